package io.jraft.engine;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.MetricSet;
import io.jraft.core.context.LoopNumbers;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.core.replication.ReplicatorGroup.Follower;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What a node measures, under the names that users of Dropwizard registries know from SOFAJRaft, beside the gauges of
 * {@code core.NodeMetrics}. Only numbers that exist here have a name; docs/metrics.md lists them. Thread: ANY.
 */
public final class NodeMeters implements MetricSet {
    private final GroupHandle handle;

    private NodeMeters(GroupHandle handle) {
        this.handle = handle;
    }

    /** Names everything of a node in its registry; the node must have numbers of its own. */
    public static void register(GroupHandle handle, MetricRegistry registry) {
        registry.registerAll(new NodeMeters(handle));
    }

    /** Names the peers that the node replicates to now, and forgets those that it does not any more. */
    public static void peers(GroupHandle handle, MetricRegistry registry) {
        String first = "replicator-" + handle.node().parts().ctx().group() + "/";
        Map<String, Gauge<Long>> wanted = new LinkedHashMap<>();
        for (Follower f : handle.status().picture().followers()) {
            String name = first + f.peer();
            wanted.put(name + ".next-index", () -> of(handle, f, Follower::next));
            wanted.put(
                    name + ".log-lags",
                    () ->
                            Math.max(
                                    0,
                                    handle.status().picture().last()
                                            - of(handle, f, Follower::match)));
            wanted.put(name + ".inflight-bytes", () -> of(handle, f, Follower::inflightBytes));
        }
        registry.removeMatching((name, m) -> name.startsWith(first) && !wanted.containsKey(name));
        wanted.forEach((name, gauge) -> registry.gauge(name, () -> gauge));
    }

    private static long of(GroupHandle handle, Follower which, ToLongFunction<Follower> what) {
        for (Follower f : handle.status().picture().followers()) {
            if (f.peer().equals(which.peer())) {
                return what.applyAsLong(f);
            }
        }
        return 0;
    }

    @Override
    public Map<String, Metric> getMetrics() {
        LoopNumbers n = handle.node().parts().ctx().numbers();
        Map<String, Metric> all = new LinkedHashMap<>();
        all.put("append-logs", DropwizardViews.timer(n.appendToStable));
        all.put("append-logs-count", DropwizardViews.histogram(n.turnEntries));
        all.put("replicate-entries", DropwizardViews.timer(n.appendToCommit));
        all.put("fsm-commit", DropwizardViews.timer(n.commitToApplied));
        all.put("read-index", DropwizardViews.timer(n.readRound));
        all.put("apply-task-overload-times", counter(handle.refusals()::tasks));
        all.put(
                "read-index-overload-times",
                counter(() -> handle.refusals().reads() + n.readsRefused.read()));
        all.put("logs-size", gauge(p -> p.last() - p.first() + 1));
        Gauge<Integer> size = () -> handle.loopRing().capacity();
        all.put("jraft-node-impl-disruptor.buffer-size", size);
        Gauge<Integer> room =
                () -> Math.max(0, handle.loopRing().capacity() - handle.loopRing().depth());
        all.put("jraft-node-impl-disruptor.remaining-capacity", room);
        return all;
    }

    private Gauge<Long> gauge(ToLongFunction<Picture> what) {
        return () -> what.applyAsLong(handle.status().picture());
    }

    private static Counter counter(LongSupplier count) {
        return new Counter() {
            @Override
            public long getCount() {
                return count.getAsLong();
            }
        };
    }
}
