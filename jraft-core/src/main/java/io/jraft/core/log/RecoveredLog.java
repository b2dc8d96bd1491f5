package io.jraft.core.log;

import io.jraft.model.ConfEntry;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.GroupLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node begins with: the log on disk made consistent with the newest snapshot. A published snapshot that is newer
 * than the log wins, as after a crash between its publication and the reset of the log.
 *
 * @param hardState term and vote
 * @param firstIndex first entry kept
 * @param prev entry before it
 * @param prevChain chain value at {@code prev}; 0 when unknown
 * @param last last entry
 * @param lastChain chain value at {@code last}; 0 when unknown
 * @param terms runs of terms
 * @param baseConf configuration before the first kept configuration entry
 * @param configurations configuration entries kept
 * @param commitIndex what is known to be committed: the snapshot's index
 * @param resetTo not null when the log on disk must be reset to this snapshot before anything else
 */
public record RecoveredLog(
        HardState hardState,
        long firstIndex,
        LogId prev,
        int prevChain,
        LogId last,
        int lastChain,
        List<LogId> terms,
        ConfEntry baseConf,
        List<ConfEntry> configurations,
        long commitIndex,
        @Nullable SnapshotMeta resetTo) {

    /**
     * Joins what the disk holds.
     *
     * @param initial configuration from the options, for a node that never had one
     * @throws IllegalStateException when log and snapshot leave a gap
     */
    public static RecoveredLog join(
            GroupLog.Recovered log, @Nullable SnapshotMeta snapshot, ConfEntry initial) {
        if (snapshot == null) {
            if (log.firstIndex() > 1) {
                throw new IllegalStateException(
                        "the log begins at index "
                                + log.firstIndex()
                                + " but there is no snapshot before it; restore the snapshot directory, or delete this node's"
                                + " data and let the leader refill it");
            }
            return new RecoveredLog(
                    log.hardState(),
                    1,
                    LogId.ZERO,
                    0,
                    log.last(),
                    log.lastChain(),
                    log.terms(),
                    initial,
                    log.configurations(),
                    0,
                    null);
        }
        LogId at = snapshot.last();
        long termThere = termAt(log, at.index());
        if (termThere == at.term()) {
            List<ConfEntry> kept = new ArrayList<>(log.configurations());
            ConfEntry base = log.firstIndex() > 1 ? snapshot.conf() : initial;
            if (log.firstIndex() > 1) {
                // What lies before the snapshot is of no use to truncation any more: it is
                // committed.
                kept.removeIf(c -> c.id().index() <= at.index());
            }
            // Without the term of the entry before the first one, an append that begins there could
            // not be compared;
            // the snapshot's end is known, so the log begins there instead.
            boolean prevUnknown = log.firstIndex() > 1 && log.prev().term() == 0;
            return new RecoveredLog(
                    log.hardState(),
                    prevUnknown ? at.index() + 1 : log.firstIndex(),
                    prevUnknown ? at : log.prev(),
                    prevUnknown ? snapshot.chain() : 0,
                    log.last(),
                    log.lastChain(),
                    log.terms(),
                    base,
                    kept,
                    at.index(),
                    null);
        }
        if (log.firstIndex() > at.index() + 1) {
            throw new IllegalStateException(
                    "the log begins at index "
                            + log.firstIndex()
                            + " but the newest snapshot ends at "
                            + at.index()
                            + "; entries between them are missing: restore"
                            + " the snapshot directory, or delete this node's data and let the leader refill it");
        }
        // A bootstrapped node never voted, and yet its snapshot has a term; none may begin below
        // it.
        HardState known = log.hardState();
        return new RecoveredLog(
                known.term() >= at.term() ? known : new HardState(at.term(), null),
                at.index() + 1,
                at,
                snapshot.chain(),
                at,
                snapshot.chain(),
                List.of(),
                snapshot.conf(),
                List.of(),
                at.index(),
                snapshot);
    }

    private static long termAt(GroupLog.Recovered log, long index) {
        if (index == log.last().index()) {
            return log.last().term();
        }
        if (index == log.firstIndex() - 1) {
            return log.prev().term();
        }
        if (index < log.firstIndex() || index > log.last().index()) {
            return -1;
        }
        long term = -1;
        for (LogId run : log.terms()) {
            if (run.index() <= index) {
                term = run.term();
            }
        }
        return term;
    }
}
