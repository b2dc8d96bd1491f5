package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
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

    private static long value(NodeMetrics metrics, String name) {
        return (Long) ((Gauge<?>) metrics.getMetrics().get(name)).getValue();
    }
}
