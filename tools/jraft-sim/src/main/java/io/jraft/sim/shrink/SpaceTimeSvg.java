package io.jraft.sim.shrink;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws {@link SpaceTime} as SVG. Both ends of a message have a row, so that an arrow slants and what overtakes what can
 * be seen; a longer pause before a row makes a larger step down. Owner: whoever made it; draws once.
 */
final class SpaceTimeSvg {
    private static final int LEFT = 118;
    private static final int COLUMN = 230;
    private static final int TOP = 96;

    /** The legend needs it. */
    private static final int WIDTH_MIN = 700;

    private static final int ROW = 17;
    private static final Pattern LASTS = Pattern.compile(", (\\d+) ms$");

    /** One end of an item, with a place on the time axis. */
    private record Row(long at, Item item, boolean end) {}

    private final List<Item> items;
    private final List<Leaderships.Period> leaders;
    private final int nodes;
    private final String title;
    private final List<Row> rows = new ArrayList<>();
    private final Map<Row, Integer> places = new LinkedHashMap<>();
    private final StringBuilder out = new StringBuilder();
    private int bottom;

    SpaceTimeSvg(List<Item> items, List<Leaderships.Period> leaders, int nodes, String title) {
        this.items = items;
        this.leaders = leaders;
        this.nodes = nodes;
        this.title = title;
    }

