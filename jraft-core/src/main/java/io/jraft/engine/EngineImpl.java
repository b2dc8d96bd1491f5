package io.jraft.engine;

import io.jraft.EngineOptions;
import io.jraft.StateMachine;
import io.jraft.conf.Configuration;
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
import io.jraft.core.snapshot.NoSnapshots;
import io.jraft.core.snapshot.SnapshotParts;
import io.jraft.core.state.SnapshotSide;
import io.jraft.entity.PeerId;
import io.jraft.metrics.Sample;
import io.jraft.metrics.Samples;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity.Incarnation;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.option.NodeOptions;
import io.jraft.ring.Credits;
import io.jraft.ring.Watermark;
import io.jraft.spi.GroupLog;
import io.jraft.spi.SnapshotStore;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine serves one endpoint: all its groups share workers, transport and, where they name the same directory, one
 * journal. Thread: ANY; starting and stopping groups is guarded by its monitor, running them touches none.
 */
public final class EngineImpl implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineImpl.class);

    private final EnginePorts ports;
    private final EngineOptions options;
    private final Endpoint self;
    private final EngineWorkers workers;
    private final InboundRouter router = new InboundRouter();
    private final Transport transport;
    private final Map<String, DiskHome> disks = new LinkedHashMap<>();
    private final Map<NodeCore, Closing> running = new LinkedHashMap<>();
    private long started;
    private boolean closed;

    public EngineImpl(EnginePorts ports, EngineOptions options, Endpoint self) {
        this.ports = ports;
        this.options = options;
        this.self = self;
        transport = ports.transport().apply(router);
        workers = new EngineWorkers(ports, options, self, transport);
        workers.loops().forEach(loop -> router.addLoop(loop.beats().life(), loop.ring()));
    }

    /**
     * Starts a group: opens its files, recovers, loads its snapshot, takes part. The future fails with a sentence that
     * says what to do.
     */
    public CompletableFuture<GroupHandle> start(String group, PeerId peer, NodeOptions node) {
        return start(group, peer, node, handle -> {});
    }

    /**
     * The same.
     *
     * @param ready is handed the group before it runs, and so before any callback that might ask for it; not called when
     *     the files cannot be opened
     */
    public CompletableFuture<GroupHandle> start(
            String group, PeerId peer, NodeOptions node, Consumer<GroupHandle> ready) {
        DiskHome home = null;
        StorageOpener.Member member = null;
        try {
            home = acquireDisk(group, node);
            member = ports.storage().openMember(group, peer, node, home.journal);
            SnapshotStore snapshots = member.snapshots();
            if (snapshots != null) {
                snapshots.recover().forEach(line -> LOG.warn("{} {}: {}", group, peer, line));
            }
            DiskHome opened = home;
            StorageOpener.Member own = member;
            CompletableFuture<GroupLog> opening = home.open(group, peer);
            return opening.thenCompose(log -> recover(group, peer, node, opened, own, log))
                    .handle(
                            (recovered, failure) ->
                                    failure == null
                                            ? built(
                                                    group, peer, node, opened, own, recovered,
                                                    opening, ready)
                                            : givenUp(opened, own, opening, failure))
                    .thenCompose(f -> f);
        } catch (IOException | RuntimeException e) {
            CompletableFuture<GroupHandle> failed = new CompletableFuture<>();
            cleanUp(home, member, () -> failed.completeExceptionally(e));
            return failed;
        }
    }

    /** User code is asked while a node is built; when it throws, the files must not stay locked. */
    private CompletableFuture<GroupHandle> built(
            String group,
            PeerId peer,
            NodeOptions node,
            DiskHome home,
            StorageOpener.Member member,
            Found found,
            CompletableFuture<GroupLog> opening,
            Consumer<GroupHandle> ready) {
        try {
            return build(group, peer, node, home, member, found.log, found.state, ready);
        } catch (RuntimeException | Error e) {
            return givenUp(home, member, opening, e);
        }
    }

    /** Fails once the files are free, so that whoever tries again at once finds them so. */
    private CompletableFuture<GroupHandle> givenUp(
            DiskHome home,
            StorageOpener.Member member,
            CompletableFuture<GroupLog> opening,
            Throwable failure) {
        CompletableFuture<GroupHandle> failed = new CompletableFuture<>();
        CompletableFuture<GroupLog> logClosed =
                opening.isCompletedExceptionally()
                        ? opening
                        : home.onDisk(
                                () -> {
                                    GroupLog log = opening.join();
                                    log.close();
                                    return log;
                                });
        logClosed.whenComplete(
                (log, unclosed) ->
                        // Not on this thread: it is the disk's, which must not wait for its own
                        // end.
                        ports.closer()
                                .execute(
                                        () -> {
                                            if (unclosed != null && unclosed != failure) {
                                                failure.addSuppressed(unclosed);
                                            }
                                            cleanUp(
                                                    home,
                                                    member,
                                                    () -> failed.completeExceptionally(failure));
                                        }));
        return failed;
    }

    private CompletableFuture<Found> recover(
            String group,
            PeerId peer,
            NodeOptions node,
            DiskHome home,
            StorageOpener.Member member,
            GroupLog log) {
        log.recovered().report().forEach(line -> LOG.warn("{} {}: {}", group, peer, line));
        SnapshotStore snapshots = member.snapshots();
        SnapshotMeta newest = snapshots == null ? null : snapshots.latest();
        Configuration first = member.bootstrapped();
        ConfEntry initial =
                ConfEntry.stable(
                        LogId.ZERO, Members.of(first == null ? node.getInitialConf() : first));
        RecoveredLog state = RecoveredLog.join(log.recovered(), newest, initial);
        if (state.resetTo() == null) {
            return CompletableFuture.completedFuture(new Found(log, state));
        }
        // A crash came between the snapshot's publication and the reset of the log; finish that
        // first.
        return home.onDisk(
                () -> {
                    log.reset(state.last(), state.lastChain());
                    if (!state.hardState().equals(log.recovered().hardState())) {
                        log.saveHardState(state.hardState());
                    }
                    home.journal.store().sync();
                    return new Found(log, state);
                });
    }

    private record Found(GroupLog log, RecoveredLog state) {}

    private CompletableFuture<GroupHandle> build(
            String group,
            PeerId peer,
            NodeOptions node,
            DiskHome home,
            StorageOpener.Member member,
            GroupLog log,
            RecoveredLog recovered,
            Consumer<GroupHandle> ready) {
        int hash = group.hashCode();
        LoopStation loop = workers.loop(hash);
        NodeMailbox mailbox = new NodeMailbox(loop.ring(), loop.posts());
        NodeContext ctx =
                new NodeContext(
                        group,
                        peer.copy(),
                        new Incarnation(peer.copy(), member.diskHigh(), member.diskLow()),
                        NodeSettings.of(node, options),
                        ports.clock(),
                        ports.randoms().apply(nextOrdinal()),
                        new FlightRecorder(),
                        node.isEnableMetrics() ? new LoopNumbers() : loop.numbers(),
                        mailbox);
        Credits tasks = new Credits(options.getUnappliedEntriesMax(), ports.clock()::nanoTime);
        Credits bytes = new Credits(options.getStagedBytesMax(), ports.clock()::nanoTime);
        Watermark applied = new Watermark(0);
        DiskGroup diskGroup = new DiskGroup(log, mailbox);
        NodeParts parts =
                new NodeParts(
                        ctx,
                        mailbox,
                        new NodeParts.Neighbours(
                                recovered,
                                machine(node),
                                new DiskPort(home.ring, diskGroup, home.full),
                                workers.fsmRing(hash),
                                workers.bulk(hash),
                                loop.mail(),
                                loop.beats(),
                                tasks,
                                bytes,
                                applied,
                                (p, bulk) -> snapshotParts(p, bulk, member, node)));
        NodeCore core = new NodeCore(parts);
        mailbox.bind(core);
        parts.status().bind(core);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        GroupHandle handle =
                new GroupHandle(
                        core,
                        loop.ring(),
                        workers.fsmRing(hash),
                        parts.fsmGroup(),
                        mailbox,
                        parts.status(),
                        applied,
                        tasks,
                        bytes,
                        new Refusals(),
                        ended);
        router.add(group, peer, new InboundRouter.Group(core, loop.ring()));
        Closing closing = new Closing(handle, home, member, diskGroup, loop);
        synchronized (this) {
            running.put(core, closing);
        }
        CompletableFuture<GroupHandle> result = new CompletableFuture<>();
        ready.accept(handle);
        mailbox.post(
                () ->
                        core.lifecycle()
                                .start(
                                        status -> {
                                            if (status.isOk()) {
                                                result.complete(handle);
                                            } else {
                                                stop(handle)
                                                        .whenComplete(
                                                                (ok, failure) ->
                                                                        result
                                                                                .completeExceptionally(
                                                                                        new IllegalStateException(
                                                                                                "the node does not start: "
                                                                                                        + status
                                                                                                                .getErrorMsg())));
                                            }
                                        }));
        return result;
    }

    private static StateMachine machine(NodeOptions node) {
        StateMachine machine = node.getFsm();
        if (machine == null) {
            throw new IllegalArgumentException("fsm must be set to the state machine");
        }
        return machine;
    }

    private static SnapshotSide snapshotParts(
            NodeParts p, BulkPort bulk, StorageOpener.Member member, NodeOptions node) {
        SnapshotStore store = member.snapshots();
        if (store == null) {
            return new NoSnapshots(p.ctx(), p.fsm());
        }
        return new SnapshotParts(
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
                        node.getSnapshotThrottle()));
    }

    /** Removes a member that does not run here, for good; see {@link io.jraft.JRaftUtils#forget}. */
    public CompletableFuture<Void> forget(String group, PeerId peer, NodeOptions node) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        try {
            DiskHome home = acquireDisk(group, node);
            home.onDisk(
                            () -> {
                                ports.storage().forget(group, peer, node, home.journal);
                                return home;
                            })
                    .whenComplete(
                            (ok, failure) ->
                                    // Not on the disk's thread, which may be about to end.
                                    ports.closer()
                                            .execute(
                                                    () ->
                                                            releaseDisk(
                                                                    home,
                                                                    () ->
                                                                            complete(
                                                                                    result,
                                                                                    failure))));
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private static void complete(CompletableFuture<Void> result, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(failure);
        }
    }

    // -------------------------------------------------------------------- stop

    /** Stops a group; completes when its callbacks are over and its files are closed. */
    public CompletableFuture<Void> stop(GroupHandle handle) {
        Closing closing;
        synchronized (this) {
            closing = running.remove(handle.node());
        }
        if (closing != null) {
            handle.mailbox().post(() -> handle.node().lifecycle().stop(() -> closing.loopEnded()));
        }
        return handle.ended();
    }

    /** What is left to close after a group's last turn, in order. */
    private final class Closing {
        private final GroupHandle handle;
        private final DiskHome home;
        private final StorageOpener.Member member;
        private final DiskGroup disk;
        private final LoopStation loop;

        Closing(
                GroupHandle handle,
                DiskHome home,
                StorageOpener.Member member,
                DiskGroup disk,
                LoopStation loop) {
            this.handle = handle;
            this.home = home;
            this.member = member;
            this.disk = disk;
            this.loop = loop;
        }

        /** Thread: LOOP. */
        void loopEnded() {
            NodeParts parts = handle.node().parts();
            router.remove(parts.ctx().group(), parts.ctx().self());
            loop.remove(handle.node().seat());
            home.onDisk(
                            () -> {
                                home.station.forget(disk);
                                disk.close();
                                return disk;
                            })
                    .whenComplete(
                            (ok, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "{}: the log was not closed cleanly: {}",
                                            parts.ctx().group(),
                                            failure.toString());
                                }
                                ports.closer()
                                        .execute(
                                                () ->
                                                        cleanUp(
                                                                home,
                                                                member,
                                                                () ->
                                                                        handle.ended()
                                                                                .complete(null)));
                            });
        }
    }

    /** Closes the files, and does what follows when they are closed. */
    private void cleanUp(
            @Nullable DiskHome home, StorageOpener.@Nullable Member member, Runnable then) {
        try {
            if (member != null) {
                member.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("a member's directories were not closed cleanly: {}", e.toString());
        }
        if (home == null) {
            then.run();
        } else {
            releaseDisk(home, then);
        }
    }

    // ------------------------------------------------------------------- disks

    private synchronized DiskHome acquireDisk(String group, NodeOptions node) throws IOException {
        if (closed) {
            throw new IllegalStateException("the engine of " + self + " is closed");
        }
        String key = ports.storage().journalKey(node);
        DiskHome home = disks.get(key);
        if (home == null) {
            home = workers.startDisk(key, ports.storage().openJournal(node), group.hashCode());
            disks.put(key, home);
        }
        home.users++;
        return home;
    }

    private void releaseDisk(DiskHome home, Runnable then) {
        boolean last;
        synchronized (this) {
            last = --home.users == 0;
            if (last) {
                disks.remove(home.key);
            }
        }
        if (last) {
            workers.stopDisk(home, () -> closeJournal(home, then));
        } else {
            then.run();
        }
    }

    private static void closeJournal(DiskHome home, Runnable then) {
        try {
            home.journal.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("journal {} was not closed cleanly: {}", home.key, e.toString());
        }
        then.run();
    }

    private synchronized long nextOrdinal() {
        return ++started;
    }

    /** Ends the workers and the transport. All groups must have been stopped. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (!running.isEmpty()) {
                throw new IllegalStateException(
                        "the engine of " + self + " still runs " + running.size() + " groups");
            }
        }
        transport.close();
        workers.stop();
    }

    /** Everything that is measured here, as it is now. */
    public List<Sample> samples() {
        Samples out = new Samples("endpoint", self.toString());
        List<GroupHandle> groups;
        List<DiskHome> homes;
        synchronized (this) {
            groups = running.values().stream().map(c -> c.handle).toList();
            homes = List.copyOf(disks.values());
        }
        EngineSamples.workers(workers, homes, out);
        EngineSamples.edges(router, transport, out);
        groups.forEach(g -> EngineSamples.group(g, workers, out));
        return out.list();
    }

    /** Messages that were dropped because a loop's ring was full. */
    public long droppedMessages() {
        return router.dropped();
    }

    /** Messages for groups that do not run here. */
    public long unknownMessages() {
        return router.unknown();
    }
}
