package io.jraft;

import io.jraft.entity.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What became of a transfer of leadership.
 *
 * @param outcome how it ended
 * @param leader who leads as far as this node knows; null when it knows nobody
 * @param term the newest term this node knows
 * @param status OK if the peer that was asked for leads, else why it does not
 */
public record TransferResult(Outcome outcome, @Nullable PeerId leader, long term, Status status) {
    /** How a transfer ends. */
    public enum Outcome {
        /** The peer that was asked for leads. */
        TRANSFERRED,
        /** This node lost its leadership, and another peer than the one that was asked for leads. */
        OTHER_LEADER,
        /** This node leads still, in the same term; writes that were held go on. */
        STILL_LEADER,
        /** It never began; the status says why. */
        REFUSED,
        /** This node leads no more, and has not heard who does, or it stopped meanwhile. */
        UNKNOWN
    }
}
