package io.jraft.core;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import io.jraft.Node;
import io.jraft.NodeStatus;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one node for {@link MetricRegistry}: gauges over {@link Node#status()}, read when somebody looks, so that they
 * cost nothing else; and what programs record themselves.
 * Owner: ANY. Without {@code NodeOptions.enableMetrics} there is no registry, and recording has no effect.
 */
public class NodeMetrics {

    private final @Nullable MetricRegistry metrics;

    /** Figures, or none. */
    public NodeMetrics(boolean enableMetrics) {
        metrics = enableMetrics ? new MetricRegistry() : null;
    }

    /** The figures of a node, or none. */
    static NodeMetrics of(Node node, boolean enableMetrics) {
        NodeMetrics made = new NodeMetrics(enableMetrics);
        made.gauge(node, "term", NodeStatus::term);
        made.gauge(node, "first-log-index", NodeStatus::firstLogIndex);
        made.gauge(node, "last-log-index", NodeStatus::lastLogIndex);
        made.gauge(node, "stable-index", NodeStatus::stableIndex);
        made.gauge(node, "commit-index", NodeStatus::commitIndex);
        made.gauge(node, "applied-index", NodeStatus::appliedIndex);
        made.gauge(node, "snapshot-index", NodeStatus::snapshotIndex);
        made.gauge(node, "unapplied-entries", s -> s.commitIndex() - s.appliedIndex());
        made.gauge(node, "is-leader", s -> s.role() == State.STATE_LEADER ? 1 : 0);
        made.gauge(node, "is-disk-full", s -> s.diskFull() ? 1 : 0);
        made.gauge(node, "peers-alive", s -> s.peers().stream().filter(p -> p.alive()).count());
        made.gauge(
                node,
                "replicator-log-lags",
                s ->
                        s.peers().stream()
                                .mapToLong(p -> s.lastLogIndex() - p.matchIndex())
                                .max()
                                .orElse(0));
        return made;
    }

    private void gauge(Node node, String name, ToLongFunction<NodeStatus> figure) {
        MetricRegistry registry = metrics;
        if (registry != null) {
            registry.register(name, (Gauge<Long>) () -> figure.applyAsLong(node.status()));
        }
    }

    /** All figures by name; empty without a registry. */
    public Map<String, Metric> getMetrics() {
        MetricRegistry registry = metrics;
        return registry == null ? Map.of() : registry.getMetrics();
    }

    /** The registry; null if figures were not asked for. */
    public @Nullable MetricRegistry getMetricRegistry() {
        return metrics;
    }

    /** Whether there is a registry. */
    public boolean isEnabled() {
        return metrics != null;
    }

    /** Adds to a counter of that name. */
    public void recordTimes(String key, long times) {
        MetricRegistry registry = metrics;
        if (registry != null) {
            registry.counter(key).inc(times);
        }
    }

    /** Adds a size to a histogram of that name. */
    public void recordSize(String key, long size) {
        MetricRegistry registry = metrics;
        if (registry != null) {
            registry.histogram(key).update(size);
        }
    }

    /**
     * Adds a duration to a timer of that name.
     *
     * @param duration milliseconds
     */
    public void recordLatency(String key, long duration) {
        MetricRegistry registry = metrics;
        if (registry != null) {
            registry.timer(key).update(duration, TimeUnit.MILLISECONDS);
        }
    }
}
