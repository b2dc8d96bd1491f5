package io.jraft.protocol;

import static io.jraft.check.Invariant.I_3;
import static io.jraft.check.Invariant.I_4;

import io.jraft.check.Check;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import java.util.List;

/**
 * What a follower does with entries that come after {@code prev} (paper 5.3), and where a leader looks next when they
 * did not fit. The term of the request has been checked before.
 * Owner: LOOP. Called by the follower's append handler and by the replicators.
 * Invariants: I-3 nothing at or below commit is ever touched; I-4 equal index and term mean an equal prefix, which the
 * chain values prove.
 */
public final class LogMatching {
    private LogMatching() {}

    /** What to do with an append. */
    public sealed interface Decision {
        /**
         * {@code prev} is not in the log.
         *
         * @param hint the newest entry of this log that may be in the leader's
         * @param reason why, in a few words, for people
         */
        record Reject(LogId hint, String reason) implements Decision {}

        /**
         * {@code prev} matches.
         *
         * @param truncateFrom first index to drop before appending; 0 for none
         * @param appendFrom first index of the request to append; one after its last when nothing is new
         * @param matched last index the request covers: up to here both logs are equal once this is done
         */
        record Accept(long truncateFrom, long appendFrom, long matched) implements Decision {}
    }

    /**
     * Decides on an append. Entries that are present are skipped and never truncated, however short or late the
     * request is; what lies under the snapshot is taken as matched, because it is committed and a leader holds all
     * that is committed.
     *
     * @param prev entry before the first of the request
     * @param prevChain chain value there; 0 when unknown
     * @param blocks consecutive, the first one right after {@code prev}; none for a probe
     * @throws IllegalArgumentException when the blocks are no continuation of {@code prev}
     */
    public static Decision decide(LogView log, LogId prev, int prevChain, List<EntryBlock> blocks) {
        long requestLast = requireConsecutive(prev, blocks);
        long snapshot = log.firstIndex() - 1;
        long end = end(log);
        if (prev.index() > end) {
            return new Decision.Reject(hint(log, prev), "log ends before the previous entry");
        }
        if (prev.index() >= snapshot) {
            if (log.termAt(prev.index()) != prev.term()) {
                Check.that(
                        prev.index() > log.commitIndex(),
                        I_3,
                        "the leader has term %d at committed index %d, this log has %d",
                        prev.term(),
                        prev.index(),
                        log.termAt(prev.index()));
                return new Decision.Reject(hint(log, prev), "previous entry has another term");
            }
            requireSameChain(log, prev.index(), prevChain);
            if (!blocks.isEmpty()) {
                requireSameChain(log, prev.index(), blocks.get(0).prevChain());
            }
        }
        long firstNew = firstDifference(log, blocks, snapshot, end, requestLast);
        boolean replaces = firstNew <= end && firstNew <= requestLast;
        Check.that(
                !replaces || firstNew > log.commitIndex(),
                I_3,
                "the leader would replace index %d at or below commit %d",
                firstNew,
                log.commitIndex());
        return new Decision.Accept(replaces ? firstNew : 0, firstNew, requestLast);
    }

    /** Last index of the request, after checking that its blocks follow each other and {@code prev}. */
    private static long requireConsecutive(LogId prev, List<EntryBlock> blocks) {
        long index = prev.index();
        long term = prev.term();
        for (EntryBlock block : blocks) {
            if (block.firstIndex() != index + 1 || block.term() < term) {
                throw new IllegalArgumentException(
                        block
                                + " do not follow "
                                + new LogId(index, term)
                                + "; the sender built a wrong request");
            }
            index = block.lastIndex();
            term = block.term();
        }
        return index;
    }

    /** First index of the request that this log does not hold with the same term; one after the last if none. */
    private static long firstDifference(
            LogView log, List<EntryBlock> blocks, long snapshot, long end, long requestLast) {
        for (EntryBlock block : blocks) {
            long from = Math.max(block.firstIndex(), snapshot);
            for (long index = from; index <= block.lastIndex(); index++) {
                if (index > end || log.termAt(index) != block.term()) {
                    return index;
                }
                requireSameChain(log, index, block.chainAt(index));
            }
        }
        return requestLast + 1;
    }

    private static void requireSameChain(LogView log, long index, int chain) {
        int own = log.chainAt(index);
        Check.that(
                chain == 0 || own == 0 || chain == own,
                I_4,
                "at index %d the chain is %d here and %d at the leader, though the terms agree",
                index,
                own,
                chain);
    }

    /**
     * The newest entry here that may be in the leader's log: entries of a term above {@code prev.term} at or before
     * {@code prev} cannot be. Skips a whole term per exchange (paper 5.3, end). Committed entries are in every leader's
     * log, so the search ends there.
     */
    private static LogId hint(LogView log, LogId prev) {
        long high = Math.min(prev.index(), end(log));
        long low = Math.max(log.commitIndex(), log.firstIndex() - 1);
        long index = Math.max(low, lastUpToTerm(log, low, high, prev.term()));
        return new LogId(index, log.termAt(index));
    }

    /**
     * Where the leader probes next: its largest index at or before the hint, before the rejected one, whose term does
     * not exceed the hint's. When the leader's log no longer reaches back that far the answer lies before its
     * snapshot, with term 0: then only a snapshot helps.
     *
     * @param rejectedIndex {@code prev} of the request that did not match
     * @param hint what the follower answered
     */
    public static LogId nextProbe(LogView leaderLog, long rejectedIndex, LogId hint) {
        long snapshot = leaderLog.firstIndex() - 1;
        long high = Math.min(Math.min(hint.index(), rejectedIndex - 1), end(leaderLog));
        if (high <= 0) {
            return LogId.ZERO;
        }
        if (high < snapshot) {
            return new LogId(high, 0);
        }
        long index = lastUpToTerm(leaderLog, snapshot, high, hint.term());
        return index < snapshot
                ? new LogId(Math.max(0, index), 0)
                : new LogId(index, leaderLog.termAt(index));
    }

    /**
     * Largest index in {@code low..high} whose term is at most {@code term}; {@code low - 1} when there is none. Terms
     * never fall along a log, so halving finds it: a log may hold millions of entries and a turn must stay short.
     */
    private static long lastUpToTerm(LogView log, long low, long high, long term) {
        long from = low - 1;
        long to = high;
        while (from < to) {
            long mid = from + (to - from + 1) / 2;
            if (log.termAt(mid) <= term) {
                from = mid;
            } else {
                to = mid - 1;
            }
        }
        return from;
    }

    private static long end(LogView log) {
        return Math.max(log.lastIndex(), log.firstIndex() - 1);
    }
}
