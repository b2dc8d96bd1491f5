package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Timer;
import io.jraft.core.NodeMetrics;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeMetricsIT {
    @TempDir Path root;

    @Test
    @DisplayName(
            "gauges say what status() says; without the option there are none, and recording harms nothing")
    void gauges() throws Exception {
        try (RealCluster cluster =
                new RealCluster("m", root, 1, options -> options.setEnableMetrics(true))) {
            Member solo = cluster.member(0);
            solo.start();
            cluster.leader();
            applyAll(solo, "t", 10);
            NodeMetrics metrics = solo.node().getNodeMetrics();

            assertThat(metrics.isEnabled()).isTrue();
            assertThat(value(metrics, "commit-index")).isEqualTo(11);
            assertThat(value(metrics, "applied-index")).isEqualTo(11);
            assertThat(value(metrics, "is-leader")).isEqualTo(1);
            assertThat(value(metrics, "term")).isEqualTo(solo.node().status().term());
            // The stages' numbers are told at the end of a turn, a moment after the closures.
            RealCluster.await("all stages", () -> timer(metrics, "fsm-commit").getCount() >= 10);
            assertThat(timer(metrics, "append-logs").getCount()).isGreaterThanOrEqualTo(10);
            assertThat(timer(metrics, "append-logs").getSnapshot().getMax()).isPositive();
            assertThat(timer(metrics, "append-logs").getMeanRate()).isPositive();
            assertThat(timer(metrics, "replicate-entries").getSnapshot().getMedian())
                    .isLessThanOrEqualTo(
                            timer(metrics, "replicate-entries").getSnapshot().get99thPercentile());
            assertThat(metrics.getMetricRegistry().getHistograms().get("append-logs-count"))
                    .satisfies(h -> assertThat(h.getSnapshot().getMax()).isBetween(1L, 10L));
            assertThat(metrics.getMetricRegistry().getCounters())
                    .containsKeys("apply-task-overload-times", "read-index-overload-times");
            assertThat(value(metrics, "logs-size")).isEqualTo(11);
            metrics.recordTimes("mine", 3);
            assertThat(metrics.getMetricRegistry().counter("mine").getCount()).isEqualTo(3);
        }
        try (RealCluster cluster = new RealCluster("n", root, 1, options -> {})) {
            cluster.member(0).start();
            NodeMetrics none = cluster.leader().node().getNodeMetrics();
            none.recordSize("mine", 1);
            none.recordLatency("mine", 1);
            assertThat(none.isEnabled()).isFalse();
            assertThat(none.getMetricRegistry()).isNull();
            assertThat(none.getMetrics()).isEmpty();
        }
    }

    @Test
    @DisplayName("a leader has gauges for each peer, and none for those that left")
    void peers() throws Exception {
        try (RealCluster cluster =
                new RealCluster("p", root, 3, options -> options.setEnableMetrics(true))) {
            cluster.members().forEach(Member::start);
            Member leader = cluster.leader();
            applyAll(leader, "t", 5);
            Member follower = cluster.followers().get(0);
            String first = "replicator-p/" + follower.peer;
            RealCluster.await(
                    "no lag",
                    () -> value(leader.node().getNodeMetrics(), first + ".log-lags") == 0);
            assertThat(value(leader.node().getNodeMetrics(), first + ".next-index"))
                    .isGreaterThan(5);
            assertThat(follower.node().getNodeMetrics().getMetrics().keySet())
                    .noneMatch(name -> name.startsWith("replicator-p/"));
        }
    }

    private static Timer timer(NodeMetrics metrics, String name) {
        return (Timer) metrics.getMetrics().get(name);
    }

    private static long value(NodeMetrics metrics, String name) {
        return (Long) ((Gauge<?>) metrics.getMetrics().get(name)).getValue();
    }
}
