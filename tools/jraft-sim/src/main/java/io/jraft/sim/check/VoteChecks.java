package io.jraft.sim.check;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * S7 and the reason behind S1: who told whom to have its vote. A vote is what was said, not what a node believes to have
 * said; so it outlives every crash of the voter, and the one who leads must be able to show a majority of them.
 * Owner: the run's thread. Called by SaidChecks; answers null, or what is wrong.
 */
final class VoteChecks {
    private final int voters;

    /** Candidate by term and voter; looked up, never walked through. */
    private final Map<Long, Integer> votes = new HashMap<>();

    VoteChecks(int voters) {
        this.voters = voters;
    }

    private static long key(long term, int voter) {
        return term << 8 | voter;
    }

    /** S7: a voter says that a candidate has its vote. */
    @Nullable String said(int voter, long term, int candidate) {
        Integer other = votes.putIfAbsent(key(term, voter), candidate);
        return other == null || other == candidate
                ? null
                : name(voter)
                        + " votes in term "
                        + term
                        + " for "
                        + name(other)
                        + " and for "
                        + name(candidate);
    }

    /** S7: what a voter said is what it knows, whatever happened to it in between. */
    @Nullable String knows(int voter, long term, int votedFor) {
        Integer said = votes.get(key(term, voter));
        return said == null || said == votedFor
                ? null
                : name(voter)
                        + " gave its vote of term "
                        + term
                        + " to "
                        + name(said)
                        + " and "
                        + (votedFor < 0 ? "has forgotten it" : "thinks it was " + name(votedFor));
    }

    /** S1: a leader was voted for by a majority, itself included. */
    @Nullable String mayLead(int leader, long term) {
        int found = 0;
        for (int voter = 0; voter < voters; voter++) {
            Integer candidate = votes.get(key(term, voter));
            if (voter == leader || (candidate != null && candidate == leader)) {
                found++;
            }
        }
        return found > voters / 2
                ? null
                : name(leader)
                        + " leads term "
                        + term
                        + " with the votes of "
                        + found
                        + " of "
                        + voters;
    }

    private static String name(int ordinal) {
        return String.valueOf((char) ('A' + ordinal));
    }
}
