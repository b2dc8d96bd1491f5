package io.jraft.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines over two logarithmic axes as one piece of SVG, readable in light and dark pages and without any script. Thread: any;
 * use once.
 */
final class LineChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 380;
    private static final int LEFT = 70;
    private static final int RIGHT = 130;
    private static final int TOP = 44;
    private static final int BOTTOM = 50;
    private static final int LABEL_GAP = 14;

    private final String title;
    private final String xName;
    private final String yName;
    private final List<Line> lines = new ArrayList<>();

    LineChart(String title, String xName, String yName) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
    }

    /** A point; both above 0. */
    record Point(double x, double y) {}

    private record Line(String name, String colour, List<Point> points) {}

    /** Adds a line; points that are not above 0 have no place on such axes and are left out. */
    void add(String name, String colour, List<Point> points) {
        List<Point> visible = points.stream().filter(p -> p.x() > 0 && p.y() > 0).toList();
        if (!visible.isEmpty()) {
            lines.add(new Line(name, colour, visible));
        }
    }

    String svg() {
        Axis x = Axis.of(lines.stream().flatMap(l -> l.points().stream()).map(Point::x).toList());
        Axis y = Axis.of(lines.stream().flatMap(l -> l.points().stream()).map(Point::y).toList());
        StringBuilder out = new StringBuilder();
        out.append(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                                + " role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"12\">%n<title>%s</title>%n"
                                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n"
                                + "<text x=\"%d\" y=\"22\" font-size=\"15\" fill=\"#1b1f24\">%s</text>%n",
                        WIDTH,
                        HEIGHT,
                        WIDTH,
                        HEIGHT,
                        text(title),
                        LEFT,
                        text(title)));
        axes(out, x, y);
        lines(out, x, y);
        return out.append("</svg>\n").toString();
    }

    private void axes(StringBuilder out, Axis x, Axis y) {
        int bottom = HEIGHT - BOTTOM;
        int right = WIDTH - RIGHT;
        for (double tick : x.ticks()) {
            double at = px(x, tick);
            line(out, at, TOP, at, bottom, "#e3e6ea");
            label(out, at, bottom + 18, "middle", "#57606a", number(tick));
        }
        for (double tick : y.ticks()) {
            double at = py(y, tick);
            line(out, LEFT, at, right, at, "#e3e6ea");
            label(out, LEFT - 8, at + 4, "end", "#57606a", number(tick));
        }
        line(out, LEFT, bottom, right, bottom, "#8c959f");
        line(out, LEFT, TOP, LEFT, bottom, "#8c959f");
        label(out, (LEFT + right) / 2.0, HEIGHT - 12, "middle", "#1b1f24", xName);
        out.append(
                String.format(
                        Locale.ROOT,
                        "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\" fill=\"#1b1f24\">%s</text>%n",
                        (TOP + bottom) / 2,
                        text(yName)));
    }

    private void lines(StringBuilder out, Axis x, Axis y) {
        List<Double> taken = new ArrayList<>();
        for (Line line : lines) {
            StringBuilder path = new StringBuilder();
            for (Point point : line.points()) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(
                                String.format(
                                        Locale.ROOT,
                                        "%.1f %.1f",
                                        px(x, point.x()),
                                        py(y, point.y())));
            }
            out.append(
                    String.format(
                            Locale.ROOT,
                            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                            path,
                            line.colour()));
            if (line.points().size() <= 20) {
                for (Point point : line.points()) {
                    out.append(
                            String.format(
                                    Locale.ROOT,
                                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s: %s, %s</title></circle>%n",
                                    px(x, point.x()),
                                    py(y, point.y()),
                                    line.colour(),
                                    text(line.name()),
                                    number(point.x()),
                                    number(point.y())));
                }
            }
            Point last = line.points().get(line.points().size() - 1);
            double at = free(taken, py(y, last.y()) + 4);
            label(out, WIDTH - RIGHT + 8, at, "start", line.colour(), line.name());
        }
    }

    /** The nearest height at which no other name stands. */
    private static double free(List<Double> taken, double wanted) {
        double at = wanted;
        for (int i = 0; i < taken.size(); i++) {
            for (double other : taken) {
                if (Math.abs(other - at) < LABEL_GAP) {
                    at = other + LABEL_GAP;
                }
            }
        }
        taken.add(at);
        return at;
    }

    private static double px(Axis axis, double value) {
        return LEFT + axis.part(value) * (WIDTH - RIGHT - LEFT);
    }

    private static double py(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.part(value) * (HEIGHT - BOTTOM - TOP);
    }

    private static void line(
            StringBuilder out, double x1, double y1, double x2, double y2, String colour) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\"/>%n",
                        x1,
                        y1,
                        x2,
                        y2,
                        colour));
    }

    private static void label(
            StringBuilder out, double x, double y, String anchor, String colour, String words) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                        x,
                        y,
                        anchor,
                        colour,
                        text(words)));
    }

    static String text(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    static String number(double value) {
        if (value >= 1e6) {
            return trim(String.format(Locale.ROOT, "%.1f", value / 1e6)) + "M";
        }
        if (value >= 10_000) {
            return trim(String.format(Locale.ROOT, "%.1f", value / 1e3)) + "k";
        }
        return trim(String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value));
    }

    private static String trim(String figure) {
        return figure.contains(".") ? figure.replaceFirst("\\.?0+$", "") : figure;
    }

    /** From a power of ten, or its double or half, to another. */
    private record Axis(double low, double high) {
        static Axis of(List<Double> values) {
            double least = values.stream().mapToDouble(v -> v).min().orElse(1);
            double most = values.stream().mapToDouble(v -> v).max().orElse(10);
            Axis axis = new Axis(nice(least, -1), nice(most, 1));
            return axis.high > axis.low ? axis : new Axis(axis.low / 2, axis.high * 2);
        }

        private static double nice(double value, int direction) {
            double power = Math.pow(10, Math.floor(Math.log10(value)));
            double[] steps = {1, 2, 5, 10};
            if (direction > 0) {
                for (double step : steps) {
                    if (power * step >= value * 0.999) {
                        return power * step;
                    }
                }
            }
            for (int i = steps.length - 1; i >= 0; i--) {
                if (power * steps[i] <= value * 1.001) {
                    return power * steps[i];
                }
            }
            return power;
        }

        double part(double value) {
            return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            boolean wide = high / low > 500;
            for (double power = Math.pow(10, Math.floor(Math.log10(low)));
                    power <= high * 1.001;
                    power *= 10) {
                for (double step : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                    double tick = power * step;
                    if (tick >= low * 0.999 && tick <= high * 1.001) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks;
        }
    }
}
