package io.jraft.sim.shrink;

import io.jraft.sim.check.Violation;
import io.jraft.sim.run.RunResult;
import io.jraft.sim.world.Trace.Event;
import java.util.List;
import java.util.Locale;

/**
 * A run as a space-time diagram: a line for each node, time runs down, messages go across. Time is not to scale, or a
 * hundred milliseconds of silence would push everything else together: each thing that happens has a row of its own.
 * Stateless.
 */
public final class SpaceTime {
    /** Rows of a picture that still fits a screen or two. */
    public static final int ITEMS_MAX = 44;

    /** Characters from one node's line to the next one's. */
    private static final int COLUMN = 8;

    private SpaceTime() {}

    /** As text, with the last {@value #ITEMS_MAX} things that mattered. */
    public static String text(List<Event> events) {
        List<Item> items = Excerpt.shorten(Excerpt.of(events), ITEMS_MAX);
        List<Leaderships.Period> leaders = Leaderships.of(events);
        int nodes = nodes(events);
        boolean[] down = new boolean[nodes];
        StringBuilder text = new StringBuilder("        ms ");
        for (int i = 0; i < nodes; i++) {
            text.append(String.format("%-" + COLUMN + "s", "   " + Item.letter(i)));
        }
        text.append('\n');
        for (Item i : items) {
            char[] row = lifelines(nodes, down, leaders, i.to());
            draw(row, i, down);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%10.1f %s %s%n",
                            i.to() / 1e6,
                            new String(row),
                            Story.words(i)));
        }
        return text.append(LEGEND).toString();
    }

    private static final String LEGEND =
            "| up   # leads   : down   o--> arrives   o--x lost   o..> on its way   ! fault   X crash"
                    + "   ^ start   * leads from here\n";

    private static char[] lifelines(
            int nodes, boolean[] down, List<Leaderships.Period> leaders, long at) {
        char[] row = " ".repeat(nodes * COLUMN).toCharArray();
        for (int n = 0; n < nodes; n++) {
            row[column(n)] = down[n] ? ':' : leads(leaders, n, at) ? '#' : '|';
        }
        return row;
    }

    private static boolean leads(List<Leaderships.Period> leaders, int node, long at) {
        for (Leaderships.Period p : leaders) {
            if (p.node() == node && p.from() <= at && (at < p.to() || p.lasts())) {
                return true;
            }
        }
        return false;
    }

    private static void draw(char[] row, Item i, boolean[] down) {
        switch (i.kind()) {
            case MESSAGE -> arrow(row, i, '-', '>', '<');
            case LOST -> arrow(row, i, '-', 'x', 'x');
            case PENDING -> arrow(row, i, '.', '>', '<');
            case FAULT -> mark(row, i, '!');
            case LEADS -> mark(row, i, '*');
            case RETIRES -> mark(row, i, '|');
            case ASK -> mark(row, i, '?');
            case START -> {
                down[i.node()] = false;
                mark(row, i, '^');
            }
            case CRASH, STOP -> {
                down[i.node()] = true;
                mark(row, i, 'X');
            }
            default -> {
                // Concerns nobody in particular.
            }
        }
    }

    private static void mark(char[] row, Item i, char sign) {
        if (i.node() >= 0) {
            row[column(i.node())] = sign;
        }
    }

    private static void arrow(char[] row, Item i, char line, char right, char left) {
        int from = column(i.node());
        int to = column(i.peer());
        int step = from < to ? 1 : -1;
        for (int c = from + step; c != to; c += step) {
            row[c] = row[c] == ' ' ? line : '+';
        }
        row[from] = 'o';
        row[to - step] = step > 0 ? right : left;
    }

    private static int column(int node) {
        return 3 + node * COLUMN;
    }

    /** How many nodes appear. */
    static int nodes(List<Event> events) {
        int highest = 0;
        for (Event e : events) {
            highest = Math.max(highest, Math.max(e.node(), e.peer()));
        }
        return highest + 1;
    }

    /** As a picture for browsers and documents, with the last {@value #ITEMS_MAX} things that mattered. */
    public static String svg(RunResult result) {
        List<Event> events = result.trace().events();
        Violation v = result.violation();
        String title =
                v == null
                        ? "seed " + result.seed()
                        : v.check() + ": " + v.text().lines().findFirst().orElse("");
        return new SpaceTimeSvg(
                        Excerpt.shorten(Excerpt.of(events), ITEMS_MAX),
                        Leaderships.of(events),
                        nodes(events),
                        title)
                .draw();
    }
}
