package io.jraft.sim.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * S7 and the reason behind S1: who told whom to have its vote. A vote is what was said, not what a node believes to have
 * said; so it outlives every crash of the voter, and the one who leads must be able to show a majority of them.
 * Owner: the run's thread. Called by SaidChecks; answers null, or what is wrong.
 */
final class VoteChecks {
    private static final int NODES_MAX = 256;

    /** Candidate by term, disk and voter; looked up, never walked through. */
    private final Map<Long, Integer> votes = new HashMap<>();

    /** How many disks a voter had before its present one. */
    private final int[] disks = new int[NODES_MAX];

    private static long key(long term, int disk, int voter) {
        return (term << 8 | disk) << 8 | voter;
    }

    private long key(long term, int voter) {
        return key(term, disks[voter], voter);
    }

    /**
     * A voter has another disk. It cannot know what it said before, and may say something else in the same term; that nobody
     * leads by both is what the others have to see to (M9), and S1 looks at. Its former votes count as given.
     */
    void forgot(int voter) {
        disks[voter]++;
    }

    /** S7: a voter says that a candidate has its vote; in one term it has one, as long as its disk is the same. */
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

    /** S1: a leader was voted for by a majority, itself included. {@code enough}: of the configuration in force at it. */
    @Nullable String mayLead(int leader, long term, Predicate<IntPredicate> enough) {
        IntPredicate voted = voter -> voter == leader || voted(term, voter, leader);
        return enough.test(voted)
                ? null
                : name(leader) + " leads term " + term + " without the votes of a majority";
    }

    private boolean voted(long term, int voter, int candidate) {
        for (int disk = 0; disk <= disks[voter]; disk++) {
            Integer given = votes.get(key(term, disk, voter));
            if (given != null && given == candidate) {
                return true;
            }
        }
        return false;
    }

    private static String name(int ordinal) {
        return String.valueOf((char) ('A' + ordinal));
    }
}
