package io.jraft.core.snapshot;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.log.LogManager;
import io.jraft.model.SnapshotMeta;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Lets the log's beginning go: everything up to the last snapshot but one. Later for a follower that is alive and still
 * reads it, but not beyond the next snapshot: from then on installing that one is cheaper. A follower that is pulling a
 * snapshot keeps what comes after that snapshot, or it would need another one as soon as it is done.
 * Owner: LOOP. Called by SnapshotExecutor and SnapshotParts. Invariants: I-14.
 */
@OwnedBy(Owner.LOOP)
final class LogTrimmer {
    private final LogManager log;
    private final LongUnaryOperator slowestMatch;
    private final LongSupplier oldestPulled;

    /** First index to keep; 0 while there is nothing to let go. */
    private long wanted;

    /** The same of one snapshot earlier: no slow reader holds that back any more. */
    private long overdue;

    /**
     * A trimmer.
     *
     * @param slowestMatch at a time: last index that the slowest living follower holds which reads the log; {@link
     *     Long#MAX_VALUE} when there is none
     * @param oldestPulled index of the oldest snapshot that a follower is pulling; {@link Long#MAX_VALUE} when none is
     */
    LogTrimmer(LogManager log, LongUnaryOperator slowestMatch, LongSupplier oldestPulled) {
        this.log = log;
        this.slowestMatch = slowestMatch;
        this.oldestPulled = oldestPulled;
    }

    /** These snapshots are in place, from old to new. */
    void published(List<SnapshotMeta> all) {
        if (all.size() < 2) {
            return;
        }
        long behindPrevious = all.get(all.size() - 2).last().index() + 1;
        if (behindPrevious > wanted) {
            overdue = wanted;
            wanted = behindPrevious;
        }
    }

    /** Lets go what nobody needs. Cheap when there is nothing to do. */
    void trim(long now) {
        if (wanted <= log.firstIndex()) {
            return;
        }
        long keep = Math.max(overdue, Math.min(wanted, after(slowestMatch.applyAsLong(now))));
        keep = Math.min(keep, after(oldestPulled.getAsLong()));
        log.truncatePrefix(keep);
    }

    private static long after(long index) {
        return index == Long.MAX_VALUE ? index : index + 1;
    }

    /** True while something waits for a slow follower. */
    boolean isWaiting() {
        return wanted > log.firstIndex();
    }
}
