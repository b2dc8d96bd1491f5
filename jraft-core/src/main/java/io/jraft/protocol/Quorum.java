package io.jraft.protocol;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.Members;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts majorities. While a configuration is joint, both of its majorities must agree (paper 6); learners never count.
 * Owner: LOOP. Called by the ballot box, the elections, the read rounds and the leader's own liveness check.
 * Invariants: I-1 and I-8 rest on any two quorums sharing a voter.
 */
public final class Quorum {
    private Quorum() {}

    /** How a poll stands. */
    public enum Vote {
        /** Enough granted. */
        WON,
        /** So many refused that it cannot be won any more. */
        LOST,
        /** Open. */
        PENDING
    }

    /**
     * The highest index that a quorum holds. Whether it may be committed is for {@link CommitRule} to say.
     *
     * @param matched what each voter is known to hold
     * @throws IllegalStateException when a configuration in force has no voter
     */
    public static long committedIndex(ConfEntry conf, ToLongFunction<PeerId> matched) {
        return newest(conf, matched);
    }

    /**
     * The newest value that a quorum has reached: at least a majority has this value or a higher one. One arithmetic
     * for match indexes, rounds of reads and times of contact.
     *
     * @param value of each voter; {@link Long#MIN_VALUE} for never
     * @throws IllegalStateException when a configuration in force has no voter
     */
    public static long newest(ConfEntry conf, ToLongFunction<PeerId> value) {
        long byCurrent = newest(conf.current(), value);
        Members outgoing = conf.outgoing();
        return outgoing == null ? byCurrent : Math.min(byCurrent, newest(outgoing, value));
    }

    private static long newest(Members members, ToLongFunction<PeerId> value) {
        List<PeerId> voters = votersOf(members);
        long[] values = new long[voters.size()];
        for (int k = 0; k < values.length; k++) {
            values[k] = value.applyAsLong(voters.get(k));
        }
        Arrays.sort(values);
        // Ascending: the element that leaves exactly a majority at or above it.
        return values[values.length - members.majority()];
    }

    /**
     * How a poll stands.
     *
     * @param votes true granted, false refused, null no answer yet
     * @throws IllegalStateException when a configuration in force has no voter
     */
    public static Vote voteResult(ConfEntry conf, Function<PeerId, @Nullable Boolean> votes) {
        Vote byCurrent = voteResult(conf.current(), votes);
        Members outgoing = conf.outgoing();
        if (outgoing == null) {
            return byCurrent;
        }
        Vote byOutgoing = voteResult(outgoing, votes);
        if (byCurrent == Vote.LOST || byOutgoing == Vote.LOST) {
            return Vote.LOST;
        }
        return byCurrent == Vote.WON ? byOutgoing : Vote.PENDING;
    }

    private static Vote voteResult(Members members, Function<PeerId, @Nullable Boolean> votes) {
        List<PeerId> voters = votersOf(members);
        int granted = 0;
        int refused = 0;
        for (PeerId voter : voters) {
            Boolean vote = votes.apply(voter);
            if (vote != null && vote) {
                granted++;
            } else if (vote != null) {
                refused++;
            }
        }
        if (granted >= members.majority()) {
            return Vote.WON;
        }
        return voters.size() - refused < members.majority() ? Vote.LOST : Vote.PENDING;
    }

    /**
     * True when a quorum is alive.
     *
     * @throws IllegalStateException when a configuration in force has no voter
     */
    public static boolean isActive(ConfEntry conf, Predicate<PeerId> alive) {
        return newest(conf, peer -> alive.test(peer) ? 1 : 0) == 1;
    }

    private static List<PeerId> votersOf(Members members) {
        if (members.isEmpty()) {
            // An empty majority would agree to everything.
            throw new IllegalStateException(
                    "a configuration without voters has no majority: learners "
                            + members.learners()
                            + "; add a voter to the initial configuration");
        }
        return members.voters();
    }
}
