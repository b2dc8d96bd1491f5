package io.jraft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.EngineOptions;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.context.BulkPort;
import io.jraft.core.context.FlightRecorder;
import io.jraft.core.context.LoopNumbers;
import io.jraft.core.context.NodeContext;
import io.jraft.core.context.NodeSettings;
import io.jraft.core.log.DiskGroup;
import io.jraft.core.log.DiskPort;
import io.jraft.core.log.RecoveredLog;
import io.jraft.core.node.NodeCore;
import io.jraft.core.node.NodeMailbox;
import io.jraft.core.node.NodeParts;
import io.jraft.core.node.StatusBoard;
import io.jraft.core.snapshot.NoSnapshots;
import io.jraft.core.snapshot.SnapshotParts;
import io.jraft.core.state.SnapshotSide;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity.Incarnation;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.option.NodeOptions;
import io.jraft.ring.Credits;
import io.jraft.ring.Watermark;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogStore;
import io.jraft.spi.SnapshotStore;
import io.jraft.spi.Transport;
import io.jraft.sys.SeededRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node between workers that are moved by hand: wired as the engine wires it, from the log that its store holds. */
public final class HandNode {
    public final PeerId self;
    public final HandWorkers workers;
    public final ScriptedMachine machine;
    public final NodeCore core;
    public final NodeParts parts;
    public final Credits tasks;
    public final Credits bytes;
    public final Watermark applied = new Watermark(0);

    /** Closures of this node in the order in which they were told. */
    public final List<Told> order = new ArrayList<>();

    /** All closures that this node was given. */
    public final List<Told> given = new ArrayList<>();

    public final List<ToldRead> reads = new ArrayList<>();
    private @Nullable Status started;
    private boolean ended;

    /** What a node is made of, beside its workers and its store. */
    public record Setup(
            String group,
            PeerId self,
            Members conf,
            NodeOptions options,
            EngineOptions engine,
            ScriptedMachine machine,
            Transport transport,
            long seed,
            long diskHigh,
            long diskLow,
            SharedBeats beats) {
        /** A node that says nothing of its disk, and beats singly. */
        public Setup(
                String group,
                PeerId self,
                Members conf,
                NodeOptions options,
                EngineOptions engine,
                ScriptedMachine machine,
                Transport transport,
                long seed) {
            this(
                    group,
                    self,
                    conf,
                    options,
                    engine,
                    machine,
                    transport,
                    seed,
                    0,
                    0,
                    SharedBeats.none());
        }
    }

    /** What the loop measures. */
    public final LoopNumbers numbers = new LoopNumbers();

    /** A node without a snapshot directory. */
    public HandNode(HandWorkers workers, LogStore store, Setup setup) {
        this(workers, store, setup, null);
    }

    /** A node with these snapshots, which are recovered already. */
    public HandNode(
            HandWorkers workers, LogStore store, Setup setup, @Nullable SnapshotStore snapshots) {
        this.workers = workers;
        self = setup.self();
        machine = setup.machine();
        tasks = new Credits(setup.engine().getUnappliedEntriesMax(), workers.clock::nanoTime);
        bytes = new Credits(setup.engine().getStagedBytesMax(), workers.clock::nanoTime);
        NodeMailbox mailbox = new NodeMailbox(workers.loopRing, workers.posts);
        NodeContext ctx =
                new NodeContext(
                        setup.group(),
                        self,
                        new Incarnation(self, setup.diskHigh(), setup.diskLow()),
                        NodeSettings.of(setup.options(), setup.engine()),
                        workers.clock,
                        new SeededRandom(setup.seed()),
                        new FlightRecorder(),
                        numbers,
                        mailbox);
        GroupLog log = open(store, setup.group());
        RecoveredLog recovered =
                recover(log, store, snapshots == null ? null : snapshots.latest(), setup.conf());
        parts =
                new NodeParts(
                        ctx,
                        mailbox,
                        new NodeParts.Neighbours(
                                recovered,
                                machine,
                                new DiskPort(
                                        workers.diskRing,
                                        new DiskGroup(log, mailbox),
                                        workers.diskFull),
                                workers.fsmRing,
                                workers::offerBulk,
                                (to, lane, messages, dropped) -> {
                                    if (!setup.transport().send(to, lane, List.copyOf(messages))) {
                                        dropped.onDropped(messages.get(0).route().to(), lane);
                                    }
                                },
                                setup.beats(),
                                tasks,
                                bytes,
                                applied,
                                (p, bulk) -> snapshotSide(p, bulk, snapshots, setup.options())));
        core = new NodeCore(parts);
        mailbox.bind(core);
        parts.status().bind(core);
        workers.add(core);
    }

