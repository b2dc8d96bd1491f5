package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.AnswerBox;
import io.jraft.core.context.BulkOp;
import io.jraft.core.context.BulkPort;
import io.jraft.core.context.DiskNumbers;
import io.jraft.entity.EnumOutter;
import io.jraft.ring.Flag;
import io.jraft.ring.PostBox;
import io.jraft.ring.Ring;
import io.jraft.ring.Station;
import io.jraft.spi.Background;
import io.jraft.spi.LogStore;
import io.jraft.spi.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes the disk work of all groups that share a store: drain, append for every group, one sync, tell every touched
 * group its newest ticket. The sync in progress is the batching window: what arrives meanwhile goes into the next one.
 * Owner: DISK. Called by its worker. Invariants: I-6, I-15.
 */
@OwnedBy(Owner.DISK)
public final class DiskStation implements Station {
    private static final Logger LOG = LoggerFactory.getLogger(DiskStation.class);
    private static final long BATCH_MAX = 4 << 20;
    private static final long RECLAIM_EVERY = 200_000_000L;

    private final String name;
    private final LogStore store;
    private final Ring<DiskEvent> ring;
    private final PostBox<Runnable> jobs;
    private final Flag full;
    private final DiskNumbers numbers;

    /** Those that have written something, and are to be told when the disk breaks. */
    private final Set<DiskGroup> groups = new LinkedHashSet<>();

    private final List<DiskGroup> touched = new ArrayList<>();
    private final List<DiskGroup> untold = new ArrayList<>();
    private final Consumer<DiskEvent> execute = this::execute;

    /** Non-null once the disk broke its promise: nothing is tried after that. */
    private @Nullable IOException broken;

    private boolean staged;
    private long stagedBytes;
    private long stagedEntries;

    /** A sync found no room; the next try waits for the next look at the disk. */
    private boolean triedFull;

    private long reclaimAt = Long.MIN_VALUE;

    public DiskStation(
            String name,
            LogStore store,
            Ring<DiskEvent> ring,
            PostBox<Runnable> jobs,
            Flag full,
            DiskNumbers numbers) {
        this.name = name;
        this.store = store;
        this.ring = ring;
        this.jobs = jobs;
        this.full = full;
        this.numbers = numbers;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(int limit) {
        if (jobs.isEmpty()) {
            return ring.drain(execute, limit);
        }
        // A job comes after all work that was handed over before it: a log is closed only when
        // nothing is left to write to it. So one job, and before it all that waits by now.
        int work = ring.drain(execute, Math.max(limit, ring.depth()));
        return work + jobs.drain(Runnable::run, 1);
    }

    private void execute(DiskEvent event) {
        DiskGroup group = event.group;
        DiskOp op = event.op;
        long ticket = event.ticket;
        event.clear();
        if (group == null || op == null) {
            return;
        }
        if (broken != null) {
            tellBroken(group, broken);
            return;
        }
        if (!group.known) {
            group.known = true;
            groups.add(group);
        }
        try {
            if (op instanceof DiskOp.Append append
                    && stagedBytes + append.bytes() > BATCH_MAX
                    && staged) {
                sync();
            }
            op.execute(group.log);
            if (op instanceof DiskOp.Append append) {
                stagedBytes += append.bytes();
                stagedEntries += append.entries();
            }
            if (ticket != 0) {
                staged = true;
                if (group.touched == 0) {
                    touched.add(group);
                }
                group.touched = ticket;
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    /** The group writes nothing any more. Thread: DISK. */
    public void forget(DiskGroup group) {
        groups.remove(group);
    }

    @Override
    public boolean flush(long now) {
        if (broken == null && now >= reclaimAt) {
            reclaim(now);
        }
        if (staged && broken == null && !(full.isSet() && triedFull)) {
            sync();
            triedFull = full.isSet();
        }
        tell();
        // An untold group is tried again soon; the loop's ring was full.
        return !untold.isEmpty();
    }

    private void sync() {
        try {
            long since = numbers.now();
            store.sync();
            numbers.synced(since, stagedEntries, stagedBytes);
            staged = false;
            stagedBytes = 0;
            stagedEntries = 0;
            for (DiskGroup group : touched) {
                if (group.untold == 0) {
                    untold.add(group);
                }
                group.untold = group.touched;
                group.touched = 0;
            }
            touched.clear();
        } catch (NoSpaceException e) {
            // The one failure after which the store goes on: nothing was written. What is staged
            // waits for room, and
            // the groups take nothing new meanwhile.
            if (!full.isSet()) {
                LOG.warn(
                        "{}: {}; no new entries are taken until there is room",
                        name,
                        e.getMessage());
                full.set(true);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
        lookForRoom();
    }

    /** Most stores find out before a sync fails, when they prepare the next file. */
    private void lookForRoom() {
        boolean now = store.isFull();
        if (now && !full.isSet()) {
            LOG.warn("{}: the disk is full; no new entries are taken until there is room", name);
        } else if (!now && full.isSet()) {
            LOG.warn("{}: there is room on the disk again", name);
        }
        full.set(now);
    }

    /** The way for slow work of the store to that worker and back. */
    public Background beside(BulkPort bulk) {
        return (work, then) -> bulk.offer(new Beside(work, then));
    }

    /** Something slow on its way. The work is done by BULK, what follows by DISK. */
    private final class Beside implements BulkOp, AnswerBox {
        private final Runnable work;
        private final Background.Then then;

        Beside(Runnable work, Background.Then then) {
            this.work = work;
            this.then = then;
        }

        @Override
        public Runnable execute() {
            work.run();
            return this::follow;
        }

        private void follow() {
            if (broken != null) {
                return;
            }
            try {
                then.run();
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
            lookForRoom();
        }

        @Override
        public AnswerBox mailbox() {
            return this;
        }

        @Override
        public void post(Runnable answer) {
            jobs.post(answer);
        }

        @Override
        public void onFatal(EnumOutter.ErrorType type, String cause, Throwable error) {
            jobs.post(() -> fail(new IOException(cause, error)));
        }
    }

    private void tell() {
        for (int i = untold.size() - 1; i >= 0; i--) {
            DiskGroup group = untold.get(i);
            if (group.mailbox.onStable(group.untold)) {
                group.untold = 0;
                untold.remove(i);
            }
        }
    }

    private void reclaim(long now) {
        reclaimAt = now + RECLAIM_EVERY;
        triedFull = false;
        try {
            store.tryReclaim();
            lookForRoom();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    /**
     * The disk is never asked again after a failure: a retried sync may report success for lost pages. Everybody is told at
     * once, also who had nothing under way: a leader that learned of it with its next write would keep others from leading
     * until then (D16).
     */
    private void fail(Exception error) {
        IOException cause = error instanceof IOException io ? io : new IOException(error);
        broken = cause;
        LOG.error(
                "{}: the log's disk failed; its groups stop: {}", name, cause.getMessage(), cause);
        for (DiskGroup group : groups) {
            tellBroken(group, cause);
        }
        touched.clear();
    }

    private static void tellBroken(DiskGroup group, IOException cause) {
        group.mailbox.onFatal(
                EnumOutter.ErrorType.ERROR_TYPE_LOG,
                "the log could not be written: " + cause.getMessage(),
                cause);
    }

    @Override
    public boolean ready() {
        return !ring.isEmpty() || !jobs.isEmpty();
    }

    @Override
    public long nextDeadline() {
        return broken == null ? reclaimAt : Long.MAX_VALUE;
    }
}
