package io.jraft.metrics.export;

import io.jraft.metrics.Metric;
import io.jraft.metrics.Sample;
import io.jraft.ring.Distribution;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Samples in the text format of Prometheus, version 0.0.4. Thread: ANY; keeps no state. */
public final class PrometheusText {
    /** What the page calls itself over HTTP. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Upper bounds of the buckets for times, in nanoseconds: 10 microseconds to half a minute. */
    private static final long[] NANOS = {
        10_000L,
        25_000L,
        50_000L,
        100_000L,
        250_000L,
        500_000L,
        1_000_000L,
        2_500_000L,
        5_000_000L,
        10_000_000L,
        25_000_000L,
        50_000_000L,
        100_000_000L,
        250_000_000L,
        500_000_000L,
        1_000_000_000L,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L,
        30_000_000_000L
    };

    /** Upper bounds of the buckets for numbers of things: powers of four. */
    private static final long[] COUNTS = {
        1L, 4L, 16L, 64L, 256L, 1L << 10, 1L << 12, 1L << 14, 1L << 16, 1L << 18, 1L << 20, 1L << 22
    };

    private PrometheusText() {}

    /** The page: all samples of a metric stand together, as the format asks, in the order of {@link Metric}. */
    public static String of(List<Sample> samples) {
        Map<Metric, StringBuilder> pages = new EnumMap<>(Metric.class);
        for (Sample sample : samples) {
            StringBuilder page = pages.get(sample.metric());
            if (page == null) {
                page = head(sample.metric());
                pages.put(sample.metric(), page);
            }
            add(sample, page);
        }
        StringBuilder all = new StringBuilder();
        pages.values().forEach(all::append);
        return all.toString();
    }

    private static StringBuilder head(Metric metric) {
        String kind =
                switch (metric.kind()) {
                    case COUNTER -> "counter";
                    case GAUGE -> "gauge";
                    case HISTOGRAM -> "histogram";
                };
        return new StringBuilder()
                .append("# HELP ")
                .append(metric.id())
                .append(' ')
                .append(metric.help())
                .append("\n# TYPE ")
                .append(metric.id())
                .append(' ')
                .append(kind)
                .append('\n');
    }

    private static void add(Sample sample, StringBuilder out) {
        Distribution.Snapshot spread = sample.spread();
        String id = sample.metric().id();
        if (spread == null) {
            line(out, id, sample, null, number(sample.value()));
            return;
        }
        long[] bounds = sample.metric().unit() == Metric.Unit.SECONDS ? NANOS : COUNTS;
        for (long bound : bounds) {
            String limit = number(bound * sample.scale());
            line(out, id + "_bucket", sample, limit, number(spread.countAtMost(bound)));
        }
        line(out, id + "_bucket", sample, "+Inf", number(spread.count()));
        line(out, id + "_sum", sample, null, number(spread.sum() * sample.scale()));
        line(out, id + "_count", sample, null, number(spread.count()));
    }

    private static void line(
            StringBuilder out, String name, Sample sample, @Nullable String bound, String value) {
        out.append(name).append('{');
        sample.labels().forEach((label, v) -> label(out, label, v));
        if (bound != null) {
            label(out, "le", bound);
        }
        // The format allows the comma that the last label leaves before the brace.
        out.append("} ").append(value).append('\n');
    }

    private static void label(StringBuilder out, String name, String value) {
        out.append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            switch (value.charAt(i)) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(value.charAt(i));
            }
        }
        out.append("\",");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
