package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.conf.Configuration;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.option.BootstrapOptions;
import io.jraft.option.NodeOptions;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.testing.Diary;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A group that begins with a past: members and content are written before any node runs. */
@Timeout(60)
class BootstrapIT {
    private static final String GROUP = "boot";

    @TempDir Path root;

    /** Members that know of nobody by their options. */
    private RealCluster cluster(List<PeerId> peers) {
        return new RealCluster(
                GROUP,
                root,
                peers,
                options -> {
                    options.setInitialConf(new Configuration());
                    options.setSnapshotUri(sibling(options));
                });
    }

    private static String sibling(NodeOptions options) {
        return Path.of(options.getLogUri()).resolveSibling("snapshot").toString();
    }

    private static BootstrapOptions options(Member member, List<PeerId> peers, long index) {
        NodeOptions node = member.options();
        BootstrapOptions options = new BootstrapOptions();
        options.setGroupId(GROUP);
        options.setGroupConf(new Configuration(peers));
        options.setLastLogIndex(index);
        options.setLogUri(node.getLogUri());
        options.setRaftMetaUri(node.getRaftMetaUri());
        options.setSnapshotUri(node.getSnapshotUri());
        return options;
    }

    /** A state machine that is only asked for its content. */
    private abstract static class Content extends StateMachineAdapter {
        @Override
        public void onApply(Iterator entries) {
            throw new AssertionError("nothing runs");
        }
    }

    /** A state machine that brings {@code n} entries along. */
    private static StateMachine content(int n) {
        return new Content() {
            @Override
            public void onSnapshotSave(SnapshotWriter writer, Closure done) {
                try {
                    List<String> lines =
                            Stream.iterate(0, i -> i + 1).limit(n).map(i -> "past" + i).toList();
                    Files.write(Path.of(writer.getPath(), Diary.FILE), lines, UTF_8);
                    writer.addFile(Diary.FILE);
                    assertThat(writer.getCurrentMeta().getLastIncludedTerm()).isEqualTo(1);
                    done.run(Status.OK());
                } catch (IOException e) {
                    done.run(new Status(-1, "cannot write: %s", e));
                }
            }
        };
    }

    @Test
    @DisplayName(
            "S13 with lastLogIndex 26 a single node loads the snapshot, elects itself and goes on behind it; also after restarts")
    void single() throws Exception {
        List<PeerId> peers = RealCluster.freePeers(1);
        try (RealCluster cluster = cluster(peers)) {
            Member solo = cluster.member(0);
            BootstrapOptions options = options(solo, peers, 26);
            options.setFsm(content(25));
            assertThat(JRaftUtils.bootstrap(options)).isTrue();

            solo.start();
            assertThat(solo.node().isLeader()).as("when init returns").isTrue();
            assertThat(solo.diary.applied).hasSize(25).startsWith("past0");
            assertThat(solo.node().leaderInfo().term()).as("above the snapshot's").isEqualTo(2);
            applyAll(solo, "t", 3);
            // The closures run inside onApply, before the batch counts as applied.
            await("the batch to be applied", () -> solo.node().getLastAppliedLogIndex() == 30);
            assertThat(solo.node().listPeers()).isEqualTo(peers);

            solo.restart();
            assertThat(get(solo.readIndex())).isEqualTo(31);
            assertThat(solo.diary.applied).hasSize(28).endsWith("t2");
        }
    }