    /** As the engine does it: a published snapshot that is newer than the log wins. */
    private static RecoveredLog recover(
            GroupLog log, LogStore store, @Nullable SnapshotMeta newest, Members conf) {
        RecoveredLog recovered =
                RecoveredLog.join(log.recovered(), newest, ConfEntry.stable(LogId.ZERO, conf));
        if (recovered.resetTo() != null) {
            try {
                log.reset(recovered.last(), recovered.lastChain());
                store.sync();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return recovered;
    }

    private static SnapshotSide snapshotSide(
            NodeParts p, BulkPort bulk, @Nullable SnapshotStore store, NodeOptions options) {
        return store == null
                ? new NoSnapshots(p.ctx(), p.fsm())
                : new SnapshotParts(
                        p.ctx(),
                        new SnapshotParts.Neighbours(
                                p.state(),
                                p.log(),
                                p.fsm(),
                                p.outbox(),
                                p.deadlines(),
                                p.appends(),
                                p.followers()::slowestMatch,
                                p::servesSnapshots,
                                store,
                                bulk,
                                options.getSnapshotThrottle()));
    }

    private GroupLog open(LogStore store, String group) {
        try {
            return store.open(group, self);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to take part. */
    public void start() {
        parts.mailbox().post(() -> core.lifecycle().start(s -> started = s));
    }

    /** What the start was answered; null while it was not. */
    public @Nullable Status started() {
        return started;
    }

    /** Asks it to end. */
    public void stop() {
        parts.mailbox().post(() -> core.lifecycle().stop(() -> ended = true));
    }

    public boolean hasEnded() {
        return ended;
    }

    /** A user proposes a command. */
    public Told apply(String command) {
        return apply(command, -1);
    }

    /** A user proposes a command for one term only. */
    public Told apply(String command, long expectedTerm) {
        byte[] data = command.getBytes(UTF_8);
        return apply(command, data, expectedTerm);
    }

    /** A user proposes bytes. */
    public Told apply(String name, byte[] data, long expectedTerm) {
        if (!tasks.tryAcquire(1) || !bytes.tryAcquire(data.length)) {
            throw new AssertionError("the test proposes more than was admitted");
        }
        Told told = new Told(name, order);
        given.add(told);
        long seq = claim();
        workers.loopRing.cell(seq).task(core, ByteBuffer.wrap(data), told, expectedTerm);
        workers.loopRing.publish(seq);
        return told;
    }

    /** A user asks for a snapshot. */
    public Told snapshot() {
        Told told = new Told("snapshot", order);
        parts.mailbox().post(() -> core.snapshot(told));
        return told;
    }

    /** A user asks for a linearizable read. */
    public ToldRead read(long timeoutMs) {
        ToldRead read = new ToldRead(timeoutMs, machine);
        reads.add(read);
        read(read);
        return read;
    }

    /** A user asks for a linearizable read with a closure of its own. */
    public void read(ReadIndexClosure closure) {
        long seq = claim();
        workers.loopRing.cell(seq).read(core, closure);
        workers.loopRing.publish(seq);
    }

    /** A message comes in; it is dropped, as by the router, when the ring is full. */
    public boolean receives(RaftMessage m) {
        long seq = workers.loopRing.tryClaim();
        if (seq < 0) {
            return false;
        }
        workers.loopRing.cell(seq).message(core, m);
        workers.loopRing.publish(seq);
        return true;
    }

    private long claim() {
        long seq = workers.loopRing.tryClaim();
        if (seq < 0) {
            throw new AssertionError("the loop's ring is full: " + workers.loopRing);
        }
        return seq;
    }

    public StatusBoard.Picture picture() {
        return parts.status().picture();
    }

    public boolean leads() {
        return core.lifecycle().isRunning() && parts.state().isLeader();
    }

    public long term() {
        return parts.state().term();
    }

    public long commit() {
        return parts.state().commit();
    }

    /** Why it is in error; null when it is not. */
    public @Nullable String cause() {
        return core.lifecycle().cause();
    }

    @Override
    public String toString() {
        return self + " " + picture();
    }
}
