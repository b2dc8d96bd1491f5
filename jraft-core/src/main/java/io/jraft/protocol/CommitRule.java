package io.jraft.protocol;

import static io.jraft.check.Invariant.I_11;
import static io.jraft.check.Invariant.I_8;

import io.jraft.check.Check;

/**
 * May a leader commit what a quorum holds? Only when it wrote the entry in its own term; older entries are committed
 * with it (paper 5.4.2). Counting copies of older entries loses acknowledged writes: figure 8 of the paper.
 * Owner: LOOP. Called by the ballot box after {@link Quorum#committedIndex}.
 * Invariants: I-8.
 */
public final class CommitRule {
    private CommitRule() {}

    /**
     * True when the commit index may move to {@code index}.
     *
     * @param index what a quorum holds
     * @param termAtIndex term of the leader's own entry there; looked at only when {@code index} is news
     * @param currentTerm term of the leader
     * @param commitIndex commit index so far
     */
    public static boolean mayCommit(
            long index, long termAtIndex, long currentTerm, long commitIndex) {
        if (index <= commitIndex) {
            return false;
        }
        // What is above commit is never compacted, so an unknown term means an index beyond the
        // leader's own log.
        Check.that(
                termAtIndex > 0,
                I_8,
                "a quorum claims to hold %d, which the leader's log does not know",
                index);
        Check.that(
                termAtIndex <= currentTerm,
                I_11,
                "entry %d has term %d above the leader's term %d",
                index,
                termAtIndex,
                currentTerm);
        return termAtIndex == currentTerm;
    }
}