    @Test
    @DisplayName(
            "S13 three members with the same past become one group, and one that was not bootstrapped can join")
    void three() throws Exception {
        List<PeerId> all = RealCluster.freePeers(4);
        List<PeerId> peers = all.subList(0, 3);
        try (RealCluster cluster = cluster(all)) {
            for (Member member : cluster.members().subList(0, 3)) {
                BootstrapOptions options = options(member, peers, 26);
                options.setFsm(content(25));
                assertThat(JRaftUtils.bootstrap(options)).isTrue();
            }
            cluster.members().subList(0, 3).forEach(Member::start);
            Member leader = cluster.leader();
            applyAll(leader, "t", 2);

            Member late = cluster.member(3);
            late.start();
            CompletableFuture<Status> joined = new CompletableFuture<>();
            leader.node().addPeer(late.peer, joined::complete);
            assertThat(get(joined)).isEqualTo(Status.OK());
            await("the newcomer to hold the past", () -> late.diary.applied.size() == 27);
            assertThat(late.diary.applied).startsWith("past0").endsWith("t1");
        }
    }

    @Test
    @DisplayName(
            "S13 with lastLogIndex 0 there are members only: no snapshot, and the state machine is not asked")
    void membersOnly() throws Exception {
        List<PeerId> peers = RealCluster.freePeers(1);
        try (RealCluster cluster = cluster(peers)) {
            Member solo = cluster.member(0);
            assertThat(JRaftUtils.bootstrap(options(solo, peers, 0))).isTrue();
            assertThat(solo.path("snapshot")).doesNotExist();

            solo.start();
            assertThat(solo.node().isLeader()).isTrue();
            assertThat(solo.node().getLastCommittedIndex()).isEqualTo(1);
            assertThat(solo.diary.applied).isEmpty();
        }
    }

    @Test
    @DisplayName("directories with a past are refused, and stay as they are")
    void notEmpty() throws Exception {
        List<PeerId> peers = RealCluster.freePeers(1);
        try (RealCluster cluster = cluster(peers)) {
            Member solo = cluster.member(0);
            BootstrapOptions options = options(solo, peers, 26);
            options.setFsm(content(25));
            assertThat(JRaftUtils.bootstrap(options)).isTrue();
            options.setFsm(content(3));
            assertThat(JRaftUtils.bootstrap(options)).as("twice").isFalse();
            solo.start();
            assertThat(solo.diary.applied).hasSize(25);
            solo.stop();
            assertThat(JRaftUtils.bootstrap(options)).as("after it ran").isFalse();
        }
    }

    @Test
    @DisplayName(
            "a state machine that cannot save itself leaves nothing behind, and it may be tried again")
    void cannotSave() throws Exception {
        List<PeerId> peers = RealCluster.freePeers(1);
        try (RealCluster cluster = cluster(peers)) {
            BootstrapOptions options = options(cluster.member(0), peers, 26);
            for (RuntimeException thrown :
                    new RuntimeException[] {null, new ArithmeticException()}) {
                options.setFsm(
                        new Content() {
                            @Override
                            public void onSnapshotSave(SnapshotWriter writer, Closure done) {
                                if (thrown != null) {
                                    throw thrown;
                                }
                                done.run(new Status(-1, "not today"));
                            }
                        });
                assertThat(JRaftUtils.bootstrap(options)).isFalse();
            }
            options.setFsm(content(25));
            assertThat(JRaftUtils.bootstrap(options)).isTrue();
        }
    }

    @Test
    @DisplayName(
            "a node of another group does not start on it, and every mistake in the options is named")
    void mistakes() throws Exception {
        List<PeerId> peers = RealCluster.freePeers(1);
        try (RealCluster cluster = cluster(peers)) {
            Member solo = cluster.member(0);
            BootstrapOptions options = options(solo, peers, 0);
            options.setGroupId("other");
            assertThat(JRaftUtils.bootstrap(options)).isTrue();
            assertThatThrownBy(solo::start).isInstanceOf(IllegalStateException.class);
            solo.forget();
        }
        BootstrapOptions none = new BootstrapOptions();
        none.setLastLogIndex(5);
        assertThatThrownBy(() -> JRaftUtils.bootstrap(none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 mistake(s)")
                .hasMessageContaining("groupId")
                .hasMessageContaining("groupConf")
                .hasMessageContaining("logUri")
                .hasMessageContaining("snapshotUri")
                .hasMessageContaining("fsm");
    }
}
