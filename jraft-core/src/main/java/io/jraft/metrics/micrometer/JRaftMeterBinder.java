package io.jraft.metrics.micrometer;

import io.jraft.NodeProvider;
import io.jraft.metrics.Metric;
import io.jraft.metrics.Sample;
import io.jraft.metrics.export.Metrics;
import io.jraft.ring.Distribution;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything this process measures, for a Micrometer registry. Names are those of docs/metrics.md in Micrometer's way:
 * {@code jraft.disk.sync} for {@code jraft_disk_sync_seconds}; what a registry appends is its own. A distribution has its
 * count and sum, and gauges {@code .quantile} and {@code .max}. Keep the binder as long as the registry: meters hold it
 * weakly. Groups and peers come and go: call {@link #refresh} now and then. Thread: ANY but a worker's.
 */
public final class JRaftMeterBinder implements MeterBinder {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double[] QUANTILES = {0.5, 0.99, 0.999};

    private final Map<MeterRegistry, Map<Key, List<Meter>>> bound = new LinkedHashMap<>();
    private Map<Key, Sample> newest = Map.of();
    private long takenAt;

    /** Names everything that is measured now in the registry. */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        bound.computeIfAbsent(registry, r -> new LinkedHashMap<>());
        refresh();
    }

    /** Names what is new since the last call, in all registries, and removes what is gone. */
    public synchronized void refresh() {
        take();
        bound.forEach(
                (registry, meters) -> {
                    meters.entrySet()
                            .removeIf(
                                    e -> {
                                        boolean gone = !newest.containsKey(e.getKey());
                                        if (gone) {
                                            e.getValue().forEach(registry::remove);
                                        }
                                        return gone;
                                    });
                    newest.forEach(
                            (key, sample) ->
                                    meters.computeIfAbsent(key, k -> named(k, sample, registry)));
                });
    }

    private void take() {
        Map<Key, Sample> now = new LinkedHashMap<>();
        for (Sample sample : Metrics.samples()) {
            now.put(new Key(sample.metric(), sample.labels()), sample);
        }
        newest = now;
        takenAt = NodeProvider.get().monotonicNanos();
    }

    /** A registry asks for one number after the other; they shall be of one moment, and not each a look of its own. */
    private synchronized @Nullable Sample newest(Key key) {
        if (NodeProvider.get().monotonicNanos() - takenAt > FRESH_NANOS) {
            take();
        }
        return newest.get(key);
    }

    private List<Meter> named(Key key, Sample sample, MeterRegistry registry) {
        String name = name(key.metric);
        Tags tags = Tags.empty();
        for (Map.Entry<String, String> label : key.labels.entrySet()) {
            tags = tags.and(Tag.of(label.getKey(), label.getValue()));
        }
        List<Meter> meters = new ArrayList<>();
        String help = key.metric.help();
        if (sample.spread() == null) {
            meters.add(
                    key.metric.kind() == Metric.Kind.COUNTER
                            ? FunctionCounter.builder(name, this, b -> b.value(key))
                                    .tags(tags)
                                    .description(help)
                                    .register(registry)
                            : Gauge.builder(name, this, b -> b.value(key))
                                    .tags(tags)
                                    .description(help)
                                    .baseUnit(unit(key.metric))
                                    .register(registry));
            return meters;
        }
        if (key.metric.unit() == Metric.Unit.SECONDS) {
            meters.add(
                    FunctionTimer.builder(
                                    name,
                                    this,
                                    b -> (long) b.value(key),
                                    b -> b.sum(key),
                                    TimeUnit.NANOSECONDS)
                            .tags(tags)
                            .description(help)
                            .register(registry));
        } else {
            meters.add(
                    FunctionCounter.builder(name + ".count", this, b -> b.value(key))
                            .tags(tags)
                            .description(help)
                            .register(registry));
            meters.add(
                    FunctionCounter.builder(name + ".sum", this, b -> b.sum(key))
                            .tags(tags)
                            .description(help)
                            .register(registry));
        }
        for (double q : QUANTILES) {
            meters.add(
                    gauge(key, name + ".quantile", tags.and("quantile", String.valueOf(q)), q)
                            .apply(registry));
        }
        meters.add(gauge(key, name + ".max", tags, 1).apply(registry));
        return meters;
    }

    private Function<MeterRegistry, Meter> gauge(Key key, String name, Tags tags, double q) {
        return key.metric.unit() == Metric.Unit.SECONDS
                ? TimeGauge.builder(name, this, TimeUnit.NANOSECONDS, b -> b.quantile(key, q))
                                .tags(tags)
                        ::register
                : Gauge.builder(name, this, b -> b.quantile(key, q))
                                .tags(tags)
                                .baseUnit(unit(key.metric))
                        ::register;
    }

    private double value(Key key) {
        Sample sample = newest(key);
        return sample == null ? Double.NaN : sample.value();
    }

    private double sum(Key key) {
        Distribution.Snapshot spread = spread(key);
        return spread == null ? Double.NaN : spread.sum();
    }

    private double quantile(Key key, double q) {
        Distribution.Snapshot spread = spread(key);
        return spread == null ? Double.NaN : spread.quantile(q);
    }

    private Distribution.@Nullable Snapshot spread(Key key) {
        Sample sample = newest(key);
        return sample == null ? null : sample.spread();
    }

    private static String name(Metric metric) {
        return metric.id().replaceFirst("_(total|seconds)$", "").replace('_', '.');
    }

    private static @Nullable String unit(Metric metric) {
        return metric.unit() == Metric.Unit.BYTES ? "bytes" : null;
    }

    private record Key(Metric metric, Map<String, String> labels) {}
}
