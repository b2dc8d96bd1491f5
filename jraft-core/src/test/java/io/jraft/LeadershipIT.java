package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.TransferResult.Outcome;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.ReadOnlyOption;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who leads, and how programs decide it: real threads, sockets and disks. */
@Timeout(60)
class LeadershipIT {
    @TempDir Path root;

    @AfterEach
    void nothingIsLeft() {
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }

    @Test
    @DisplayName(
            "S7 a transfer under way is told with its result; starts and stops of following come in exact pairs")
    void transfer() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member old = cluster.leader();
            Member target = cluster.followers().get(0);
            Member bystander = cluster.followers().get(1);
            applyAll(old, "t", 10);
            await("the bystander follows", () -> bystander.diary.starts.get() == 1);

            TransferResult result = get(old.node().transferLeadership(target.peer));

            assertThat(result.outcome()).isEqualTo(Outcome.TRANSFERRED);
            assertThat(result.leader()).isEqualTo(target.peer);
            await("the target to lead", () -> target.node().isLeader());
            applyAll(target, "u", 10);
            await("the old leader to follow", () -> old.diary.starts.get() == 1);
            await("the bystander to follow", () -> bystander.diary.starts.get() == 2);
            assertThat(bystander.diary.stops).hasValue(1);
            assertThat(old.diary.stops).hasValue(0);
        }
    }

    @Test
    @DisplayName(
            "S8 a transfer to a stopped peer begins, holds writes, and after an election timeout the same node leads on")
    void stoppedTarget() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            Member gone = cluster.followers().get(0);
            applyAll(leader, "t", 5);
            long term = leader.node().status().term();
            gone.stop();

            assertThat(leader.node().transferLeadershipTo(gone.peer).isOk()).isTrue();
            assertThat(leader.node().getNodeState()).isEqualTo(State.STATE_TRANSFERRING);
            assertThat(leader.node().isLeader()).isFalse();
            assertThat(leader.node().transferLeadershipTo(gone.peer).getRaftError())
                    .isEqualTo(RaftError.EBUSY);
            CompletableFuture<Status> held = leader.apply("held");

            assertThat(get(held).isOk()).isTrue();
            assertThat(leader.node().isLeader()).isTrue();
            assertThat(leader.node().status().term()).isEqualTo(term);
        }
    }

    @Test
    @DisplayName("what cannot be handed over is refused at once, with the field's codes")
    void refusals() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            Member follower = cluster.followers().get(0);
            assertThat(follower.node().transferLeadershipTo(leader.peer).getRaftError())
                    .isEqualTo(RaftError.EPERM);
            assertThat(
                            leader.node()
                                    .transferLeadershipTo(new PeerId("127.0.0.1", 1))
                                    .getRaftError())
                    .isEqualTo(RaftError.EINVAL);
            assertThat(leader.node().transferLeadershipTo(leader.peer).isOk()).isTrue();
            assertThat(leader.node().isLeader()).isTrue();

            CompletableFuture<Throwable> inside = new CompletableFuture<>();
            leader.diary.beforeApply(
                    () -> {
                        try {
                            leader.node().transferLeadershipTo(PeerId.ANY_PEER);
                            inside.complete(new AssertionError("it waited inside a callback"));
                        } catch (IllegalStateException e) {
                            inside.complete(e);
                        }
                    });
            applyAll(leader, "t", 1);
            assertThat(get(inside))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("transferLeadership");
            leader.stop();
            assertThatThrownBy(() -> leader.node().transferLeadershipTo(PeerId.ANY_PEER))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    @DisplayName("S2-08 programs wait for a leader and for being caught up instead of polling")
    void awaits() throws Exception {
        try (RealCluster cluster = new RealCluster("waits", root, 3, options -> {})) {
            cluster.member(0).start();
            CompletableFuture<LeaderInfo> early = cluster.member(0).node().awaitLeader(30_000);
            assertThatThrownBy(() -> cluster.member(0).node().awaitLeader(50).get())
                    .hasCauseInstanceOf(TimeoutException.class);
            cluster.member(1).start();
            LeaderInfo first = get(early);
            assertThat(List.of(cluster.member(0).peer, cluster.member(1).peer))
                    .contains(first.leader());
            applyAll(cluster.leader(), "t", 10);
            cluster.member(2).start();
            assertThat(get(cluster.member(2).node().awaitCaughtUp(30_000)))
                    .isGreaterThanOrEqualTo(11);
            assertThat(cluster.member(2).diary.applied).hasSize(10);
            CompletableFuture<LeaderInfo> never = new CompletableFuture<>();
            cluster.member(2).node().awaitLeader(30_000).thenAccept(never::complete);
            assertThat(get(never)).isNotNull();
        }
    }

    @Test
    @DisplayName(
            "N16 57 a stale read needs neither leader nor majority, and is the only one that does not")
    void staleRead() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            applyAll(cluster.leader(), "t", 5);
            Member last = cluster.followers().get(0);
            await("it has all", () -> last.diary.applied.size() == 5);
            cluster.members().stream().filter(m -> m != last).forEach(Member::stop);

            CompletableFuture<Long> index = new CompletableFuture<>();
            last.node()
                    .readStale(
                            new byte[] {1},
                            new ReadIndexClosure(5_000) {
                                @Override
                                public void run(Status status, long at, byte[] reqCtx) {
                                    index.complete(status.isOk() ? at : -1);
                                }
                            });
            assertThat(get(index)).isBetween(6L, last.node().getLastAppliedLogIndex());
        }
    }

    @Test
    @DisplayName("a call may go by the leader's lease although the group's reads ask a majority")
    void leaseReadByCall() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            applyAll(cluster.leader(), "t", 5);
            for (Member m : cluster.members()) {
                for (int i = 0; i < 20; i++) {
                    CompletableFuture<Long> index = new CompletableFuture<>();
                    m.node()
                            .readIndex(
                                    ReadOnlyOption.ReadOnlyLeaseBased,
                                    null,
                                    new ReadIndexClosure(5_000) {
                                        @Override
                                        public void run(Status status, long at, byte[] reqCtx) {
                                            index.complete(status.isOk() ? at : -1);
                                        }
                                    });
                    assertThat(get(index)).isGreaterThanOrEqualTo(6);
                }
            }
        }
    }

    @Test
    @DisplayName("an election timeout below the limit is refused, another one shows in the options")
    void resetTimeout() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 1)) {
            Node node = cluster.leader().node();
            assertThatThrownBy(() -> node.resetElectionTimeoutMs(19))
                    .isInstanceOf(IllegalArgumentException.class);
            node.resetElectionTimeoutMs(300);
            assertThat(node.getOptions().getElectionTimeoutMs()).isEqualTo(300);
            assertThat(node.getNodeTargetPriority()).isEqualTo(-1);
        }
    }
}
