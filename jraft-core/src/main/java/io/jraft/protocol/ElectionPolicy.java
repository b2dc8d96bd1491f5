package io.jraft.protocol;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * Whether a node that hears no leader may campaign, and how long it waits before it asks.
 * Owner: LOOP. Called by the elections of a node.
 * Invariants: I-1 leans on it only for peace: a wrong answer here costs time, never safety.
 *
 * <p>Priorities are numbers from {@link PeerId#getPriority()}: -1 switches them off for a node, 0 forbids it to
 * campaign, 1 and above rank. A node below the target waits; the target falls with each timeout without a leader, so
 * that the next best takes over when the best is gone.
 */
public final class ElectionPolicy {
    /** Priority of a node that takes no part in ranking. */
    static final int PRIORITY_OFF = -1;

    /** Priority of a node that never campaigns. */
    static final int PRIORITY_NEVER = 0;

    /** Lowest rank; the target never falls below it. */
    static final int PRIORITY_MIN = 1;

    /** The target falls by at least this much. */
    static final int DECAY_MIN = 10;

    private static final Comparator<PeerId> RANK =
            Comparator.comparing(PeerId::getIp)
                    .thenComparingInt(PeerId::getPort)
                    .thenComparingInt(PeerId::getIdx);

    private ElectionPolicy() {}

    /**
     * What the node knows of itself.
     *
     * @param conf configuration in force at the end of its log
     * @param undecided it is a voter of an older configuration, and does not know that a newer one is committed
     * @param counted the group knows its disk, or lists none; its own vote would count
     * @param damaged it found acknowledged entries damaged
     * @param diskFull it could not append what it would have to write as a leader
     * @param priority its own priority
     * @param targetPriority lowest priority that may campaign now
     */
    public record Candidate(
            ConfEntry conf,
            PeerId self,
            boolean undecided,
            boolean counted,
            boolean damaged,
            boolean diskFull,
            int priority,
            int targetPriority) {}

    /**
     * The answer.
     *
     * @param campaign true to start with a pre-vote now
     * @param nextTargetPriority target from now on
     * @param reason why, in a few words, for people
     */
    public record Verdict(boolean campaign, int nextTargetPriority, String reason) {}

    /** An election timeout has passed without a leader; decays by the default gap of 10. */
    public static Verdict onTimeout(Candidate c) {
        return onTimeout(c, DECAY_MIN);
    }

    /**
     * An election timeout has passed without a leader.
     *
     * @param decayPriorityGap how far the target falls at least; values below 10 mean 10
     */
    public static Verdict onTimeout(Candidate c, int decayPriorityGap) {
        // Who is voted out campaigns until that is decided (thesis 4.2.2): it may hold the entry
        // that says so
        // and those who stay may not, and then nobody else can win.
        if (!c.conf().isVoter(c.self()) && !c.undecided()) {
            return stay(c, "not a voter of the configuration in force");
        }
        if (!c.counted()) {
            return stay(c, "its disk is not the one that the group knows");
        }
        if (c.damaged()) {
            return stay(c, "log is damaged");
        }
        if (c.diskFull()) {
            return stay(c, "disk is full");
        }
        if (c.priority() == PRIORITY_NEVER) {
            return stay(c, "priority 0 never campaigns");
        }
        if (c.priority() != PRIORITY_OFF && c.priority() < c.targetPriority()) {
            return new Verdict(
                    false,
                    decayed(c.targetPriority(), decayPriorityGap),
                    "a higher priority goes first");
        }
        return new Verdict(true, c.targetPriority(), "no leader heard within the election timeout");
    }

    private static Verdict stay(Candidate c, String reason) {
        return new Verdict(false, c.targetPriority(), reason);
    }

    private static int decayed(int target, int gap) {
        long step = Math.max(Math.max(DECAY_MIN, gap), target / 5);
        return (int) Math.max(PRIORITY_MIN, target - step);
    }

    /** Target to begin with: the highest priority among the voters, this node included. */
    public static int initialTarget(ConfEntry conf, int ownPriority) {
        int highest = highest(conf.current(), ownPriority);
        Members outgoing = conf.outgoing();
        return outgoing == null ? highest : highest(outgoing, highest);
    }

    /**
     * Whether the first of two that ask each other for a pre-vote at once gives way to the second. Were both to campaign,
     * each would vote for itself, and a term and a timeout would be lost. Any rule does that lets exactly one of them go on
     * and never holds up the one whose log is more complete.
     */
    public static boolean givesWay(PeerId first, LogId firstLast, PeerId second, LogId secondLast) {
        if (!firstLast.equals(secondLast)) {
            return secondLast.atLeast(firstLast);
        }
        return RANK.compare(second, first) > 0;
    }

    private static int highest(Members members, int atLeast) {
        int highest = atLeast;
        for (PeerId voter : members.voters()) {
            highest = Math.max(highest, voter.getPriority());
        }
        return highest;
    }

    /**
     * How long to wait for a leader, in nanoseconds: at least the election timeout, below timeout plus delay.
     *
     * @param electionTimeoutMs shortest wait, above 0
     * @param maxElectionDelayMs width of the random part in milliseconds; 0 for none
     * @param randomBelowDelay a random number from 0 to below {@code maxElectionDelayMs}; 0 when that is 0
     */
    public static long timeoutNanos(
            int electionTimeoutMs, int maxElectionDelayMs, int randomBelowDelay) {
        if (electionTimeoutMs <= 0 || maxElectionDelayMs < 0) {
            throw new IllegalArgumentException(
                    "election timeout must be above 0 and its delay not negative: "
                            + electionTimeoutMs
                            + " ms, "
                            + maxElectionDelayMs
                            + " ms");
        }
        if (randomBelowDelay < 0 || randomBelowDelay >= Math.max(1, maxElectionDelayMs)) {
            throw new IllegalArgumentException(
                    "random part "
                            + randomBelowDelay
                            + " is not within [0, "
                            + maxElectionDelayMs
                            + ")");
        }
        return TimeUnit.MILLISECONDS.toNanos((long) electionTimeoutMs + randomBelowDelay);
    }
}
