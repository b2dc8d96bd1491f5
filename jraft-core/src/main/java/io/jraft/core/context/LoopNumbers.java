package io.jraft.core.context;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.ring.Counter;
import io.jraft.ring.Distribution;

/**
 * What a loop measures about the way of entries and reads. All groups of a loop share one, so a thousand groups cost no
 * more than one; a node whose user asked for meters of its own has one for itself. Owner: LOOP, which alone writes; ANY
 * may read. Names and meanings: docs/metrics.md.
 */
@OwnedBy(Owner.LOOP)
public final class LoopNumbers {
    private static final long ENTRIES_MAX = 1_000_000L;

    /** From the user's call of apply to an index in the log; of one task in sixteen. */
    public final Distribution admissionToAppend = Distribution.ofNanos();

    /** From an entry's index to the turn that knows it to be on this disk. */
    public final Distribution appendToStable = Distribution.ofNanos();

    /** From an entry's index to the turn that knows it to be committed. */
    public final Distribution appendToCommit = Distribution.ofNanos();

    /** From commit to the turn that knows it to be applied here. */
    public final Distribution commitToApplied = Distribution.ofNanos();

    /** From the turn that took a read to the answer of a quorum or the leader. */
    public final Distribution readRound = Distribution.ofNanos();

    /** Entries that one turn appended. */
    public final Distribution turnEntries = Distribution.ofCounts(ENTRIES_MAX);

    /** Times that no transport took what a turn had to say to a peer (edge E7). */
    public final Counter messagesDropped = new Counter();

    /** Turns at whose end the disk's ring had no room for this node's work (edge E3). */
    public final Counter diskFull = new Counter();

    /** Turns at whose end the state machine's ring had no room for this node's work (edge E5). */
    public final Counter fsmFull = new Counter();

    /** Reads refused by the loop because too many wait. */
    public final Counter readsRefused = new Counter();
}
