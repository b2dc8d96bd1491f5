package io.jraft.testing;

import io.jraft.Closure;
import io.jraft.EngineOptions;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.core.StateMachineAdapter;
import io.jraft.core.node.StatusBoard;
import io.jraft.engine.EngineImpl;
import io.jraft.engine.EnginePorts;
import io.jraft.engine.GroupHandle;
import io.jraft.engine.StorageOpener;
import io.jraft.entity.LeaderChangeContext;
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
import io.jraft.util.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A cluster of engines in this JVM: real threads and rings, memory for disks, direct calls for a network. */
public final class TestCluster implements AutoCloseable {
    public static final String GROUP = "test";

    private final DirectHub hub = new DirectHub();
    private final Map<PeerId, Member> members = new LinkedHashMap<>();
    private final Configuration conf = new Configuration();
    private final SystemClock clock = new SystemClock();

    public TestCluster(int n) {
        for (int i = 1; i <= n; i++) {
            conf.addPeer(new PeerId("127.0.0.1", 100 + i));
        }
        for (PeerId p : conf) {
            Member m = new Member(p);
            members.put(p, m);
            m.start();
        }
    }

    public List<Member> members() {
        return new ArrayList<>(members.values());
    }

    public Member leader() {
        await("a leader", () -> members().stream().anyMatch(Member::leads));
        return members().stream().filter(Member::leads).findFirst().orElseThrow();
    }

    public List<Member> followers() {
        Member leader = leader();
        return members().stream().filter(m -> m != leader).toList();
    }

    public void isolate(Member m) {
        hub.isolate(
                m.peer.getEndpoint(), members.keySet().stream().map(PeerId::getEndpoint).toList());
    }

    public void heal() {
        hub.heal();
    }

    /** Waits for a condition, 20 seconds at most. */
    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited 20 s for " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public void close() {
        members().forEach(Member::stop);
    }

    /** One member with its machine; survives restarts. */
    public final class Member {
        public final PeerId peer;
        public final RecordingMachine machine = new RecordingMachine();
        private final MemoryLogStore store = new MemoryLogStore();
        private @Nullable EngineImpl engine;
        private @Nullable GroupHandle handle;

        Member(PeerId peer) {
            this.peer = peer;
        }

        public void start() {
            machine.reset();
            NodeOptions node = new NodeOptions();
            node.setElectionTimeoutMs(150);
            node.getRaftOptions().setMaxElectionDelayMs(150);
            node.setInitialConf(conf.copy());
            node.setFsm(machine);
            EngineOptions options = new EngineOptions();
            options.setLoopRingSize(4096);
            options.setRingSize(1024);
            EnginePorts ports =
                    new EnginePorts(
                            clock,
                            new DisruptorRings(),
                            new ThreadWorkers(clock::nanoTime, Worker.Options.DEFAULT, t -> {}),
                            n -> new SeededRandom(peer.getPort() * 31L + n),
                            receiver -> hub.plug(peer.getEndpoint(), receiver),
                            new MemoryStorage(store),
                            task -> new Thread(task).start());
            engine = new EngineImpl(ports, options, peer.getEndpoint());
            handle = engine.start(GROUP, peer, node).orTimeout(10, TimeUnit.SECONDS).join();
        }

        public void stop() {
            if (handle != null && engine != null) {
                engine.stop(handle).orTimeout(10, TimeUnit.SECONDS).join();
                engine.close();
                handle = null;
                engine = null;
            }
        }

        public GroupHandle handle() {
            if (handle == null) {
                throw new IllegalStateException(peer + " is stopped");
            }
            return handle;
        }

        public StatusBoard.Picture picture() {
            return handle().status().picture();
        }

        public boolean leads() {
            return handle != null
                    && picture().state() == State.STATE_LEADER
                    && picture().commit() >= 1;
        }

        public long applied() {
            return handle().applied().read();
        }

        /** Proposes a command; the future tells how its closure ended. */
        public CompletableFuture<Status> apply(String command) {
            CompletableFuture<Status> result = new CompletableFuture<>();
            GroupHandle h = handle();
            ByteBuffer data = ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8));
            h.taskCredits().tryAcquire(1);
            h.byteCredits().tryAcquire(data.remaining());
            long seq = h.loopRing().tryClaim();
            Closure done = result::complete;
            h.loopRing().cell(seq).task(h.node(), data, done, -1);
            h.loopRing().publish(seq);
            return result;
        }

        @Override
        public String toString() {
            return peer + " " + (handle == null ? "stopped" : picture());
        }
    }

    /** Writes down everything it is told. */
    public static final class RecordingMachine extends StateMachineAdapter {
        public final ConcurrentLinkedQueue<String> applied = new ConcurrentLinkedQueue<>();
        public final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

        void reset() {
            applied.clear();
        }

        @Override
        public void onApply(Iterator it) {
            while (it.hasNext()) {
                applied.add(new String(it.getData().array(), StandardCharsets.UTF_8));
                Closure done = it.done();
                if (done != null) {
                    done.run(Status.OK());
                }
                it.next();
            }
        }

        @Override
        public void onLeaderStart(long term) {
            events.add("leader start");
        }

        @Override
        public void onLeaderStop(Status status) {
            events.add("leader stop");
        }

        @Override
        public void onStartFollowing(LeaderChangeContext ctx) {
            events.add("start following");
        }

        @Override
        public void onStopFollowing(LeaderChangeContext ctx) {
            events.add("stop following");
        }
    }

    private record MemoryStorage(LogStore store) implements StorageOpener {
        @Override
        public String journalKey(NodeOptions options) {
            return "memory";
        }

        @Override
        public Journal openJournal(NodeOptions options) {
            LogStore kept = store;
            return new Journal() {
                @Override
                public LogStore store() {
                    return kept;
                }

                @Override
                public void close() {}
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
                public void close() {}
            };
        }
    }

    /** All addresses. */
    public List<Endpoint> endpoints() {
        return members.keySet().stream().map(PeerId::getEndpoint).toList();
    }
}
