package io.jraft.protocol;

import io.jraft.model.LogId;

/**
 * The little that a rule may ask of a log. Implemented by the log of a node and by tables in tests.
 * Owner: LOOP. Called by {@link LogMatching}.
 * Invariants: I-4 terms never fall from one index to the next; I-14 the log begins right after its snapshot.
 */
public interface LogView {
    /** Index of the first entry the log may hold: the snapshot's index plus one; 1 without a snapshot. */
    long firstIndex();

    /** Index of the last entry; the snapshot's index when no entry follows it; 0 when there is neither. */
    long lastIndex();

    /** Index and term at {@link #lastIndex()}; {@link LogId#ZERO} when there is nothing. */
    LogId last();

    /** Term at an index: 0 for index 0, the snapshot's term at its index, -1 when compacted or beyond the end. */
    long termAt(long index);

    /** Chain value at an index; 0 when unknown, and then it is not compared. */
    int chainAt(long index);

    /** Last index known to be committed. */
    long commitIndex();
}
