package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.error.RaftError;
import io.jraft.option.ApplyTaskMode;
import io.jraft.option.NodeOptions;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More work than queues may hold, through the public API: refused by name, or waited for, never lost. */
@Timeout(60)
class OverloadIT {
    private static final int USERS = 4;
    private static final int TASKS = 1_000;

    @TempDir Path root;

    /** What users were told of their tasks. */
    private final ConcurrentLinkedQueue<Status> told = new ConcurrentLinkedQueue<>();

    private final AtomicInteger thrown = new AtomicInteger();
    private final ConcurrentLinkedQueue<Throwable> surprises = new ConcurrentLinkedQueue<>();

    private static void tiny(NodeOptions options) {
        options.getEngineOptions().setLoopRingSize(8);
        options.getEngineOptions().setRingSize(8);
        options.getEngineOptions().setUnappliedEntriesMax(16);
    }

    /** Several users apply at once, each as fast as it can; returns when all of them are through. */
    private void load(Member leader) throws InterruptedException {
        CountDownLatch through = new CountDownLatch(USERS);
        for (int user = 0; user < USERS; user++) {
            int name = user;
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    applyMany(leader.node(), name);
                                } catch (RuntimeException | Error e) {
                                    surprises.add(e);
                                } finally {
                                    through.countDown();
                                }
                            },
                            "user-" + user);
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(through.await(40, TimeUnit.SECONDS)).as("users are through").isTrue();
        assertThat(surprises).isEmpty();
    }

    private void applyMany(Node node, int user) {
        for (int i = 0; i < TASKS; i++) {
            try {
                node.apply(new Task(ByteBuffer.wrap((user + "-" + i).getBytes(UTF_8)), told::add));
            } catch (OverloadException e) {
                thrown.incrementAndGet();
            }
        }
    }

    @Test
    @DisplayName(
            "J5 S10 rings of eight slots under load refuse with EBUSY or EPERM only, once each, and what was accepted is applied")
    void tinyRings() throws Exception {
        try (RealCluster cluster = new RealCluster("tiny", root, 3, OverloadIT::tiny)) {
            cluster.members().forEach(Member::start);
            Member leader = cluster.leader();

            load(leader);

            await("every closure to run", () -> told.size() + thrown.get() >= USERS * TASKS);
            assertThat(told).hasSize(USERS * TASKS - thrown.get());
            List<Status> refused = told.stream().filter(s -> !s.isOk()).toList();
            assertThat(refused.size() + thrown.get()).as("the load was too much").isPositive();
            assertThat(refused)
                    .allSatisfy(
                            s -> {
                                assertThat(s.getRaftError()).isIn(RaftError.EBUSY, RaftError.EPERM);
                                assertThat(s.outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);
                            });
            long accepted = told.stream().filter(Status::isOk).count();
            assertThat(accepted).isPositive();
            for (Member m : cluster.members()) {
                await(m + " to apply", () -> m.diary.applied.size() == accepted);
                assertThat(new HashSet<>(m.diary.applied)).hasSize((int) accepted);
                assertThat(m.node().status().errorCause()).isNull();
            }
            // And when the load has gone, it works as ever.
            applyAll(cluster.leader(), "calm", 1);
        }
    }

    @Test
    @DisplayName(
            "S10 in Blocking mode users wait for room, and no task is refused, lost or applied twice")
    void blocking() throws Exception {
        try (RealCluster cluster =
                new RealCluster(
                        "blocking",
                        root,
                        1,
                        options -> {
                            tiny(options);
                            options.setApplyTaskMode(ApplyTaskMode.Blocking);
                        })) {
            Member solo = cluster.member(0);
            solo.start();

            load(solo);

            await("every closure to run", () -> told.size() == USERS * TASKS);
            assertThat(told).allMatch(Status::isOk);
            assertThat(thrown).hasValue(0);
            assertThat(new HashSet<>(solo.diary.applied)).hasSize(USERS * TASKS);
            assertThat(solo.diary.applied).hasSize(USERS * TASKS);
            for (int user = 0; user < USERS; user++) {
                String mine = user + "-";
                List<String> expected = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    expected.add(mine + i);
                }
                assertThat(solo.diary.applied.stream().filter(t -> t.startsWith(mine)).toList())
                        .as("one user's tasks stay in order")
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    @DisplayName(
            "S10 with more unapplied bytes than allowed tasks get EBUSY, and one who tries again makes progress")
    void tryingAgainMakesProgress() throws Exception {
        try (RealCluster cluster =
                new RealCluster(
                        "retry",
                        root,
                        1,
                        options -> options.getEngineOptions().setStagedBytesMax(4_096))) {
            Member solo = cluster.member(0);
            solo.start();
            CountDownLatch gate = new CountDownLatch(1);
            solo.diary.beforeApply(() -> awaitGate(gate));
            String big = "x".repeat(1_000);
            List<CompletableFuture<Status>> four = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                four.add(solo.apply(big));
            }
            await("a refusal", () -> solo.node().getLastLogIndex() >= 2);
            gate.countDown();
            long busy = 0;
            for (CompletableFuture<Status> one : four) {
                Status status = get(one);
                if (!status.isOk()) {
                    assertThat(status.getRaftError()).isEqualTo(RaftError.EBUSY);
                    busy++;
                }
            }
            assertThat(busy).as("4,096 bytes hold four tasks of 1,000").isBetween(1L, 16L);
            for (int i = 0; i < 10; i++) {
                await("a try to succeed", () -> get(solo.apply(big)).isOk());
            }
        }
    }

    private static void awaitGate(CountDownLatch gate) {
        try {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
