package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.closure.ReadIndexClosure;
import io.jraft.error.RaftError;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Node.snapshotSync on real threads: who may wait, and who is served without waiting. */
@Timeout(60)
class SnapshotSyncIT {
    @TempDir Path root;

    private RealCluster cluster(int n) throws Exception {
        RealCluster cluster =
                new RealCluster(
                        "sync",
                        root,
                        n,
                        options ->
                                options.setSnapshotUri(
                                        Path.of(options.getLogUri())
                                                .resolveSibling("snapshot")
                                                .toString()));
        cluster.members().forEach(Member::start);
        return cluster;
    }

    @Test
    @DisplayName("on a thread of the user's own it comes back when the closure has run")
    void userThread() throws Exception {
        try (RealCluster cluster = cluster(1)) {
            Member solo = cluster.leader();
            applyAll(solo, "t", 5);
            List<Status> told = new ArrayList<>();
            solo.node().snapshotSync(told::add);

            assertThat(told).containsExactly(Status.OK());
            // The closure may run before the turn that knew it has shown its picture.
            await("the picture", () -> solo.node().status().snapshotIndex() == 6);
            solo.node().snapshotSync(null);

            Node node = solo.node();
            solo.stop();
            assertThatThrownBy(() -> node.snapshotSync(null))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName(
            "I-15 inside a callback of its own state machine nobody waits, and the state is taken in the call")
    void ownCallback() throws Exception {
        try (RealCluster cluster = cluster(1)) {
            Member solo = cluster.leader();
            applyAll(solo, "t", 5);
            CompletableFuture<Status> told = new CompletableFuture<>();
            CompletableFuture<Boolean> toldInside = new CompletableFuture<>();
            inCallback(
                    solo,
                    () -> {
                        solo.node().snapshotSync(told::complete);
                        toldInside.complete(told.isDone());
                    });

            assertThat(get(toldInside)).isFalse();
            assertThat(get(told)).isEqualTo(Status.OK());
            // The closure runs beside the state machine, what is shown comes from the loop.
            RealCluster.await("it is shown", () -> solo.node().status().snapshotIndex() == 6);
        }
    }

    @Test
    @DisplayName("I-15 inside a callback of another node it would wait: EACCES, and a throw")
    void othersCallback() throws Exception {
        try (RealCluster cluster = cluster(3)) {
            Member leader = cluster.leader();
            Member other = cluster.followers().get(0);
            CompletableFuture<Status> told = new CompletableFuture<>();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            inCallback(
                    leader,
                    () -> {
                        try {
                            other.node().snapshotSync(told::complete);
                        } catch (IllegalStateException e) {
                            thrown.complete(e);
                        }
                    });

            assertThat(get(told).getRaftError()).isEqualTo(RaftError.EACCES);
            assertThat(get(thrown)).hasMessageContaining("own state machine");
        }
    }

    /** Runs something on the worker of a member's state machine. */
    private static void inCallback(Member member, Runnable then) {
        member.node()
                .readIndex(
                        null,
                        new ReadIndexClosure(10_000) {
                            @Override
                            public void run(Status status, long index, byte @Nullable [] context) {
                                then.run();
                            }
                        });
    }
}
