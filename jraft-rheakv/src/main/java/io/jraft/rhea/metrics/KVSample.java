package io.jraft.rhea.metrics;

import io.jraft.rhea.metrics.Timings.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One number, or how one thing's times are spread, at one moment. Owner: ANY; immutable.
 *
 * @param metric what was measured
 * @param labels of whom: values of the labels that the metric declares, in that order
 * @param value the number, in the metric's unit; of times how many there are
 * @param times how they are spread; null for a number
 */
public record KVSample(
        KVMetric metric, List<String> labels, double value, @Nullable Snapshot times) {
    /** Refuses labels that the metric has not. */
    public KVSample {
        labels = List.copyOf(labels);
        if (labels.size() != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric.id() + " has the labels " + metric.labels() + ", not " + labels);
        }
    }

    /** A number. */
    public static KVSample of(KVMetric metric, double value, String... labels) {
        return new KVSample(metric, List.of(labels), value, null);
    }

    /** Times. */
    public static KVSample of(KVMetric metric, Timings times, String... labels) {
        Snapshot now = times.snapshot();
        return new KVSample(metric, List.of(labels), now.count(), now);
    }
}
