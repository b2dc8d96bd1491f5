package io.jraft.rhea.metrics;

import io.jraft.metrics.Metric;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Samples in the text format of Prometheus, version 0.0.4. Thread: ANY; keeps no state. */
public final class KVMetricsText {
    private static final double NANO = 1e-9;

    private KVMetricsText() {}

    /** The page: all samples of a metric stand together, as the format asks, in the order of {@link KVMetric}. */
    public static String of(List<KVSample> samples) {
        Map<KVMetric, StringBuilder> pages = new EnumMap<>(KVMetric.class);
        for (KVSample sample : samples) {
            add(sample, pages.computeIfAbsent(sample.metric(), KVMetricsText::head));
        }
        return String.join("", pages.values());
    }

    private static StringBuilder head(KVMetric metric) {
        String kind = metric.kind().name().toLowerCase(Locale.ROOT);
        return new StringBuilder("# HELP ")
                .append(metric.id())
                .append(' ')
                .append(metric.help())
                .append("\n# TYPE ")
                .append(metric.id())
                .append(' ')
                .append(kind)
                .append('\n');
    }

    private static void add(KVSample sample, StringBuilder out) {
        Timings.Snapshot times = sample.times();
        if (times == null) {
            line(out, "", sample, null, sample.value());
            return;
        }
        long[] bounds = times.upTo();
        for (int i = 0; i < bounds.length; i++) {
            String limit = BigDecimal.valueOf(bounds[i], 9).stripTrailingZeros().toPlainString();
            line(out, "_bucket", sample, limit, times.counts()[i]);
        }
        line(out, "_bucket", sample, "+Inf", times.count());
        line(out, "_sum", sample, null, times.nanos() * NANO);
        line(out, "_count", sample, null, times.count());
    }

    private static void line(
            StringBuilder out,
            String ending,
            KVSample sample,
            @Nullable String bound,
            double value) {
        out.append(sample.metric().id()).append(ending).append('{');
        List<String> names = sample.metric().labels();
        for (int i = 0; i < names.size(); i++) {
            // Names of operations, errors and addresses: nothing that would have to be escaped.
            out.append(i == 0 ? "" : ",").append(names.get(i)).append("=\"");
            out.append(sample.labels().get(i)).append('"');
        }
        if (bound != null) {
            out.append(",le=\"").append(bound).append('"');
        }
        boolean whole = sample.metric().unit() != Metric.Unit.SECONDS || value == Math.rint(value);
        out.append("} ").append(whole ? Long.toString((long) value) : Double.toString(value));
        out.append('\n');
    }
}
