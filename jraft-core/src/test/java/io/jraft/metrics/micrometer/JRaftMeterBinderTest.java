package io.jraft.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.metrics.Metric;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Micrometer registry looks at a group of three that works, and then at what is left of it. */
@Timeout(60)
class JRaftMeterBinderTest {
    @TempDir Path root;

    @Test
    @DisplayName("the registry has every metric, counts the writes, and forgets who stopped")
    void registry() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        JRaftMeterBinder binder = new JRaftMeterBinder();
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            RealCluster.applyAll(leader, "x", 50);
            RealCluster.get(leader.readIndex());
            binder.bindTo(registry);

            for (Metric metric : Metric.values()) {
                String name = metric.id().replaceFirst("_(total|seconds)$", "").replace('_', '.');
                assertThat(registry.getMeters())
                        .as(metric.id())
                        .anyMatch(
                                m ->
                                        m.getId().getName().equals(name)
                                                || m.getId().getName().equals(name + ".count"));
            }
            String endpoint = leader.peer.getEndpoint().toString();
            Search mine = registry.find("jraft.group.leader").tag("endpoint", endpoint);
            assertThat(mine.gauge()).isNotNull();
            assertThat(mine.gauge().value()).isEqualTo(1);
            FunctionTimer commit =
                    (FunctionTimer)
                            registry.find("jraft.stage.append.to.commit")
                                    .tag("endpoint", endpoint)
                                    .meter();
            assertThat(commit.count()).isGreaterThanOrEqualTo(50);
            assertThat(commit.totalTime(TimeUnit.NANOSECONDS)).isPositive();
            Gauge longest =
                    registry.find("jraft.stage.append.to.commit.max")
                            .tag("endpoint", endpoint)
                            .gauge();
            // In the registry's unit, seconds.
            assertThat(longest.value()).isBetween(1e-6, 60.0);
            FunctionCounter entries =
                    registry.find("jraft.disk.sync.entries.sum")
                            .tag("endpoint", endpoint)
                            .functionCounter();
            assertThat(entries.count()).isGreaterThanOrEqualTo(50);

            leader.stop();
            binder.refresh();
            assertThat(registry.getMeters())
                    .isNotEmpty()
                    .noneMatch(m -> endpoint.equals(m.getId().getTag("endpoint")));
        }
        binder.refresh();
        assertThat(registry.getMeters()).isEmpty();
    }
}
