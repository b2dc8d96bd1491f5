package io.jraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.EngineOptions;
import io.jraft.Iterator;
import io.jraft.ThreadingMode;
import io.jraft.conf.Configuration;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.ring.ThreadWorkers;
import io.jraft.ring.Worker;
import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.memory.MemoryLogStore;
import io.jraft.sys.SeededRandom;
import io.jraft.sys.SystemClock;
import io.jraft.testing.DirectHub;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Disks on the loops' workers, which go on when a disk is closed. */
@Timeout(60)
class FusedDiskTest {
    private final PeerId self = new PeerId("127.0.0.1", 102);
    private final SystemClock clock = new SystemClock();
    private final WatchedStore store = new WatchedStore();

    @Test
    @DisplayName("a journal is closed only when its loop has let go of it")
    void closedUnderTheWorker() {
        EngineOptions options = new EngineOptions();
        options.setThreadingMode(ThreadingMode.FUSED);
        options.setLoopWorkers(1);
        EngineImpl engine =
                new EngineImpl(
                        new EnginePorts(
                                clock,
                                new DisruptorRings(),
                                new ThreadWorkers(clock::nanoTime, Worker.Options.DEFAULT, t -> {}),
                                SeededRandom::new,
                                receiver -> new DirectHub().plug(self.getEndpoint(), receiver),
                                new Storage(),
                                this::runBesideTheWorker),
                        options,
                        self.getEndpoint());
        NodeOptions node = new NodeOptions();
        Configuration conf = new Configuration();
        conf.addPeer(self);
        node.setInitialConf(conf);
        node.setFsm(new Machine());
        GroupHandle handle = engine.start("g", self, node).orTimeout(20, TimeUnit.SECONDS).join();

        engine.stop(handle).orTimeout(20, TimeUnit.SECONDS).join();

        assertThat(store.closed.getCount()).as("the journal was closed").isZero();
        engine.close();
        assertThat(store.entered.getCount()).as("the worker was met inside").isZero();
        assertThat(store.violation.get()).isNull();
    }

    /** The group's log is closed by now; what follows meets the worker inside the store. */
    private void runBesideTheWorker(Runnable task) {
        new Thread(
                        () -> {
                            store.armed.set(true);
                            store.awaitEntered();
                            task.run();
                        })
                .start();
    }

    /** Notices whoever closes it while it is used, or uses it when it is closed. */
    private static final class WatchedStore implements LogStore {
        final MemoryLogStore memory = new MemoryLogStore();
        final AtomicBoolean armed = new AtomicBoolean();
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final AtomicReference<String> violation = new AtomicReference<>();

        private static boolean await(CountDownLatch latch, long millis) {
            try {
                return latch.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this test", e);
            }
        }

        void awaitEntered() {
            if (!await(entered, 10_000)) {
                violation.set("the worker has not looked at its disk for ten seconds");
            }
        }

        @Override
        public void tryReclaim() throws IOException {
            if (closed.getCount() == 0) {
                violation.set("used after it was closed");
            } else if (armed.get()) {
                entered.countDown();
                // Long enough for whoever does not ask the worker.
                if (await(closed, 500)) {
                    violation.set("closed while the worker was inside");
                }
            }
            memory.tryReclaim();
        }

        @Override
        public GroupLog open(String group, PeerId peer) throws IOException {
            return memory.open(group, peer);
        }

        @Override
        public void sync() throws IOException {
            memory.sync();
        }

        @Override
        public boolean isFull() {
            return memory.isFull();
        }

        @Override
        public long diskBytes() {
            return memory.diskBytes();
        }

        @Override
        public long syncCount() {
            return memory.syncCount();
        }

        @Override
        public void close() throws IOException {
            memory.close();
            closed.countDown();
        }
    }

    private static final class Machine extends StateMachineAdapter {
        @Override
        public void onApply(Iterator it) {
            throw new AssertionError("nobody writes");
        }
    }

    private final class Storage implements StorageOpener {
        @Override
        public String journalKey(NodeOptions options) {
            return "memory";
        }

        @Override
        public Journal openJournal(NodeOptions options) {
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
                String group, PeerId member, NodeOptions options, Journal journal) {
            return new StorageOpener.Member() {
                @Override
                public @Nullable SnapshotStore snapshots() {
                    return null;
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }
    }
}
