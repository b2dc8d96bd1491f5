package io.jraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.EngineOptions;
import io.jraft.Iterator;
import io.jraft.conf.Configuration;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.ring.ThreadWorkers;
import io.jraft.ring.Worker;
import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.spi.LogStore;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.memory.MemoryLogStore;
import io.jraft.sys.SeededRandom;
import io.jraft.sys.SystemClock;
import io.jraft.testing.DirectHub;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group whose start fails because user code throws. */
@Timeout(30)
class FailedStartTest {
    private final PeerId self = new PeerId("127.0.0.1", 101);
    private final SystemClock clock = new SystemClock();
    private final Storage storage = new Storage();

    @Test
    @DisplayName(
            "T13 a start that failed has freed its files when it says so; the next one finds them free")
    void filesAreFree() {
        EngineImpl engine =
                new EngineImpl(
                        new EnginePorts(
                                clock,
                                new DisruptorRings(),
                                new ThreadWorkers(clock::nanoTime, Worker.Options.DEFAULT, t -> {}),
                                SeededRandom::new,
                                receiver -> new DirectHub().plug(self.getEndpoint(), receiver),
                                storage,
                                task -> new Thread(task).start()),
                        new EngineOptions(),
                        self.getEndpoint());
        int closedWhenTold =
                engine.start("g", self, options(new Machine(true)))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .handle((handle, failure) -> failure == null ? -1 : storage.closed.get())
                        .join();
        assertThat(closedWhenTold).isEqualTo(1);
        GroupHandle handle =
                engine.start("g", self, options(new Machine(false)))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join();
        engine.stop(handle).orTimeout(10, TimeUnit.SECONDS).join();
        engine.close();
        assertThat(storage.closed).hasValue(2);
    }

    private NodeOptions options(Machine machine) {
        NodeOptions node = new NodeOptions();
        Configuration conf = new Configuration();
        conf.addPeer(self);
        node.setInitialConf(conf);
        node.setFsm(machine);
        return node;
    }

    private static final class Machine extends StateMachineAdapter {
        private final boolean broken;

        Machine(boolean broken) {
            this.broken = broken;
        }

        @Override
        public void onApply(Iterator it) {
            throw new AssertionError("nobody writes");
        }

        @Override
        public long durableAppliedIndex() {
            if (broken) {
                throw new IllegalStateException("cannot open my own files");
            }
            return -1;
        }
    }

    /** One journal and one member, both in memory; counts how often the member was closed. */
    private static final class Storage implements StorageOpener {
        final AtomicInteger closed = new AtomicInteger();
        private final MemoryLogStore store = new MemoryLogStore();

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
                public void close() {
                    // The memory is kept for the next start.
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
                    closed.incrementAndGet();
                }
            };
        }
    }
}
