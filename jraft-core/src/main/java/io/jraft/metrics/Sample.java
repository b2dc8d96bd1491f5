package io.jraft.metrics;

import io.jraft.ring.Distribution.Snapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One number, or one distribution, at one moment.
 * Owner: ANY; immutable.
 *
 * @param metric what was measured
 * @param labels of whom, by the names that the metric declares, in that order
 * @param value the number, in the metric's unit; of a distribution how many values there are
 * @param spread the distribution, in nanoseconds where the metric's unit is seconds; null for a number
 */
public record Sample(
        Metric metric, Map<String, String> labels, double value, @Nullable Snapshot spread) {
    /** Copies what could change later. */
    public Sample {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** How many of the metric's unit one recorded step of the distribution is: a nanosecond is 1e-9 seconds. */
    public double scale() {
        return metric.unit() == Metric.Unit.SECONDS ? 1e-9 : 1;
    }
}
