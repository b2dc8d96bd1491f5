package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes through the public API whose logs are in RocksDB. */
@Timeout(90)
class RocksIT {
    @TempDir Path root;

    @Test
    @DisplayName(
            "T1 a group with its logs in RocksDB serves, and after a restart of all has everything")
    void servesAndRestarts() throws Exception {
        try (RealCluster cluster =
                new RealCluster(
                        "rocks",
                        root,
                        3,
                        options -> options.setLogUri("rocksdb://" + options.getLogUri()))) {
            cluster.members().forEach(Member::start);
            applyAll(cluster.leader(), "a", 200);
            List<String> before = List.copyOf(cluster.leader().diary.applied);
            assertThat(before).hasSize(200);

            cluster.members().forEach(Member::stop);
            cluster.members().forEach(Member::restart);
            applyAll(cluster.leader(), "b", 50);

            List<String> all = cluster.leader().diary.applied;
            assertThat(all).hasSize(250).startsWith(before.toArray(String[]::new));
            for (Member member : cluster.members()) {
                await(member + " to apply", () -> member.diary.applied.equals(all));
                assertThat(member.path("log/rocksdb/CURRENT")).exists();
            }
        }
    }
}
