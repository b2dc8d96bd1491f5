package io.jraft.sim.shrink;

import io.jraft.sim.check.Violation;
import io.jraft.sim.run.RunResult;
import io.jraft.sim.run.Settings;
import io.jraft.sim.world.Trace.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run in words: what did not hold, who led, what went wrong, what clients asked, and the last messages one by one.
 * Nodes are letters, times are milliseconds since the beginning. Needs a result whose events were kept. Stateless.
 */
public final class Story {
    private static final int COURSE_MAX = 60;
    private static final int QUESTIONS_MAX = 15;
    private static final int MESSAGES_MAX = 30;

    /** Votes older than so many messages are history. */
    private static final int MESSAGES_SEEN = 500;

    private Story() {}

    /** The story of a run. */
    public static String of(RunResult result) {
        List<Event> events = result.trace().events();
        if (events.isEmpty()) {
            return result.summary() + "\n(its events were not kept)\n";
        }
        List<Item> items = Excerpt.of(events);
        StringBuilder text = new StringBuilder();
        head(result, text);
        text.append("\nWho led\n");
        leaderships(events, text);
        text.append("\nWhat happened\n");
        for (Item i : course(items)) {
            line(text, i.from(), words(i));
        }
        text.append("\nThe last messages\n");
        for (Item i : lastMessages(items)) {
            line(text, i.kind() == Item.Kind.SKIPPED ? i.from() : i.to(), words(i));
        }
        return text.toString();
    }

    private static void head(RunResult result, StringBuilder text) {
        Violation v = result.violation();
        text.append("seed ").append(result.seed()).append(": ");
        if (v == null) {
            text.append("all properties held\n");
        } else {
            text.append(
                    String.format(
                            Locale.ROOT, "%s was violated at %.1f ms%n", v.check(), v.at() / 1e6));
            v.text().lines().forEach(l -> text.append("  ").append(l).append('\n'));
        }
        Settings s = result.settings();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%d nodes, schedule %s, election timeout %d ms, %d faults in the script, %d questions asked, %.1f ms in all%n",
                        s.nodes(),
                        s.strategy(),
                        s.electionTimeoutMs(),
                        result.script().actions().size(),
                        result.asked(),
                        result.virtualNanos() / 1e6));
    }

    private static void leaderships(List<Event> events, StringBuilder text) {
        List<Leaderships.Period> all = Leaderships.of(events);
        if (all.isEmpty()) {
            text.append("  nobody\n");
        }
        int before = Math.max(0, all.size() - COURSE_MAX);
        if (before > 0) {
            text.append("  (").append(before).append(" before these)\n");
        }
        for (Leaderships.Period p : all.subList(before, all.size())) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  term %d: %s from %.1f ms %s%n",
                            p.term(),
                            Item.letter(p.node()),
                            p.from() / 1e6,
                            p.lasts()
                                    ? "to the end"
                                    : String.format(Locale.ROOT, "to %.1f ms", p.to() / 1e6)));
        }
    }

    /** Faults, lives and leaders, and the last questions; of all else, how much there was between. */
    private static List<Item> course(List<Item> items) {
        List<Item> course = new ArrayList<>();
        List<Item> skipped = new ArrayList<>();
        long questions = items.stream().filter(i -> i.kind() == Item.Kind.ASK).count();
        for (Item i : items) {
            boolean early = i.kind() == Item.Kind.ASK && questions-- > QUESTIONS_MAX;
            if (i.isMessage() || early) {
                skipped.add(i);
            } else {
                Excerpt.flush(skipped, course);
                course.add(i);
            }
        }
        int before = Math.max(0, course.size() - COURSE_MAX);
        if (before == 0) {
            return course;
        }
        List<Item> last = new ArrayList<>();
        last.add(new Item(Item.Kind.SKIPPED, 0, 0, -1, -1, before + " lines before these"));
        last.addAll(course.subList(before, course.size()));
        return last;
    }

    private static List<Item> lastMessages(List<Item> items) {
        List<Item> messages = items.stream().filter(Item::isMessage).toList();
        int from = Math.max(0, messages.size() - MESSAGES_SEEN);
        return Excerpt.shorten(messages.subList(from, messages.size()), MESSAGES_MAX);
    }

    private static void line(StringBuilder text, long at, String words) {
        text.append(String.format(Locale.ROOT, "%10.1f  %s%n", at / 1e6, words));
    }

    /** An item in words, as it stands in a story and beside a picture. */
    static String words(Item i) {
        String node = Item.letter(i.node());
        String way = node + " -> " + Item.letter(i.peer()) + "  " + i.text();
        return switch (i.kind()) {
            case MESSAGE -> way;
            case LOST -> way + " - LOST";
            case PENDING -> way + " - still on its way";
            case SKIPPED -> "... " + i.text();
            case FAULT -> "FAULT at " + node + ": " + i.text();
            case CRASH -> node + " CRASHES: " + i.text();
            case START -> node + " starts, life" + i.text().substring(i.text().lastIndexOf(' '));
            case STOP -> node + " " + i.text();
            case LEADS -> node + " LEADS" + i.text().substring("leads".length());
            case RETIRES -> node + " " + i.text();
            case ASK -> "client " + i.text().replaceFirst(" asks ", " asks " + node + ": ");
            case VIOLATION -> "VIOLATED: " + i.text().lines().findFirst().orElse("");
        };
    }
}
