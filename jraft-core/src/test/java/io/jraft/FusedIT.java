package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link ThreadingMode#FUSED}: sockets, loop, disk and state machine of a process on one thread. */
@Timeout(60)
class FusedIT {
    @TempDir Path root;

    @AfterEach
    void nothingIsLeft() {
        assertThat(NodeManager.getInstance().getAllNodes()).isEmpty();
    }

    private RealCluster cluster(String group, int n) throws Exception {
        return new RealCluster(
                group,
                root,
                n,
                options -> options.getEngineOptions().setThreadingMode(ThreadingMode.FUSED));
    }

    @Test
    @DisplayName(
            "S1 three members write and read, lose their leader and go on, and the one that was away has it all when it is back")
    void threeMembers() throws Exception {
        try (RealCluster cluster = cluster("fused", 3)) {
            cluster.members().forEach(Member::start);
            Member first = cluster.leader();
            applyAll(first, "a", 100);
            first.stop();
            Member second = cluster.leader();
            applyAll(second, "b", 100);
            first.restart();

            long index = get(second.readIndex());
            await(first + " to catch up", () -> first.node().getLastAppliedLogIndex() >= index);
            for (Member m : cluster.members()) {
                await(
                        m + " to have applied it all",
                        () -> m.node().getLastAppliedLogIndex() >= index);
                assertThat(m.diary.overlaps).as("S17 one callback at a time").hasValue(0);
            }
            assertThat(second.diary.applied).hasSize(200).startsWith("a0").endsWith("b99");
        }
    }

    @Test
    @DisplayName(
            "callbacks come on the thread that serves the connections; there is no other loop, disk or state machine thread")
    void oneThread() throws Exception {
        try (RealCluster cluster = cluster("fused", 1)) {
            Member solo = cluster.member(0);
            CompletableFuture<String> led = new CompletableFuture<>();
            solo.diary.atLeaderStart(term -> led.complete(Thread.currentThread().getName()));
            solo.start();
            applyAll(solo, "x", 10);

            String port = String.valueOf(solo.peer.getPort());
            assertThat(get(led)).startsWith("jraft-" + port + "-io-");
            Set<String> kinds = new TreeSet<>();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                String name = thread.getName();
                if (name.startsWith("jraft-" + port + "-")) {
                    kinds.add(
                            name.substring(("jraft-" + port + "-").length())
                                    .replaceAll("-\\d+$", ""));
                }
            }
            assertThat(kinds).doesNotContainAnyElementsOf(List.of("loop", "disk", "fsm"));
        }
    }

    @Test
    @DisplayName(
            "T30 a state machine that interrupts its own thread does not close the journal under it")
    void interrupt() throws Exception {
        try (RealCluster cluster = cluster("fused", 1)) {
            Member solo = cluster.member(0);
            solo.diary.atLeaderStart(term -> Thread.currentThread().interrupt());
            solo.start();
            applyAll(solo, "x", 10);
            solo.stop();
            solo.restart();
            applyAll(solo, "y", 10);
            assertThat(solo.node().getLastCommittedIndex()).isGreaterThanOrEqualTo(20);
        }
    }
}