    String draw() {
        place();
        int right = Math.max(WIDTH_MIN, LEFT + (nodes - 1) * COLUMN + 300);
        int height = bottom + 48;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">",
                right, height, right, height);
        add("<title>%s</title>", escape(title));
        out.append(STYLE);
        add(
                "<rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>",
                right - 1, height - 1);
        add("<text class=\"head\" x=\"16\" y=\"26\">%s</text>", escape(cut(title, right / 8)));
        legend();
        items.stream().filter(i -> i.kind() == Item.Kind.FAULT).forEach(this::faultBar);
        lifelines();
        axis();
        items.stream().filter(Item::isMessage).forEach(this::arrow);
        // Words last, so that no line goes through them.
        items.forEach(this::words);
        return out.append("</svg>\n").toString();
    }

    // ------------------------------------------------------------------ the time axis

    private void place() {
        for (Item i : items) {
            if (i.isMessage()) {
                rows.add(new Row(i.from(), i, false));
            }
            if (i.kind() != Item.Kind.PENDING) {
                rows.add(new Row(i.to(), i, true));
            }
        }
        // Stable: what happens at one moment stays in the order in which it is told.
        rows.sort((a, b) -> Long.compare(a.at, b.at));
        int y = TOP;
        long before = rows.isEmpty() ? 0 : rows.get(0).at;
        for (Row r : rows) {
            double pauseMs = (r.at - before) / 1e6;
            y += ROW + (int) Math.min(26, 9 * Math.log10(1 + pauseMs));
            places.put(r, y);
            before = r.at;
        }
        bottom = y + 4;
    }

    private int begin(Item i) {
        return places.getOrDefault(new Row(i.from(), i, false), bottom);
    }

    private int end(Item i) {
        return places.getOrDefault(new Row(i.to(), i, true), bottom);
    }

    /** Where a moment is that no row belongs to. */
    private int at(long nanos) {
        int y = TOP;
        for (Row r : rows) {
            if (r.at > nanos) {
                return y;
            }
            y = places.getOrDefault(r, y);
        }
        return nanos > rows.get(rows.size() - 1).at ? bottom : y;
    }

    private static int x(int node) {
        return LEFT + node * COLUMN;
    }

    private void axis() {
        int free = 0;
        for (Row r : rows) {
            int y = places.getOrDefault(r, 0);
            if (y >= free) {
                add(
                        "<text class=\"time\" x=\"%d\" y=\"%d\">%s ms</text>",
                        LEFT - 34, y + 4, millis(r.at));
                free = y + 14;
            }
        }
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }

    // ---------------------------------------------------------------------- the nodes

    private void lifelines() {
        for (int n = 0; n < nodes; n++) {
            add("<text class=\"node\" x=\"%d\" y=\"%d\">%s</text>", x(n), TOP - 8, Item.letter(n));
            add(
                    "<line class=\"life\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
                    x(n), TOP, x(n), bottom);
        }
        if (rows.isEmpty()) {
            return;
        }
        for (Leaderships.Period p : leaders) {
            int from = beginning(p);
            int to = p.lasts() ? bottom : at(p.to());
            if (to > from) {
                add(
                        "<line class=\"leads\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
                        x(p.node()), from, x(p.node()), to);
            }
        }
        int[] downSince = new int[nodes];
        for (Item i : items) {
            if (i.kind() == Item.Kind.CRASH || i.kind() == Item.Kind.STOP) {
                downSince[i.node()] = end(i);
            } else if (i.kind() == Item.Kind.START && downSince[i.node()] > 0) {
                down(i.node(), downSince[i.node()], end(i));
                downSince[i.node()] = 0;
            }
        }
        for (int n = 0; n < nodes; n++) {
            if (downSince[n] > 0) {
                down(n, downSince[n], bottom);
            }
        }
    }

    private int beginning(Leaderships.Period p) {
        for (Item i : items) {
            if (i.kind() == Item.Kind.LEADS && i.node() == p.node() && i.to() == p.from()) {
                return end(i);
            }
        }
        return at(p.from());
    }

    private void down(int node, int from, int to) {
        add(
                "<line class=\"gap\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
                x(node), from, x(node), to);
        add(
                "<line class=\"down\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
                x(node), from, x(node), to);
    }

    private void faultBar(Item i) {
        Matcher lasts = LASTS.matcher(i.text());
        int from = end(i);
        int to = lasts.find() ? at(i.from() + Long.parseLong(lasts.group(1)) * 1_000_000) : from;
        add(
                "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"14\" height=\"%d\" rx=\"4\"/>",
                x(i.node()) - 7, from - 6, Math.max(12, to - from + 12));
    }

    // ---------------------------------------------------------------------- the items

    private void words(Item i) {
        switch (i.kind()) {
            case MESSAGE, LOST, PENDING -> messageText(i);
            case SKIPPED -> {
                int y = end(i);
                add(
                        "<line class=\"skip\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
                        LEFT - 20, y, x(nodes - 1) + 40, y);
                add(
                        "<text class=\"quiet\" x=\"%d\" y=\"%d\">%s</text>",
                        x(nodes - 1) + 46, y + 4, escape(cut(i.text(), 44)));
            }
            case VIOLATION -> {
                int y = end(i);
                add(
                        "<line class=\"bad\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
                        LEFT - 20, y, x(nodes - 1) + 290, y);
                add(
                        "<text class=\"badText\" x=\"%d\" y=\"%d\">violated: %s</text>",
                        LEFT, y + 18, escape(cut(i.text().lines().findFirst().orElse(""), 90)));
            }
            case FAULT -> label(i, "fault", i.text().split(" ", 2)[0] + duration(i));
            case CRASH -> label(i, "crash", "✕ " + i.text());
            case START ->
                    label(
                            i,
                            "start",
                            "starts, life" + i.text().substring(i.text().lastIndexOf(' ')));
            case STOP -> label(i, "crash", i.text());
            case LEADS, RETIRES -> label(i, "lead", i.text());
            case ASK -> label(i, "ask", i.text());
        }
    }

    private static String duration(Item i) {
        Matcher lasts = LASTS.matcher(i.text());
        return lasts.find() ? ", " + lasts.group(1) + " ms" : "";
    }

    private void label(Item i, String style, String text) {
        if (i.node() < 0) {
            return;
        }
        int y = end(i);
        add("<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"5\"/>", style, x(i.node()), y);
        add(
                "<text class=\"%sText\" x=\"%d\" y=\"%d\">%s</text>",
                style, x(i.node()) + 12, y + 4, escape(cut(text, i.node() == nodes - 1 ? 42 : 36)));
    }

    private void arrow(Item i) {
        int x1 = x(i.node());
        int x2 = x(i.peer());
        int y1 = begin(i);
        int y2 = i.kind() == Item.Kind.PENDING ? y1 + ROW : end(i);
        if (i.kind() != Item.Kind.MESSAGE) {
            // It goes half the way.
            x2 = (x1 + x2) / 2;
            y2 = (y1 + y2) / 2;
        }
        String style = style(i);
        String dashes = i.kind() == Item.Kind.PENDING ? " stroke-dasharray=\"4 4\"" : "";
        add(
                "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"%s/>",
                style,
                x1,
                y1,
                x2,
                y2,
                i.kind() == Item.Kind.MESSAGE ? " marker-end=\"url(#tip)\"" : dashes);
        if (i.kind() == Item.Kind.LOST) {
            add("<path class=\"lost\" d=\"M%d %d l8 8 m0 -8 l-8 8\"/>", x2 - 4, y2 - 4);
        }
    }

    private void messageText(Item i) {
        boolean rightwards = i.peer() > i.node();
        add(
                "<text class=\"%sText\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                style(i),
                x(i.node()) + (rightwards ? 9 : -9),
                begin(i) - 2,
                rightwards ? "start" : "end",
                escape(cut(i.brief(), 34)));
    }

    private static String style(Item i) {
        return i.isVote() ? "vote" : i.isBeat() ? "beat" : "message";
    }

    // --------------------------------------------------------------------- the legend

    private void legend() {
        int y = 50;
        add(
                "<line class=\"leads\" x1=\"20\" y1=\"%d\" x2=\"44\" y2=\"%d\"/><text class=\"quiet\" x=\"50\" y=\"%d\">leads</text>",
                y, y, y + 4);
        add(
                "<line class=\"down\" x1=\"92\" y1=\"%d\" x2=\"116\" y2=\"%d\"/><text class=\"quiet\" x=\"122\" y=\"%d\">down</text>",
                y, y, y + 4);
        add(
                "<rect class=\"bar\" x=\"164\" y=\"%d\" width=\"24\" height=\"12\" rx=\"4\"/><text class=\"quiet\" x=\"194\" y=\"%d\">fault</text>",
                y - 6, y + 4);
        add(
                "<line class=\"vote\" x1=\"234\" y1=\"%d\" x2=\"258\" y2=\"%d\" marker-end=\"url(#tip)\"/><text class=\"quiet\" x=\"266\" y=\"%d\">vote</text>",
                y, y, y + 4);
        add(
                "<line class=\"message\" x1=\"304\" y1=\"%d\" x2=\"328\" y2=\"%d\" marker-end=\"url(#tip)\"/><text class=\"quiet\" x=\"336\" y=\"%d\">other message</text>",
                y, y, y + 4);
        add(
                "<path class=\"lost\" d=\"M438 %d l8 8 m0 -8 l-8 8\"/><text class=\"quiet\" x=\"452\" y=\"%d\">lost</text>",
                y - 4, y + 4);
        add("<text class=\"quiet\" x=\"490\" y=\"%d\">time runs down, not to scale</text>", y + 4);
    }

    // ------------------------------------------------------------------------ helpers

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - 1) + "…";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static final String STYLE =
            """
            <style>
              /* The picture brings its own background, so that it reads on a light and on a dark page. */
              .page { fill: #ffffff; stroke: #d0d7de; }
              text { font-family: sans-serif; font-size: 12px; fill: #1f2328; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; }
              .head { font-size: 16px; font-weight: bold; }
              .node { font-size: 16px; font-weight: bold; text-anchor: middle; }
              .time { font-size: 11px; fill: #57606a; text-anchor: end; }
              .quiet { fill: #57606a; }
              .life { stroke: #8c959f; stroke-width: 2; }
              .leads { stroke: #0969da; stroke-width: 6; }
              .gap { stroke: #ffffff; stroke-width: 8; }
              .down { stroke: #8c959f; stroke-width: 2; stroke-dasharray: 2 5; }
              .bar { fill: #ffd8a8; fill-opacity: 0.85; stroke: #d9822b; }
              .message { stroke: #424a53; stroke-width: 1.4; }
              .beat { stroke: #afb8c1; stroke-width: 1.2; }
              .beatText { fill: #8c959f; }
              .vote { stroke: #8250df; stroke-width: 2; }
              .voteText { fill: #6639ba; font-weight: bold; }
              .lost { stroke: #cf222e; stroke-width: 2.2; fill: none; }
              .skip { stroke: #d0d7de; stroke-dasharray: 1 5; stroke-width: 2; }
              .fault { fill: #d9822b; }
              .faultText { fill: #9a4f00; font-weight: bold; }
              .crash { fill: #cf222e; }
              .crashText { fill: #a40e26; }
              .start { fill: #1a7f37; }
              .startText { fill: #116329; }
              .lead { fill: #0969da; }
              .leadText { fill: #0550ae; font-weight: bold; }
              .ask { fill: #57606a; }
              .bad { stroke: #cf222e; stroke-width: 3; }
              .badText { fill: #a40e26; font-size: 14px; font-weight: bold; }
            </style>
            <defs>
              <marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">
                <path d="M0 0 L10 5 L0 10 z" fill="#424a53"/>
              </marker>
            </defs>
            """;
}
