package io.jraft;

import static io.jraft.testing.RealCluster.applyAll;
import static io.jraft.testing.RealCluster.await;
import static io.jraft.testing.RealCluster.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.engine.EngineImpl;
import io.jraft.engine.EnginePorts;
import io.jraft.engine.GroupHandle;
import io.jraft.engine.StorageOpener;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.NodeOptions;
import io.jraft.ring.ThreadWorkers;
import io.jraft.ring.Worker;
import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.spi.LogStore;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.journal.JournalLogStore;
import io.jraft.storage.journal.JournalOptions;
import io.jraft.sys.SeededRandom;
import io.jraft.sys.SystemClock;
import io.jraft.testing.Diary;
import io.jraft.testing.DirectHub;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.MemFileSystem.Fault;
import io.jraft.testing.RealCluster;
import io.jraft.testing.RealCluster.Member;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State machines and disks that break their promise: the node stops and says why, or waits until it can go on. */
@Timeout(60)
class FaultIT {
    @TempDir Path root;

    @Test
    @DisplayName(
            "a state machine that throws at one follower: that node is in error at a named index, the others go on")
    void throwingMachine() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3)) {
            Member leader = cluster.leader();
            Member bad = cluster.followers().get(0);
            Member good = cluster.followers().get(1);
            bad.diary.throwAt("t4");
            applyAll(leader, "t", 10);

            await(bad + " to be in error", () -> bad.node().getNodeState() == State.STATE_ERROR);
            String cause = String.valueOf(bad.node().status().errorCause());
            assertThat(cause).contains("onApply").containsPattern("index [0-9]+");
            String at = cause.replaceAll(".*?(index [0-9]+).*", "$1");
            assertThat(NodeIT.describe(bad.node()))
                    .contains("error: ")
                    .contains(at)
                    .contains("STATE_ERROR");
            await("onError", () -> !bad.diary.errors.isEmpty());
            applyAll(leader, "u", 10);
            assertThat(bad.diary.errors).hasSize(1).allMatch(e -> e.contains(at));
            assertThat(bad.diary.applied).as("nothing after the error").hasSize(4);
            assertThat(get(bad.apply("x")).getRaftError()).isEqualTo(RaftError.EPERM);
            await(good + " to have all", () -> good.diary.applied.size() == 20);
            assertThat(good.node().status().errorCause()).isNull();
        }
    }

    @Test
    @DisplayName(
            "a log sync that fails stops the node for good, with a cause, and nothing is acknowledged any more")
    void failingSync() throws Exception {
        MemFileSystem files = new MemFileSystem();
        try (OnMemory node = new OnMemory(files)) {
            assertThat(get(node.apply("one")).isOk()).isTrue();
            files.failAt(1, Fault.IO_ERROR);
            CompletableFuture<Status> lost = node.apply("two");

            await("the error", () -> node.picture().state() == State.STATE_ERROR);
            assertThat(node.picture().cause())
                    .contains("the log could not be written")
                    .contains("played I/O error");
            assertThat(get(lost).outcome()).isEqualTo(Status.Outcome.UNKNOWN);
            await("onError", () -> !node.diary.errors.isEmpty());
            assertThat(node.diary.errors).hasSize(1);
            // The disk works again, but what it lost is not known: it is never asked again.
            Status refused = get(node.apply("three"));
            assertThat(refused.outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);
            assertThat(refused.getRaftError()).isEqualTo(RaftError.EPERM);
            assertThat(node.diary.applied).containsExactly("one");
        }
    }

    @Test
    @DisplayName(
            "a full disk: writes are refused with EBUSY, and taken again by itself when there is room")
    void fullDisk() throws Exception {
        MemFileSystem files = new MemFileSystem();
        try (OnMemory node = new OnMemory(files)) {
            assertThat(get(node.apply("first")).isOk()).isTrue();
            files.capacity(5 * 4096);
            List<CompletableFuture<Status>> told = new ArrayList<>();
            String big = "x".repeat(300);
            await(
                    "the picture to say that it is full",
                    () -> {
                        if (told.size() < 2_000) {
                            told.add(node.apply(big));
                        }
                        return node.picture().diskFull();
                    });
            // Those before it may all have come before the disk knew, and wait for room.
            CompletableFuture<Status> refused = node.apply(big);
            assertThat(get(refused).isOk()).isFalse();
            told.add(refused);
            assertThat(node.picture().state()).isEqualTo(State.STATE_LEADER);
            assertThat(node.picture().cause()).isNull();

            files.capacity(1 << 24);

            await("room", () -> !node.picture().diskFull());
            long accepted = 1;
            for (CompletableFuture<Status> one : told) {
                Status status = get(one);
                if (status.isOk()) {
                    accepted++;
                } else {
                    assertThat(status.getRaftError()).isEqualTo(RaftError.EBUSY);
                    assertThat(status.outcome()).isEqualTo(Status.Outcome.NOT_APPENDED);
                    assertThat(status.getErrorMsg()).contains("disk is full");
                }
            }
            assertThat(get(node.apply("last")).isOk()).isTrue();
            assertThat(node.diary.applied).hasSize((int) accepted + 1);
        }
    }

    /** A single voter on real threads, whose journal lies on a disk that the test plays. */
    private static final class OnMemory implements AutoCloseable {
        final Diary diary = new Diary();
        private final PeerId self = new PeerId("127.0.0.1", 101);
        private final EngineImpl engine;
        private final GroupHandle handle;

        OnMemory(MemFileSystem files) {
            SystemClock clock = new SystemClock();
            DirectHub hub = new DirectHub();
            engine =
                    new EngineImpl(
                            new EnginePorts(
                                    clock,
                                    new DisruptorRings(),
                                    new ThreadWorkers(
                                            clock::nanoTime, Worker.Options.DEFAULT, t -> {}),
                                    SeededRandom::new,
                                    receiver -> hub.plug(self.getEndpoint(), receiver),
                                    new MemoryDisk(files),
                                    task -> new Thread(task).start()),
                            new EngineOptions(),
                            self.getEndpoint());
            NodeOptions options = new NodeOptions();
            options.setElectionTimeoutMs(150);
            Configuration conf = new Configuration();
            conf.addPeer(self);
            options.setInitialConf(conf);
            options.setFsm(diary);
            handle = get(engine.start("fault", self, options));
            await("leadership", () -> picture().commit() >= 1);
        }

        Picture picture() {
            return handle.status().picture();
        }

        CompletableFuture<Status> apply(String text) {
            CompletableFuture<Status> told = new CompletableFuture<>();
            ByteBuffer data = ByteBuffer.wrap(text.getBytes(UTF_8));
            assertThat(handle.taskCredits().tryAcquire(1)).isTrue();
            assertThat(handle.byteCredits().tryAcquire(data.remaining())).isTrue();
            long seq = handle.loopRing().tryClaim();
            assertThat(seq).isNotNegative();
            Closure done = told::complete;
            handle.loopRing().cell(seq).task(handle.node(), data, done, -1);
            handle.loopRing().publish(seq);
            return told;
        }

        @Override
        public void close() {
            get(engine.stop(handle));
            engine.close();
        }
    }

    private record MemoryDisk(MemFileSystem files) implements StorageOpener {
        @Override
        public String journalKey(NodeOptions options) {
            return "/log";
        }

        @Override
        public Journal openJournal(NodeOptions options) throws IOException {
            JournalLogStore store =
                    JournalLogStore.open(
                            files,
                            JournalOptions.of("/log", 1, 2, new Random(3)::nextLong)
                                    .withSegments(4096, 8192));
            return new Journal() {
                @Override
                public LogStore store() {
                    return store;
                }

                @Override
                public void close() throws IOException {
                    store.close();
                }
            };
        }

        @Override
        public void forget(String group, PeerId peer, NodeOptions options, Journal journal) {
            throw new UnsupportedOperationException("no member is forgotten here");
        }

        @Override
        public StorageOpener.Member openMember(
                String group, PeerId self, NodeOptions options, Journal journal) {
            return new StorageOpener.Member() {
                @Override
                public @Nullable SnapshotStore snapshots() {
                    return null;
                }

                @Override
                public void close() {
                    // Holds nothing.
                }
            };
        }
    }
}
