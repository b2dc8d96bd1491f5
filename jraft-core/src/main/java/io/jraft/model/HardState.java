package io.jraft.model;

import io.jraft.entity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What a node must never forget (paper, figure 2): its term and whom it voted for in it.
 *
 * @param term current term, 0 at birth
 * @param votedFor candidate that got this node's vote in {@code term}; null when none did
 */
public record HardState(long term, @Nullable PeerId votedFor) {
    /** A node that never took part. */
    public static final HardState INITIAL = new HardState(0, null);

    public HardState {
        if (term < 0) {
            throw new IllegalArgumentException("a term is never negative: " + term);
        }
        votedFor = votedFor == null ? null : votedFor.copy();
    }
}
