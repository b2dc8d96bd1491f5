package io.jraft.core.snapshot;

import io.jraft.Status;
import io.jraft.check.Check;
import io.jraft.check.Invariant;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.fsm.LoadJob;
import io.jraft.core.log.LogManager;
import io.jraft.core.snapshot.ChunkPlan.Ask;
import io.jraft.core.snapshot.ChunkPlan.Part;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.InstallGuard;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.RaftMessage.InstallResponse.Result;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.SnapshotStore;
import io.jraft.storage.SnapshotThrottle;
import io.jraft.storage.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The follower's side of an install: pulls what a leader offered, verifies and publishes it, has it loaded, makes the log
 * begin after it, and only then says so. A repeated offer of what is running is answered RUNNING, one of what is here
 * DONE (T14, T39). Pulling ends with the leader or the term; once publishing began, the install is always finished.
 * Owner: LOOP. Called by SnapshotParts. Calls SnapshotCopy (on BULK), FSMCaller, LogManager. Invariants: I-2, I-3, I-7.
 */
@OwnedBy(Owner.LOOP)
final class SnapshotInstaller {
    /** Election timeouts without an offer or a part after which the leader is taken for gone; it offers once in each. */
    private static final int PATIENCE = 10;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotInstaller.class);
    private static final long ASK_AGAIN_AFTER = 50_000_000L;
    private static final long LOST_AFTER_MIN = 1_000_000_000L;

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final FSMCaller fsm;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final InstallGuard guard;
    private final SnapshotStore store;
    private final BulkQueue bulk;
    private final @Nullable SnapshotThrottle throttle;
    private final Runnable storeChanged;
    private @Nullable Install current;
    private boolean stopped;

    SnapshotInstaller(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            FSMCaller fsm,
            Outbox outbox,
            Deadlines deadlines,
            InstallGuard guard,
            SnapshotStore store,
            BulkQueue bulk,
            @Nullable SnapshotThrottle throttle,
            Runnable storeChanged) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.fsm = fsm;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.guard = guard;
        this.store = store;
        this.bulk = bulk;
        this.throttle = throttle;
        this.storeChanged = storeChanged;
    }

    // ------------------------------------------------------------------ offer

    /** The leader of this term offers a snapshot. */
    void onOffer(InstallRequest m) {
        Install running = current;
        if (running != null && !running.mayBeDropped()) {
            // It is finished first, whatever is offered; the leader asks again.
            running.offer = m;
            answer(m, Result.RUNNING, m.meta().last(), 0);
        } else if (holds(m.meta().last())) {
            drop("the log has come as far by itself");
            answerDone(m, m.meta().last(), log.lastTicket());
        } else if (running == null) {
            begin(m);
            answer(m, Result.RUNNING, m.meta().last(), 0);
        } else {
            // Also when the leader has a newer one by now: to begin anew with each of them might
            // never end.
            running.offer = m;
            running.heardAt = ctx.clock().nanoTime();
            answer(m, Result.RUNNING, running.meta.last(), 0);
        }
    }

    /** Whether this node has everything up to there: it is committed here, or the log holds that very entry (I-4). */
    private boolean holds(LogId last) {
        return state.commit() >= last.index() || log.termAt(last.index()) == last.term();
    }

    private void begin(InstallRequest m) {
        Install mine =
                new Install(m, new SnapshotCopy(store, m.meta(), throttle), ctx.clock().nanoTime());
        current = mine;
        LOG.info(
                "{} {} takes snapshot {} of {} bytes from {}",
                ctx.group(),
                ctx.self(),
                m.meta().last(),
                m.meta().totalBytes(),
                m.route().from());
        bulk.submit(
                () -> {
                    try {
                        long[] received = mine.copy.open();
                        return () -> opened(mine, received);
                    } catch (IOException | RuntimeException e) {
                        return () -> failed(mine, e);
                    }
                });
    }

    // ------------------------------------------------------------------- pull

    private void opened(Install mine, long[] received) {
        if (mine != current) {
            suspend(mine);
            return;
        }
        long timeout = Math.max(2 * ctx.settings().electionTimeout(), LOST_AFTER_MIN);
        mine.plan =
                new ChunkPlan(
                        mine.meta,
                        received,
                        ctx.settings().snapshotChunkBytes(),
                        ctx.settings().snapshotChunksInFlight(),
                        timeout);
        pump(mine);
    }

    /** A part that was asked for. */
    void onChunk(ChunkResponse m) {
        Install mine = current;
        ChunkPlan plan = mine == null ? null : mine.plan;
        if (mine == null
                || plan == null
                || !mine.mayBeDropped()
                || !m.snapshot().equals(mine.meta.last())
                || !m.route().from().equals(mine.offer.route().from())) {
            return;
        }
        long now = ctx.clock().nanoTime();
        switch (m.status()) {
            case OK -> {
                if (crcOf(m.data()) != m.crc()) {
                    LOG.warn(
                            "{} {}: a part of '{}' at {} came with a wrong checksum; it is asked for again",
                            ctx.group(),
                            ctx.self(),
                            m.file(),
                            m.offset());
                    plan.askAgainAt(m.file(), m.offset(), now + ASK_AGAIN_AFTER);
                } else if (plan.accept(new Part(m.file(), m.offset(), m.data()), now)) {
                    mine.heardAt = now;
                }
            }
            case RETRY_LATER -> {
                mine.heardAt = now;
                plan.askAgainAt(m.file(), m.offset(), now + ASK_AGAIN_AFTER);
            }
            case GONE -> {
                answer(mine.offer, Result.FAILED, mine.meta.last(), 0);
                drop("the leader does not have it any more");
                return;
            }
        }
        pump(mine);
    }

    private static int crcOf(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return (int) crc.getValue();
    }

    /** Asks for what the window allows, and has written what came in order. */
    private void pump(Install mine) {
        ChunkPlan plan = mine.plan;
        if (plan == null || !mine.mayBeDropped()) {
            return;
        }
        long now = ctx.clock().nanoTime();
        if (!mine.writing) {
            mine.toWrite.addAll(plan.take());
            if (!mine.toWrite.isEmpty() && now - mine.writeAt >= 0) {
                write(mine);
            } else if (plan.isComplete()) {
                publish(mine);
                return;
            }
        }
        for (Ask ask = plan.next(now); ask != null; ask = plan.next(now)) {
            outbox.sendBulk(
                    new ChunkRequest(
                            ctx.to(mine.offer.route().from()),
                            state.term(),
                            mine.meta.last(),
                            ask.file(),
                            ask.offset(),
                            ask.length()));
        }
        long at = plan.nextAt(now, now + ctx.settings().electionTimeout());
        if (!mine.writing && !mine.toWrite.isEmpty() && mine.writeAt - at < 0) {
            at = mine.writeAt;
        }
        deadlines.armNoLater(Kind.INSTALL, at);
    }

    private void write(Install mine) {
        List<Part> parts = List.copyOf(mine.toWrite);
        mine.toWrite.clear();
        mine.writing = true;
        bulk.submit(
                () -> {
                    try {
                        List<Part> left = mine.copy.write(parts);
                        return () -> wrote(mine, parts, left);
                    } catch (IOException | RuntimeException e) {
                        return () -> failed(mine, e);
                    }
                });
    }

    private void wrote(Install mine, List<Part> parts, List<Part> left) {
        ChunkPlan plan = mine.plan;
        if (mine != current || plan == null) {
            return;
        }
        mine.writing = false;
        plan.wrote(bytes(parts) - bytes(left));
        mine.toWrite.addAll(0, left);
        if (!left.isEmpty()) {
            // The throttle lets no more pass for now.
            mine.writeAt = ctx.clock().nanoTime() + ASK_AGAIN_AFTER;
        }
        pump(mine);
    }

    private static long bytes(List<Part> parts) {
        long sum = 0;
        for (Part part : parts) {
            sum += part.data().length;
        }
        return sum;
    }

    // --------------------------------------------------- publish, load, answer

    private void publish(Install mine) {
        if (holds(mine.meta.last())) {
            // Entries that came late have filled the gap: to load the snapshot now would turn the
            // machine back.
            InstallRequest offer = mine.offer;
            drop("the log has come as far by itself");
            answerDone(offer, mine.meta.last(), log.lastTicket());
            return;
        }
        mine.phase = Phase.FINISHING;
        mine.pulledAt = ctx.clock().nanoTime();
        // From here on nothing is appended, and so nothing of this leader's log is claimed, until
        // the log begins anew.
        guard.setInstalling(true);
        bulk.submit(
                () -> {
                    try {
                        SnapshotReader reader = mine.copy.publish();
                        return () -> published(mine, reader);
                    } catch (IOException | RuntimeException e) {
                        return () -> failed(mine, e);
                    }
                });
    }

    private void published(Install mine, SnapshotReader reader) {
        storeChanged.run();
        if (stopped) {
            close(reader);
            return;
        }
        mine.publishedAt = ctx.clock().nanoTime();
        fsm.load(new Load(mine, reader));
    }

    private void loaded(Install mine, SnapshotReader reader, Status status) {
        close(reader);
        if (stopped || !status.isOk()) {
            // The state machine's worker has stopped the node already.
            return;
        }
        LogId last = mine.meta.last();
        Check.that(
                !state.isLeader(),
                Invariant.I_2,
                "a leader would put snapshot %d in place of its log",
                last.index());
        long ticket = log.installed(mine.meta);
        state.advanceCommit(last.index(), log.lastIndex());
        current = null;
        guard.setInstalling(false);
        LOG.info(
                "{} {} installed snapshot {}: pulled in {} ms, published in {} ms, loaded in {} ms",
                ctx.group(),
                ctx.self(),
                last,
                millis(mine.pulledAt - mine.begunAt),
                millis(mine.publishedAt - mine.pulledAt),
                millis(ctx.clock().nanoTime() - mine.publishedAt));
        ctx.recorder().note(ctx.clock().nanoTime(), "snapshot installed", last.index(), ticket);
        if (mine.offer.term() == state.term()) {
            answerDone(mine.offer, last, ticket);
        }
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    private void failed(Install mine, Exception e) {
        if (mine != current) {
            return;
        }
        LOG.warn(
                "{} {} could not take snapshot {}; it will be offered again: {}",
                ctx.group(),
                ctx.self(),
                mine.meta.last(),
                e.toString());
        if (mine.phase == Phase.FINISHING) {
            guard.setInstalling(false);
        }
        current = null;
        suspend(mine);
        if (!stopped && mine.offer.term() == state.term()) {
            answer(mine.offer, Result.FAILED, mine.meta.last(), 0);
        }
    }

    private void answerDone(InstallRequest offer, LogId last, long ticket) {
        guard.installed(last.index());
        answer(offer, Result.DONE, last, ticket);
    }

    /** A claim leaves only once the disk holds what it claims (I-7). */
    private void answer(InstallRequest offer, Result result, LogId last, long ticket) {
        outbox.afterStable(
                ticket,
                new InstallResponse(
                        ctx.back(offer.route()), state.term(), offer.installId(), result, last));
    }

    // -------------------------------------------------------------------- end

    /** Ends the pulling; parts stay, for another offer of the same snapshot. No effect once publishing began. */
    void drop(String why) {
        Install mine = current;
        if (mine != null && mine.mayBeDropped()) {
            LOG.info(
                    "{} {} stops taking snapshot {}: {}",
                    ctx.group(),
                    ctx.self(),
                    mine.meta.last(),
                    why);
            current = null;
            if (mine.plan != null) {
                suspend(mine);
            }
        }
    }

    private void suspend(Install mine) {
        if (!stopped) {
            bulk.submit(
                    () -> {
                        mine.copy.suspend();
                        return () -> {};
                    });
        }
    }

    /** Looks for lost parts and for a leader that went silent. */
    void tick(long now) {
        Install mine = current;
        if (mine == null || !mine.mayBeDropped()) {
            return;
        }
        long silent = Math.max(PATIENCE * ctx.settings().electionTimeout(), 3 * LOST_AFTER_MIN);
        if (now - mine.heardAt >= silent) {
            drop("nothing was heard of it for " + silent / 1_000_000 + " ms");
        } else {
            pump(mine);
            deadlines.armNoLater(Kind.INSTALL, mine.heardAt + silent);
        }
    }

    /** Whether a snapshot is being pulled or loaded. */
    boolean isRunning() {
        return current != null;
    }

    /** The node stops. */
    void stop() {
        Install mine = current;
        if (mine != null && mine.mayBeDropped()) {
            suspend(mine);
            current = null;
        }
        stopped = true;
    }

    String describe() {
        Install mine = current;
        if (mine == null) {
            return "";
        }
        ChunkPlan plan = mine.plan;
        return ", installing "
                + mine.meta.last()
                + (plan == null || mine.phase == Phase.FINISHING
                        ? ""
                        : ": " + plan.written() + " of " + plan.total() + " bytes");
    }

    private void close(SnapshotReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.warn("{}: a snapshot was not let go of: {}", ctx.group(), e.toString());
        }
    }

    private enum Phase {
        /** Parts are pulled; may be dropped at any time. */
        PULLING,
        /** Being published, loaded or put in place of the log; is always finished. */
        FINISHING
    }

    /** One snapshot on its way in. */
    private static final class Install {
        private final SnapshotMeta meta;
        private final SnapshotCopy copy;
        private final List<Part> toWrite = new ArrayList<>();
        private InstallRequest offer;
        private Phase phase = Phase.PULLING;
        private @Nullable ChunkPlan plan;
        private boolean writing;
        private long writeAt;
        private long heardAt;

        /** When what was done, for those who read the log. */
        private final long begunAt;

        private long pulledAt;
        private long publishedAt;

        Install(InstallRequest offer, SnapshotCopy copy, long now) {
            this.offer = offer;
            this.copy = copy;
            meta = offer.meta();
            begunAt = now;
            heardAt = now;
            writeAt = now;
        }

        boolean mayBeDropped() {
            return phase == Phase.PULLING;
        }
    }

    /** The state machine's part of it. */
    private final class Load implements LoadJob {
        private final Install mine;
        private final SnapshotReader reader;

        Load(Install mine, SnapshotReader reader) {
            this.mine = mine;
            this.reader = reader;
        }

        @Override
        public SnapshotMeta meta() {
            return mine.meta;
        }

        @Override
        public SnapshotReader reader() {
            return reader;
        }

        @Override
        public void onLoaded(Status status) {
            ctx.mailbox().post(() -> loaded(mine, reader, status));
        }
    }
}
