package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jraft.core.DefaultJRaftServiceFactory;
import io.jraft.option.RaftOptions;
import io.jraft.storage.RaftMetaStorage;
import io.jraft.storage.custom.ListStorages;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes through the public API whose logs are in a storage that a user wrote. */
@Timeout(90)
class CustomStorageIT {
    @TempDir Path root;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "a group on storages of the user's own serves, and after a restart of all has everything")
    void servesAndRestarts(boolean ownMeta) throws Exception {
        ListStorages storages = new ListStorages(ownMeta);
        try (RealCluster cluster =
                new RealCluster(
                        "custom", root, 3, options -> options.setServiceFactory(storages))) {
            cluster.members().forEach(Member::start);
            Member first = cluster.leader();
            long term = first.node().status().term();
            applyAll(first, "a", 100);
            List<String> before = List.copyOf(first.diary.applied);
            assertThat(before).hasSize(100);
            // A laggard is filled from the storage of the leader.
            Member late = cluster.followers().get(0);
            late.stop();
            applyAll(cluster.leader(), "b", 100);
            late.restart();
            await(late + " to apply", () -> late.diary.applied.size() == 200);

            cluster.members().forEach(Member::stop);
            for (Member member : cluster.members()) {
                String uri = member.path("log").toString();
                assertThat(storages.log(uri).entries).hasSizeGreaterThanOrEqualTo(101);
                assertThat(storages.log(uri).stops).isEqualTo(storages.log(uri).starts);
                assertThat(member.path("log")).doesNotExist();
                if (ownMeta) {
                    assertThat(storages.meta(member.path("meta").toString()).term)
                            .isGreaterThanOrEqualTo(term);
                } else {
                    assertThat(member.path("meta/home/raft_meta")).exists();
                }
            }
            cluster.members().forEach(Member::restart);
            applyAll(cluster.leader(), "c", 50);

            List<String> all = cluster.leader().diary.applied;
            assertThat(all).hasSize(250).startsWith(before.toArray(String[]::new));
            assertThat(cluster.leader().node().status().term()).isGreaterThan(term);
            for (Member member : cluster.members()) {
                await(member + " to apply", () -> member.diary.applied.equals(all));
            }
            assertThat(get(cluster.leader().readIndex())).isPositive();
        }
    }

    @Test
    @DisplayName(
            "term and vote of the user's own without a log of the user's own are refused in words")
    void metaAlone() throws Exception {
        ListStorages storages = new ListStorages(true);
        JRaftServiceFactory metaAlone =
                new DefaultJRaftServiceFactory() {
                    @Override
                    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions raft) {
                        return storages.createRaftMetaStorage(uri, raft);
                    }
                };
        try (RealCluster solo =
                new RealCluster("solo", root, 1, options -> options.setServiceFactory(metaAlone))) {
            Throwable refused = catchThrowable(solo.member(0)::start);
            solo.member(0).forget();

            assertThat(refused)
                    .isNotNull()
                    .hasStackTraceContaining("makes a RaftMetaStorage and no LogStorage");
        }
    }
}
