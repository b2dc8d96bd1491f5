package io.jraft.cluster;

import static io.jraft.testing.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.testing.TestCluster;
import io.jraft.testing.TestCluster.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engines on real threads and rings, with memory for disks and direct calls for a network. */
@Timeout(60)
class ClusterTest {

    @Test
    @DisplayName(
            "a fresh group: index 1 is the term's CONFIGURATION entry; ten tasks make 11 everywhere (semantics 1)")
    void tenTasks() {
        try (TestCluster cluster = new TestCluster(3)) {
            Member leader = cluster.leader();
            List<CompletableFuture<Status>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                tasks.add(leader.apply("t" + i));
            }
            for (CompletableFuture<Status> t : tasks) {
                assertThat(t.orTimeout(10, TimeUnit.SECONDS).join().isOk()).isTrue();
            }
            for (Member m : cluster.members()) {
                await(m + " to apply 11", () -> m.applied() == 11);
                assertThat(m.picture().last()).isEqualTo(11);
                assertThat(m.machine.applied)
                        .containsExactly(
                                "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9");
            }
        }
    }

    @Test
    @DisplayName("a leader that lost the majority steps down, tells UNKNOWN, and the others go on")
    void isolatedLeader() {
        try (TestCluster cluster = new TestCluster(3)) {
            Member old = cluster.leader();
            assertThat(old.apply("a").orTimeout(10, TimeUnit.SECONDS).join().isOk()).isTrue();
            cluster.isolate(old);
            CompletableFuture<Status> lost = old.apply("lost");
            Status status = lost.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(status.outcome()).isEqualTo(Status.Outcome.UNKNOWN);
            await(
                    "another leader",
                    () -> cluster.members().stream().anyMatch(m -> m != old && m.leads()));
            Member now =
                    cluster.members().stream()
                            .filter(m -> m != old && m.leads())
                            .findFirst()
                            .orElseThrow();
            assertThat(now.apply("b").orTimeout(10, TimeUnit.SECONDS).join().isOk()).isTrue();
            cluster.heal();
            await(
                    old + " to agree",
                    () -> List.copyOf(old.machine.applied).equals(List.of("a", "b")));
            assertThat(old.machine.applied).containsExactly("a", "b");
        }
    }

    @Test
    @DisplayName("a follower that was stopped is brought up to date when it comes back")
    void restartedFollower() {
        try (TestCluster cluster = new TestCluster(3)) {
            Member leader = cluster.leader();
            Member follower = cluster.followers().get(0);
            follower.stop();
            List<CompletableFuture<Status>> tasks = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                tasks.add(leader.apply("x" + i));
            }
            tasks.forEach(
                    t -> assertThat(t.orTimeout(10, TimeUnit.SECONDS).join().isOk()).isTrue());
            follower.start();
            await(follower + " to have all", () -> follower.machine.applied.size() == 2000);
        }
    }
}
