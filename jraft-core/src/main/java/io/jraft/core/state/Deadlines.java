package io.jraft.core.state;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import java.util.Arrays;

/**
 * The times at which a node must act, as plain monotonic nanoseconds: nothing to cancel, no thread. Owner: LOOP. Called
 * by the parts that arm them and by the node's turn.
 */
@OwnedBy(Owner.LOOP)
public final class Deadlines {
    /** Not armed. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What there is to wait for. */
    public enum Kind {
        /** A follower campaigns, a candidate tries again. */
        ELECTION,
        /** A candidate that has won asks those it did not hear again, or leads without them. */
        INTRODUCTION,
        /** A leader beats. */
        HEARTBEAT,
        /** A leader checks that a majority still answers. */
        QUORUM,
        /** Replicators look for lost messages and pauses that end. */
        REPLICATION,
        /** Followers learn of a commit index that no append carried. */
        COMMIT_NOTICE,
        /** The oldest read that still waits expires. */
        READ,
        /** A transfer of leadership is given up. */
        TRANSFER,
        /** A follower asks its leader again for what it was not answered. */
        READ_AGAIN,
        /** A user's patience ends, or a question of his is asked again. */
        AWAIT,
        /** A snapshot is due, or its retry. */
        SNAPSHOT,
        /** An install looks for lost chunks. */
        INSTALL,
        /** A learner asks its source again, or a source answers that there is nothing yet. */
        RELAY
    }

    private final long[] at = new long[Kind.values().length];

    public Deadlines() {
        Arrays.fill(at, NEVER);
    }

    public void arm(Kind kind, long nanos) {
        at[kind.ordinal()] = nanos;
    }

    /** Arms it unless it is armed for an earlier time. */
    public void armNoLater(Kind kind, long nanos) {
        at[kind.ordinal()] = Math.min(at[kind.ordinal()], nanos);
    }

    public void disarm(Kind kind) {
        at[kind.ordinal()] = NEVER;
    }

    /** True once when the time has come; disarms it. */
    public boolean fired(Kind kind, long now) {
        if (at[kind.ordinal()] > now) {
            return false;
        }
        at[kind.ordinal()] = NEVER;
        return true;
    }

    /** The earliest of all. */
    public long nextAt() {
        long next = NEVER;
        for (long t : at) {
            next = Math.min(next, t);
        }
        return next;
    }
}
