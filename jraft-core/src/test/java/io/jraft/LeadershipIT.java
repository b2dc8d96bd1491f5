package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.TransferResult.Outcome;
import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
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
}
