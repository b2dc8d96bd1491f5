package io.jraft.core.snapshot;

import io.jraft.EngineOptions;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.option.NodeOptions;
import io.jraft.spi.Transport;
import io.jraft.storage.local.LocalSnapshotStore;
import io.jraft.storage.memory.MemoryLogStore;
import io.jraft.testing.CrashMode;
import io.jraft.testing.HandNode;
import io.jraft.testing.HandWorkers;
import io.jraft.testing.ManualClock;
import io.jraft.testing.MemFileSystem;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.ScriptedMachine;
import io.jraft.testing.Told;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A group with snapshots, moved by hand: workers, clock, network, log disks that lose what was not synced, and files. */
final class SnapshotGroup {
    static final String DIR = "/snapshots";
    static final int ELECTION_MS = 100;

    final ManualClock clock = new ManualClock();
    final List<Member> members = new ArrayList<>();
    private final Consumer<Member> prepare;
    private final Members conf;
    private final Deque<RaftMessage> onTheWire = new ArrayDeque<>();

    /** Messages that arrive; all unless a test says otherwise. */
    Predicate<RaftMessage> arrives = m -> true;

    /** What a test does with a message that arrives, instead of handing it over. */
    Consumer<RaftMessage> instead = this::handOver;

    /** Every message that was sent. */
    final List<RaftMessage> sent = new ArrayList<>();

    SnapshotGroup(int n, Consumer<Member> prepare) {
        this.prepare = prepare;
        conf = NodeFixture.members(n);
        for (int i = 1; i <= n; i++) {
            Member member = new Member(NodeFixture.peer(i));
            members.add(member);
            member.start();
        }
        settle();
    }

    // ---------------------------------------------------------------- movement

    /** Moves all workers and the network until nothing is left to do. */
    void settle() {
        for (int i = 0; i < 2000; i++) {
            members.forEach(m -> m.whenAlive(node -> node.workers.settle()));
            if (onTheWire.isEmpty()) {
                return;
            }
            deliver();
        }
        throw new AssertionError("the group does not come to rest");
    }

    /** What is on the wire arrives, or not. */
    void deliver() {
        for (int n = onTheWire.size(); n > 0; n--) {
            RaftMessage m = onTheWire.removeFirst();
            if (arrives.test(m)) {
                instead.accept(m);
            }
        }
    }

    void handOver(RaftMessage m) {
        Member to = member(m.route().to());
        to.whenAlive(node -> node.receives(m));
    }

    /** Time passes in steps of a millisecond, with everything settled after each. */
    void passes(long millis) {
        for (long i = 0; i < millis; i++) {
            clock.advance(1);
            settle();
        }
    }

    /** Time passes until something holds. */
    void until(String what, Predicate<SnapshotGroup> holds) {
        for (int ms = 0; ms < 1000 * ELECTION_MS; ms++) {
            if (holds.test(this)) {
                return;
            }
            passes(1);
        }
        throw new AssertionError("waited for " + what + ": " + members);
    }

    // ------------------------------------------------------------------- group

    Member member(PeerId peer) {
        return members.get(peer.getPort() - 1);
    }

    Member leader() {
        until("a leader", g -> g.members.stream().anyMatch(Member::leads));
        return members.stream().filter(Member::leads).findFirst().orElseThrow();
    }

    Member follower() {
        Member leader = leader();
        return members.stream().filter(m -> m != leader).findFirst().orElseThrow();
    }

    /** The leader takes commands, and all that live apply them. */
    void apply(int count) {
        Member leader = leader();
        for (int i = 0; i < count; i++) {
            int next = leader.node.given.size();
            leader.node.apply("c" + next + "-" + leader.node.term());
        }
        settle();
    }

    /** The leader, or the only member, takes a snapshot. */
    Told snapshot() {
        return snapshot(leader());
    }

    Told snapshot(Member member) {
        Told told = member.node.snapshot();
        settle();
        return told;
    }

    /** All that live have applied the same. */
    boolean agree() {
        List<String> first = leader().machine.applied;
        return members.stream().filter(m -> m.alive).allMatch(m -> m.machine.applied.equals(first));
    }

    /** One member with its disks; survives crashes. */
    final class Member {
        final PeerId peer;
        MemoryLogStore log = new MemoryLogStore();
        final NodeOptions options = new NodeOptions();
        final EngineOptions engine = new EngineOptions();
        MemFileSystem fs = new MemFileSystem();
        LocalSnapshotStore store = new LocalSnapshotStore(fs, DIR);
        ScriptedMachine machine = new ScriptedMachine();
        Notebook notebook = new Notebook(fs);
        HandNode node;
        boolean alive;

        Member(PeerId peer) {
            this.peer = peer;
            options.setElectionTimeoutMs(ELECTION_MS);
            options.setSnapshotIntervalSecs(0);
            options.getRaftOptions().setMaxElectionDelayMs(ELECTION_MS);
            engine.setSnapshotChunkBytes(8);
            engine.setSnapshotChunksInFlight(4);
            prepare.accept(this);
        }

        void start() {
            try {
                store = new LocalSnapshotStore(fs, DIR);
                store.recover();
                notebook = new Notebook(fs);
                machine = new ScriptedMachine();
                machine.snapshots = notebook;
                prepare.accept(this);
                node =
                        new HandNode(
                                new HandWorkers(clock, log, 1024),
                                log,
                                new HandNode.Setup(
                                        NodeFixture.GROUP,
                                        peer,
                                        conf,
                                        options,
                                        engine,
                                        machine,
                                        new Wire(),
                                        peer.getPort() * 7L),
                                store);
                node.start();
                alive = true;
                // The others see the connection break and come back.
                for (Member other : members) {
                    if (other != this) {
                        other.whenAlive(
                                n ->
                                        n.parts
                                                .mailbox()
                                                .post(
                                                        () ->
                                                                n.core.onConnection(
                                                                        peer.getEndpoint())));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The power fails at both disks. */
        void crash(CrashMode mode) {
            alive = false;
            log.crash();
            fs.crash(mode, new Random(1));
        }

        /** It is off, with its disks as they are. */
        void crashAndStart(CrashMode mode) {
            crash(mode);
            start();
        }

        /** Both disks are replaced by empty ones; it is off. */
        void isWiped() {
            alive = false;
            log = new MemoryLogStore();
            fs = new MemFileSystem();
        }

        boolean leads() {
            return alive && node.leads() && node.parts.state().ownTermCommitted();
        }

        long snapshotIndex() {
            SnapshotMeta latest = node.parts.snapshots().latest();
            return latest == null ? 0 : latest.last().index();
        }

        void whenAlive(Consumer<HandNode> then) {
            if (alive) {
                then.accept(node);
            }
        }

        @Override
        public String toString() {
            return alive ? node + " " + node.parts.snapshots().describe() : peer + " is off";
        }

        private final class Wire implements Transport {
            @Override
            public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
                sent.addAll(messages);
                onTheWire.addAll(messages);
                return true;
            }

            @Override
            public void disconnect(Endpoint to) {
                // A test says what arrives.
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        }
    }
}
