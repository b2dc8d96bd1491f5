package io.jraft.core.snapshot;

import io.jraft.Closure;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.fsm.SaveJob;
import io.jraft.core.log.LogManager;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.error.RaftError;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.protocol.Backoff;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a snapshot is saved and leads the conversation: a directory from the bulk worker, a cut from the state
 * machine's worker, the writing on the bulk worker again, publication once the log is durable that far. A failed save is
 * told, cleaned up and tried again later; it harms nothing (P12). One at a time.
 * Owner: LOOP. Called by SnapshotParts. Calls FSMCaller, the store (on BULK) and LogTrimmer. Invariants: I-13, I-14.
 */
@OwnedBy(Owner.LOOP)
final class SnapshotExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotExecutor.class);
    private static final long RETRY_FIRST = 1_000_000_000L;
    private static final long RETRY_MAX = 300_000_000_000L;

    private final NodeContext ctx;
    private final LogManager log;
    private final FSMCaller fsm;
    private final Deadlines deadlines;
    private final SnapshotStore store;
    private final BulkQueue bulk;
    private final LogTrimmer trimmer;
    private final BooleanSupplier installing;
    private @Nullable SnapshotMeta latest;
    private @Nullable Attempt attempt;
    private int failures;
    private boolean stopped;
    private Status stopping = Status.OK();

    SnapshotExecutor(
            NodeContext ctx,
            LogManager log,
            FSMCaller fsm,
            Deadlines deadlines,
            SnapshotStore store,
            BulkQueue bulk,
            LogTrimmer trimmer,
            BooleanSupplier installing) {
        this.ctx = ctx;
        this.installing = installing;
        this.log = log;
        this.fsm = fsm;
        this.deadlines = deadlines;
        this.store = store;
        this.bulk = bulk;
        this.trimmer = trimmer;
    }

    // ------------------------------------------------------------------- when

    /** Takes note of what is on disk, and begins to save now and then. */
    void start(long now) {
        changed(now);
        long every = ctx.settings().snapshotEvery();
        if (every > 0) {
            // Spread, so that the members of a group do not all write at once.
            long half = every - every / 2;
            deadlines.arm(Kind.SNAPSHOT, now + half + Math.floorMod(ctx.random().nextLong(), half));
        }
    }

    /** The store has other snapshots than before. */
    void changed(long now) {
        List<SnapshotMeta> all = store.published();
        latest = all.isEmpty() ? null : all.get(all.size() - 1);
        trimmer.published(all);
        trimmer.trim(now);
    }

    /** The newest published snapshot; null when there is none. */
    @Nullable SnapshotMeta latest() {
        return latest;
    }

    /** The user asks. {@code done} is told exactly once, by the state machine's worker. */
    void snapshot(@Nullable Closure done) {
        Status busy = busy();
        if (busy != null) {
            fsm.complete(done, busy);
            return;
        }
        Status margin = marginOf(freshEntries());
        if (margin != null) {
            fsm.complete(done, margin);
        } else {
            begin(done);
        }
    }

    /** What to tell a user who asks when there is nothing to save, or too little; null when there is enough. Thread: ANY. */
    @Nullable Status marginOf(long fresh) {
        if (fresh <= 0) {
            return Status.OK();
        }
        return fresh >= ctx.settings().snapshotMargin()
                ? null
                : new Status(
                        RaftError.ECANCELED,
                        "%d entries since the last snapshot are fewer than snapshotLogIndexMargin %d",
                        fresh,
                        ctx.settings().snapshotMargin());
    }

    /** The state machine's worker saves at once; the loop takes it over, or refuses it. Thread: FSM. */
    SaveJob beginAtOnce(LogId applied, SnapshotWriter writer, @Nullable Closure done) {
        Attempt mine = new Attempt(done);
        mine.writer = writer;
        ctx.mailbox().post(() -> adopt(mine, applied));
        return mine;
    }

    private void adopt(Attempt mine, LogId applied) {
        Status refused = stopped ? stopping : whyNot(applied);
        if (refused != null) {
            // Nobody's attempt: what it answers later is thrown away.
            fsm.complete(mine.done, refused);
            return;
        }
        long index = applied.index();
        mine.meta = new SnapshotMeta(applied, log.chainAt(index), log.confAt(index), List.of());
        attempt = mine;
    }

    private @Nullable Status whyNot(LogId applied) {
        Status busy = busy();
        if (busy != null) {
            return busy;
        }
        return log.termAt(applied.index()) == applied.term()
                ? null
                : new Status(
                        RaftError.EAGAIN,
                        "the log does not know index %d any more",
                        applied.index());
    }

    private @Nullable Status busy() {
        if (attempt != null) {
            return new Status(RaftError.EBUSY, "Is saving another snapshot.");
        }
        return installing.getAsBoolean()
                ? new Status(RaftError.EBUSY, "Is loading another snapshot.")
                : null;
    }

    /** The time has come. */
    void onTimer(long now) {
        arm(now + ctx.settings().snapshotEvery());
        if (attempt == null
                && !installing.getAsBoolean()
                && !stopped
                && freshEntries() >= Math.max(1, ctx.settings().snapshotMargin())) {
            begin(null);
        }
    }

    /** The newest snapshot turned out to be damaged: a new one is wanted soon, whatever the margin. */
    void replaceDamaged(long now) {
        changed(now);
        if (attempt == null && !stopped && freshEntries() > 0) {
            begin(null);
        }
    }

    /** What was handed over is applied by the time the save is reached: both travel the same ring. */
    private long freshEntries() {
        SnapshotMeta newest = latest;
        return fsm.handed() - (newest == null ? 0 : newest.last().index());
    }

    private void arm(long at) {
        if (ctx.settings().snapshotEvery() > 0) {
            deadlines.arm(Kind.SNAPSHOT, at);
        }
    }

    // ------------------------------------------------------------------- save

    private void begin(@Nullable Closure done) {
        Attempt mine = new Attempt(done);
        attempt = mine;
        bulk.submit(
                () -> {
                    try {
                        SnapshotWriter writer = store.create();
                        return () -> created(mine, writer);
                    } catch (IOException | RuntimeException e) {
                        return () -> failed(mine, io(e));
                    }
                });
    }

    private void created(Attempt mine, SnapshotWriter writer) {
        mine.writer = writer;
        if (mine != attempt) {
            abandon(mine);
            return;
        }
        long index = fsm.handed();
        long term = log.termAt(index);
        if (index == 0 || term < 0) {
            failed(
                    mine,
                    new Status(RaftError.EAGAIN, "the log does not know index %d any more", index));
            return;
        }
        mine.meta =
                new SnapshotMeta(
                        new LogId(index, term), log.chainAt(index), log.confAt(index), List.of());
        writer.saveMeta(mine.meta.toUserMeta());
        fsm.save(mine);
    }

    private void cutTaken(Attempt mine, LogId applied, SnapshotCut cut) {
        SnapshotWriter writer = mine.writer();
        boolean wanted = mine == attempt;
        if (wanted) {
            requireSamePlace(mine, applied);
            mine.phase = Phase.WRITING;
        }
        bulk.submit(
                () -> {
                    Status status = wanted ? write(cut, writer) : Status.OK();
                    close(cut);
                    return () -> written(mine, status);
                });
    }

    /** Thread: BULK. User code: whatever it throws fails this save and nothing else. */
    private static Status write(SnapshotCut cut, SnapshotWriter writer) {
        try {
            cut.writeTo(writer);
            return Status.OK();
        } catch (Throwable t) {
            LOG.warn("writing a snapshot failed", t);
            return new Status(
                    RaftError.ESTATEMACHINE.getNumber(), "SnapshotCut.writeTo threw " + t);
        }
    }

    private static void close(SnapshotCut cut) {
        try {
            cut.close();
        } catch (Throwable t) {
            LOG.warn("SnapshotCut.close threw; what it holds may leak", t);
        }
    }

    private void savedByMachine(Attempt mine, LogId applied, Status status) {
        if (mine.phase != Phase.CUTTING) {
            LOG.warn("{}: the closure of onSnapshotSave was run more than once", ctx.group());
            return;
        }
        mine.phase = Phase.WRITING;
        if (mine == attempt && status.isOk()) {
            requireSamePlace(mine, applied);
        }
        written(mine, status);
    }

    /** The meta was made when the save was handed over; were it of another place, a restart would apply twice or skip. */
    private static void requireSamePlace(Attempt mine, LogId applied) {
        Check.that(
                applied.equals(mine.meta().last()),
                Invariant.I_14,
                "a snapshot of %d was cut at %d",
                mine.meta().last().index(),
                applied.index());
    }

    private void written(Attempt mine, Status status) {
        if (mine != attempt) {
            abandon(mine);
        } else if (status.isOk()) {
            mine.phase = Phase.WAITING;
            publishWhenStable();
        } else {
            failed(mine, status);
        }
    }

    /** A leader applies what a majority holds, perhaps before its own disk does; its snapshot waits for that (I-14). */
    void publishWhenStable() {
        Attempt mine = attempt;
        if (mine == null
                || mine.phase != Phase.WAITING
                || log.stableIndex() < mine.meta().last().index()
                || fsm.applied() < mine.meta().last().index()) {
            // One that was saved in the middle of a batch may be here before the loop knows so much
            // to be applied; the log behind it must not go before.
            return;
        }
        mine.phase = Phase.PUBLISHING;
        SnapshotWriter writer = mine.writer();
        SnapshotMeta meta = mine.meta();
        bulk.submit(
                () -> {
                    try {
                        SnapshotMeta published = store.publish(writer, meta);
                        return () -> published(mine, published);
                    } catch (IOException | RuntimeException e) {
                        return () -> failed(mine, io(e));
                    }
                });
    }

    private void published(Attempt mine, SnapshotMeta meta) {
        long now = ctx.clock().nanoTime();
        changed(now);
        if (mine != attempt) {
            return;
        }
        LOG.info(
                "{} {} saved snapshot {} of {} bytes in {} files",
                ctx.group(),
                ctx.self(),
                meta.last(),
                meta.totalBytes(),
                meta.files().size());
        ctx.recorder().note(now, "snapshot saved", meta.last().index(), meta.totalBytes());
        attempt = null;
        failures = 0;
        arm(now + ctx.settings().snapshotEvery());
        fsm.complete(mine.done, Status.OK());
    }

    private void failed(Attempt mine, Status why) {
        abandon(mine);
        if (mine != attempt) {
            return;
        }
        attempt = null;
        long every = ctx.settings().snapshotEvery();
        long wait = 0;
        if (every > 0) {
            long max = Math.max(RETRY_FIRST, Math.min(RETRY_MAX, every));
            wait = Backoff.delayNanos(failures, RETRY_FIRST, max, ctx.random().nextInt(1001));
            arm(ctx.clock().nanoTime() + wait);
        }
        failures++;
        LOG.warn(
                "{} {} could not save a snapshot, {} in a row, {}: {}",
                ctx.group(),
                ctx.self(),
                failures,
                every > 0 ? "again in " + wait / 1_000_000 + " ms" : "and takes none by itself",
                why.getErrorMsg());
        fsm.complete(mine.done, why);
    }

    private void abandon(Attempt mine) {
        SnapshotWriter writer = mine.writer;
        mine.writer = null;
        if (writer != null && !stopped) {
            bulk.submit(
                    () -> {
                        store.abandon(writer);
                        return () -> {};
                    });
        }
    }

    private static Status io(Exception e) {
        return new Status(
                RaftError.EIO.getNumber(), "the snapshot could not be written: " + e.getMessage());
    }

    /** The node stops: the user's closure is told; what is unfinished on disk goes at the next start. */
    void stop(Status why) {
        stopped = true;
        stopping = why;
        Attempt mine = attempt;
        attempt = null;
        if (mine != null) {
            fsm.complete(mine.done, why);
        }
    }

    String describe() {
        SnapshotMeta newest = latest;
        Attempt mine = attempt;
        return "snapshot "
                + (newest == null ? "none" : newest.last() + " (" + newest.totalBytes() + " bytes)")
                + (mine == null ? "" : ", saving: " + mine.phase)
                + (failures == 0 ? "" : ", " + failures + " saves failed in a row");
    }

    private enum Phase {
        /** The state machine was asked, or will be, and has not answered. */
        CUTTING,
        /** Files are being written. */
        WRITING,
        /** The log on disk has not come as far yet. */
        WAITING,
        /** On its way to its place. */
        PUBLISHING
    }

    /** One try. Its callbacks come from other threads and only post. */
    private final class Attempt implements SaveJob {
        private final @Nullable Closure done;
        private Phase phase = Phase.CUTTING;
        private @Nullable SnapshotWriter writer;
        private @Nullable SnapshotMeta meta;

        Attempt(@Nullable Closure done) {
            this.done = done;
        }

        @Override
        public SnapshotWriter writer() {
            if (writer == null) {
                throw new IllegalStateException("there is no writer any more");
            }
            return writer;
        }

        SnapshotMeta meta() {
            if (meta == null) {
                throw new IllegalStateException("not cut yet");
            }
            return meta;
        }

        @Override
        public void onCut(LogId applied, SnapshotCut cut) {
            ctx.mailbox().post(() -> cutTaken(this, applied, cut));
        }

        @Override
        public void onSaved(LogId applied, Status status) {
            ctx.mailbox().post(() -> savedByMachine(this, applied, status));
        }
    }
}
