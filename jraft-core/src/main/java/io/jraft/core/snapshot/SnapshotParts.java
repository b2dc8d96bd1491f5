package io.jraft.core.snapshot;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.BulkPort;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.fsm.LoadJob;
import io.jraft.core.log.LogManager;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.InstallGuard;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.SnapshotSide;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.SnapshotThrottle;
import io.jraft.storage.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot side of a node with a snapshot directory: hands each call to the part that it concerns.
 * Owner: LOOP. Called by the node's turn, by its messages and by Roles.
 */
@OwnedBy(Owner.LOOP)
public final class SnapshotParts implements SnapshotSide {
    private static final long CLOGGED_RETRY = 1_000_000L;

    private final NodeContext ctx;
    private final FSMCaller fsm;
    private final Deadlines deadlines;
    private final SnapshotStore store;
    private final BulkQueue bulk;
    private final LogTrimmer trimmer;
    private final SnapshotExecutor executor;
    private final SnapshotInstaller installer;
    private final SnapshotServer server;
    private boolean started;

    /**
     * What they are built from, beside the context.
     *
     * @param guard the follower's append side
     * @param slowestMatch at a time: last index of the slowest living follower that reads the log
     * @param fed whether this node feeds a peer: a leader members and who is to become one, a follower the learners that it
     *     is the source of
     * @param store the node's snapshots, recovered
     * @param throttle limits copies; null for none
     */
    public record Neighbours(
            NodeState state,
            LogManager log,
            FSMCaller fsm,
            Outbox outbox,
            Deadlines deadlines,
            InstallGuard guard,
            LongUnaryOperator slowestMatch,
            Predicate<PeerId> fed,
            SnapshotStore store,
            BulkPort bulk,
            @Nullable SnapshotThrottle throttle) {}

    public SnapshotParts(NodeContext ctx, Neighbours n) {
        this.ctx = ctx;
        fsm = n.fsm();
        deadlines = n.deadlines();
        store = n.store();
        bulk = new BulkQueue(n.bulk(), ctx.mailbox());
        trimmer = new LogTrimmer(n.log(), n.slowestMatch(), this::oldestPulled);
        executor =
                new SnapshotExecutor(
                        ctx, n.log(), fsm, deadlines, store, bulk, trimmer, this::isInstalling);
        fsm.wire(new SnapshotAtOnce(ctx, fsm, store, executor));
        installer =
                new SnapshotInstaller(
                        ctx,
                        n.state(),
                        n.log(),
                        fsm,
                        n.outbox(),
                        deadlines,
                        n.guard(),
                        store,
                        bulk,
                        n.throttle(),
                        () -> executor.changed(ctx.clock().nanoTime()));
        server =
                new SnapshotServer(
                        ctx,
                        n.state(),
                        n.fed(),
                        n.outbox(),
                        deadlines,
                        store,
                        bulk,
                        n.throttle(),
                        () -> executor.replaceDamaged(ctx.clock().nanoTime()));
    }

    private boolean isInstalling() {
        return installer.isRunning();
    }

    private long oldestPulled() {
        return server.oldestPulled();
    }

    // ------------------------------------------------------------------- life

    @Override
    public void start(Consumer<Status> loaded) {
        SnapshotMeta newest = store.latest();
        if (newest == null) {
            begin(loaded);
            return;
        }
        bulk.submit(
                () -> {
                    try {
                        SnapshotReader reader = store.open(newest.last());
                        if (reader == null) {
                            throw new IOException("snapshot " + newest.last() + " vanished");
                        }
                        return () -> fsm.load(new StartLoad(newest, reader, loaded));
                    } catch (IOException | RuntimeException e) {
                        return () ->
                                loaded.accept(
                                        new Status(
                                                RaftError.EIO.getNumber(),
                                                "the snapshot cannot be loaded: "
                                                        + e.getMessage()));
                    }
                });
    }

    private void begin(Consumer<Status> loaded) {
        started = true;
        executor.start(ctx.clock().nanoTime());
        loaded.accept(Status.OK());
    }

    @Override
    public void stop(Status why) {
        installer.stop();
        server.closeAll();
        executor.stop(why);
    }

    @Override
    public void whenIdle(Runnable then) {
        bulk.whenIdle(then);
    }

    // ------------------------------------------------------------------ calls

    @Override
    public @Nullable SnapshotMeta latest() {
        return started ? executor.latest() : store.latest();
    }

    @Override
    public void snapshot(@Nullable Closure done) {
        executor.snapshot(done);
    }

    @Override
    public void onInstallRequest(InstallRequest m) {
        installer.onOffer(m);
    }

    @Override
    public void onChunkRequest(ChunkRequest m) {
        server.onRequest(m);
    }

    @Override
    public void onInstallFailed(PeerId follower) {
        server.doubt(follower);
    }

    @Override
    public void onChunkResponse(ChunkResponse m) {
        installer.onChunk(m);
    }

    @Override
    public void onDeadline(long now) {
        if (deadlines.fired(Kind.SNAPSHOT, now)) {
            executor.onTimer(now);
        }
        if (deadlines.fired(Kind.INSTALL, now)) {
            installer.tick(now);
            server.tick(now);
        }
        trimmer.trim(now);
    }

    @Override
    public void flush() {
        executor.publishWhenStable();
        bulk.flush();
        if (bulk.isClogged()) {
            deadlines.armNoLater(Kind.INSTALL, ctx.clock().nanoTime() + CLOGGED_RETRY);
        }
    }

    // ------------------------------------------------------------------ roles

    @Override
    public void onLeaderStop(long term, Status why) {
        server.closeAll();
    }

    @Override
    public void onTermChange(long term) {
        installer.drop("the term is over");
    }

    @Override
    public void onStopFollowing(PeerId leader, long term, Status why) {
        installer.drop(leader + " is not followed any more");
    }

    @Override
    public String describe() {
        int pulling = server.sessionCount();
        return executor.describe()
                + installer.describe()
                + (pulling == 0 ? "" : ", " + pulling + " followers are pulling")
                + (trimmer.isWaiting() ? ", the log waits for a slow follower" : "");
    }

    /** The snapshot that a start begins with. */
    private final class StartLoad implements LoadJob {
        private final SnapshotMeta meta;
        private final SnapshotReader reader;
        private final Consumer<Status> loaded;

        StartLoad(SnapshotMeta meta, SnapshotReader reader, Consumer<Status> loaded) {
            this.meta = meta;
            this.reader = reader;
            this.loaded = loaded;
        }

        @Override
        public SnapshotMeta meta() {
            return meta;
        }

        @Override
        public SnapshotReader reader() {
            return reader;
        }

        @Override
        public void onLoaded(Status status) {
            ctx.mailbox()
                    .post(
                            () -> {
                                if (status.isOk()) {
                                    begin(loaded);
                                } else {
                                    loaded.accept(status);
                                }
                            });
        }
    }
}
