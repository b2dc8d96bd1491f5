package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.NodeOptions;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go as users ask for it: real sockets, files and threads. */
@Timeout(90)
class MembershipIT {
    @TempDir private Path root;

    private static Status told(Consumer<Closure> request) {
        CompletableFuture<Status> told = new CompletableFuture<>();
        request.accept(told::complete);
        return get(told);
    }

    /** On a machine that has much else to do nobody shall lose its leader. */
    private static void patient(NodeOptions options) {
        options.setElectionTimeoutMs(2_000);
    }

    /** Three voters, and two that run without knowing anybody. */
    private RealCluster threeAndTwo() throws IOException {
        List<PeerId> peers = RealCluster.freePeers(5);
        Configuration three = new Configuration(peers.subList(0, 3));
        RealCluster cluster =
                new RealCluster(
                        "it",
                        root,
                        peers,
                        options -> {
                            patient(options);
                            boolean spare =
                                    options.getLogUri().contains("-" + peers.get(3).getPort())
                                            || options.getLogUri()
                                                    .contains("-" + peers.get(4).getPort());
                            options.setInitialConf(spare ? new Configuration() : three);
                        });
        cluster.members().forEach(Member::start);
        return cluster;
    }

    private static Member leaderOf(List<Member> members) {
        await(
                "a leader",
                () ->
                        members.stream()
                                .anyMatch(
                                        m ->
                                                m.node().isLeader()
                                                        && m.node().getLastCommittedIndex() > 0));
        return members.stream().filter(m -> m.node().isLeader()).findFirst().orElseThrow();
    }

    @Test
    @DisplayName(
            "semantics 3: a voter joins with two entries, a learner with one; a removed leader makes room at once")
    void joinAndLeave() throws IOException {
        try (RealCluster cluster = threeAndTwo()) {
            List<Member> voters = cluster.members().subList(0, 3);
            Member newcomer = cluster.member(3);
            Member learner = cluster.member(4);
            Member leader = leaderOf(voters);
            applyAll(leader, "a", 20);
            assertThat(newcomer.node().getNodeState()).isEqualTo(State.STATE_FOLLOWER);
            assertThat(newcomer.node().getLastLogIndex()).isZero();

            assertThatThrownBy(() -> leader.node().addPeer(leader.peer, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Peer already exists in current configuration");
            assertThatThrownBy(() -> leader.node().removePeer(newcomer.peer, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Peer not found in current configuration");

            long before = leader.node().getLastLogIndex();
            assertThat(told(done -> leader.node().addPeer(newcomer.peer, done)).isOk()).isTrue();
            assertThat(leader.node().getLastLogIndex()).isEqualTo(before + 2);
            assertThat(leader.node().listPeers()).contains(newcomer.peer).hasSize(4);

            assertThat(told(done -> leader.node().addLearners(List.of(learner.peer), done)).isOk())
                    .isTrue();
            assertThat(leader.node().getLastLogIndex()).isEqualTo(before + 3);
            assertThat(leader.node().listLearners()).containsExactly(learner.peer);
            await("the learner has it all", () -> learner.diary.applied.size() == 20);

            Member follower = voters.stream().filter(m -> m != leader).findFirst().orElseThrow();
            Status refused = told(done -> follower.node().removePeer(leader.peer, done));
            assertThat(refused.getRaftError()).isEqualTo(RaftError.EPERM);
            assertThat(refused.outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);

            assertThat(told(done -> leader.node().removePeer(leader.peer, done)).isOk()).isTrue();
            Member next = leaderOf(cluster.members().stream().filter(m -> m != leader).toList());
            assertThat(next).isNotSameAs(learner);
            applyAll(next, "b", 20);
            assertThat(next.node().listPeers()).hasSize(3).doesNotContain(leader.peer);
            await("the learner goes on", () -> learner.diary.applied.size() == 40);
            assertThat(leader.node().isLeader()).isFalse();
        }
    }

    @Test
    @DisplayName(
            "promotion and demotion in one step; an expectation that does not hold; a change that nobody can answer")
    void changePeers() throws IOException {
        try (RealCluster cluster = threeAndTwo()) {
            Member leader = leaderOf(cluster.members().subList(0, 3));
            Node node = leader.node();
            applyAll(leader, "a", 5);
            Configuration now = new Configuration(node.listPeers());
            Configuration more = now.copy();
            more.addLearner(cluster.member(3).peer);
            assertThat(told(done -> node.changePeers(more, now, done)).isOk()).isTrue();
            Status stale = told(done -> node.changePeers(now, now, done));
            assertThat(stale.getRaftError()).isEqualTo(RaftError.ESTALE);

            assertThat(told(done -> node.addPeer(cluster.member(3).peer, done)).isOk()).isTrue();
            assertThat(node.listLearners()).isEmpty();
            assertThat(node.listPeers()).hasSize(4);

            // Demoted again, and told so: it is no stranger.
            Configuration demoted = now.copy();
            demoted.addLearner(cluster.member(3).peer);
            assertThat(told(done -> node.changePeers(demoted, done)).isOk()).isTrue();
            assertThat(node.listLearners()).containsExactly(cluster.member(3).peer);
            await(
                    "learners are told of committed configurations as well (O5)",
                    () -> cluster.member(3).node().status().conf().equals(demoted));

            cluster.member(4).stop();
            Status silent = told(done -> node.addPeer(cluster.member(4).peer, done));
            assertThat(silent.getRaftError()).isEqualTo(RaftError.ECATCHUP);
            assertThat(node.listPeers()).hasSize(3);
            applyAll(leader, "b", 5);

            assertThatThrownBy(() -> node.changePeers(new Configuration(), null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName(
            "P7 resetPeers: refused while a majority lives, and a way back when it is lost for good")
    void resetPeers() throws IOException {
        try (RealCluster cluster = new RealCluster("it", root, 3, MembershipIT::patient)) {
            cluster.members().forEach(Member::start);
            Member leader = cluster.leader();
            applyAll(leader, "a", 10);
            Member survivor = cluster.followers().get(0);
            Configuration alone = new Configuration(List.of(survivor.peer));
            Status refused = survivor.node().resetPeers(alone);
            assertThat(refused.getRaftError()).isEqualTo(RaftError.EBUSY);
            assertThat(leader.node().resetPeers(alone).getRaftError()).isEqualTo(RaftError.EBUSY);
            await("it has applied all", () -> survivor.diary.applied.size() == 10);
            for (Member m : cluster.members()) {
                if (m != survivor) {
                    m.stop();
                }
            }
            await(
                    "it may be done when nobody was heard for long",
                    () -> survivor.node().resetPeers(alone).isOk());
            await(
                    "it leads the new group, and not the old one any more",
                    () ->
                            survivor.node().status().conf().equals(alone)
                                    && survivor.node().status().role() == State.STATE_LEADER);
            applyAll(survivor, "b", 10);
            survivor.restart();
            await("the reset is durable", () -> survivor.node().isLeader());
            assertThat(survivor.node().listPeers()).containsExactly(survivor.peer);
            await("nothing is lost", () -> survivor.diary.applied.size() == 20);
        }
    }
}
