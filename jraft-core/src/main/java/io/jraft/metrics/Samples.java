package io.jraft.metrics;

import io.jraft.ring.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers samples that share their first labels. Thread: that of who asks. */
public final class Samples {
    private final List<Sample> all = new ArrayList<>();
    private final Map<String, String> common;

    /** All samples have these labels: names and values in turn. */
    public Samples(String... common) {
        this.common = pairs(Map.of(), common);
    }

    /** Adds a number with labels: names and values in turn. */
    public void add(Metric metric, double value, String... labels) {
        all.add(new Sample(metric, checked(metric, labels), value, null));
    }

    /** Adds a distribution with labels: names and values in turn. */
    public void add(Metric metric, Distribution spread, String... labels) {
        Distribution.Snapshot now = spread.snapshot();
        all.add(new Sample(metric, checked(metric, labels), now.count(), now));
    }

    /** What was added, in that order. */
    public List<Sample> list() {
        return List.copyOf(all);
    }

    private Map<String, String> checked(Metric metric, String... labels) {
        Map<String, String> named = pairs(common, labels);
        if (!metric.labels().equals(List.copyOf(named.keySet()))) {
            throw new IllegalArgumentException(
                    metric.id() + " has the labels " + metric.labels() + ", not " + named.keySet());
        }
        return named;
    }

    private static Map<String, String> pairs(Map<String, String> first, String... more) {
        Map<String, String> named = new LinkedHashMap<>(first);
        for (int i = 0; i < more.length; i += 2) {
            named.put(more[i], more[i + 1]);
        }
        return named;
    }
}
