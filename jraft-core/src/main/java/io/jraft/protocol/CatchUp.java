package io.jraft.protocol;

import io.jraft.protocol.Progress.Mode;

/**
 * Whether a peer without a vote is close enough to the end of the log to get one. A newcomer that were to vote at once
 * would hold up commits until it has everything (C11). There is no time limit while bytes move, however long a snapshot
 * takes (P21); who is silent, or stands still, ends the change.
 * Owner: LOOP. Called by the leader's membership change.
 */
public final class CatchUp {
    /** Election timeouts without any answer after which a peer is given up. */
    static final int SILENT_TIMEOUTS = 3;

    /** Election timeouts without any byte taken after which a peer is given up, though it answers. */
    static final int STILL_TIMEOUTS = 10;

    private CatchUp() {}

    /**
     * What is known of the peer.
     *
     * @param mode how it is fed
     * @param match what it holds durably
     * @param last end of the leader's log
     * @param silentNanos since its last answer, or since it is fed
     * @param stillNanos since it took an entry or asked for a piece of a snapshot, or since it is fed
     */
    public record View(Mode mode, long match, long last, long silentNanos, long stillNanos) {}

    /** The answer. */
    public enum Verdict {
        /** It may get its vote. */
        NEAR,
        /** It is on its way. */
        WAIT,
        /** It does not answer. */
        SILENT,
        /** It answers and takes nothing. */
        STILL
    }

    /**
     * How a peer stands.
     *
     * @param margin entries that it may lack, from 0
     * @param electionTimeoutNanos shortest election timeout
     */
    public static Verdict judge(View v, long margin, long electionTimeoutNanos) {
        if (v.silentNanos() >= SILENT_TIMEOUTS * electionTimeoutNanos) {
            return Verdict.SILENT;
        }
        // In another mode nothing was compared yet, and a short log must not look like a near one.
        if (v.mode() == Mode.REPLICATE && v.last() - v.match() <= margin) {
            return Verdict.NEAR;
        }
        return v.stillNanos() >= STILL_TIMEOUTS * electionTimeoutNanos
                ? Verdict.STILL
                : Verdict.WAIT;
    }
}
