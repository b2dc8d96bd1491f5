package io.jraft.protocol;

import io.jraft.entity.PeerId;
import io.jraft.model.LogId;
import org.jspecify.annotations.Nullable;

/**
 * Whether to grant a vote or a pre-vote (paper 5.2, 5.4.1; thesis 4.2.3, 9.6).
 * Owner: LOOP. Called by the elections of a node, which make the decision durable before they tell it.
 * Invariants: I-1 and I-11: one vote per term, and it never changes within the term.
 *
 * <p>The voter's own configuration is not consulted: it may lag behind the candidate's, and a group whose new majority
 * waits for a voter that has not heard of it would stay without a leader. Who counts is the candidate's business.
 */
public final class VotePolicy {
    private VotePolicy() {}

    /**
     * What the voter knows of itself.
     *
     * @param term its current term
     * @param votedFor whom it voted for in that term; null for nobody
     * @param last end of its log
     * @param hearsLeader it leads with a live quorum, or heard from the leader within an election timeout
     * @param silentAfterStart it started less than an election timeout ago, in a group of several voters: it may have
     *     promised a lease before it died
     * @param damaged it found acknowledged entries damaged, so its log may look shorter than what it once promised
     */
    public record Voter(
            long term,
            @Nullable PeerId votedFor,
            LogId last,
            boolean hearsLeader,
            boolean silentAfterStart,
            boolean damaged) {}

    /**
     * What is asked.
     *
     * @param candidate who asks
     * @param term term the candidate campaigns in, or would campaign in when it is a pre-vote
     * @param last end of the candidate's log
     * @param transfer the leader itself asked for the campaign; means nothing in a pre-vote
     */
    public record Ask(PeerId candidate, long term, LogId last, boolean transfer) {}

    /**
     * The answer.
     *
     * @param granted the vote is given; for a vote: remember term and candidate durably before saying so
     * @param adoptTerm move to the term of the request, granted or not
     * @param reason why, in a few words, for people
     */
    public record Decision(boolean granted, boolean adoptTerm, String reason) {}

    /** Would a campaign succeed here? Never moves the term: the term of a pre-vote is a question. */
    public static Decision preVote(Voter v, Ask a) {
        if (a.term() < v.term()) {
            return refuse("term is older than mine");
        }
        if (v.hearsLeader()) {
            // Else a member that only hears badly would depose a healthy leader again and again.
            return refuse("hears a leader");
        }
        if (v.silentAfterStart()) {
            return refuse("started less than an election timeout ago");
        }
        return weigh(v, a, false);
    }

    /**
     * Decides on a real vote. A higher term is adopted even when the vote is not granted, unless stickiness refuses:
     * then the request is treated as if it had not been made.
     */
    public static Decision vote(Voter v, Ask a) {
        if (a.term() < v.term()) {
            return refuse("term is older than mine");
        }
        if (isBound(v) && !isExpectedTransfer(v, a) && !isRepeated(v, a)) {
            return refuse(
                    v.hearsLeader()
                            ? "hears a leader"
                            : "started less than an election timeout ago");
        }
        return weigh(v, a, a.term() > v.term());
    }

    /** What remains when nothing speaks against an election as such: health, the one vote of a term, and the logs. */
    private static Decision weigh(Voter v, Ask a, boolean adoptTerm) {
        if (v.damaged()) {
            return new Decision(false, adoptTerm, "log is damaged, so it cannot be compared");
        }
        if (a.term() == v.term() && v.votedFor() != null && !isRepeated(v, a)) {
            return new Decision(false, adoptTerm, "voted for another in this term");
        }
        if (!a.last().atLeast(v.last())) {
            return new Decision(false, adoptTerm, "log is less complete than mine");
        }
        return new Decision(true, adoptTerm, "log is at least as complete");
    }

    private static boolean isBound(Voter v) {
        return v.hearsLeader() || v.silentAfterStart();
    }

    /** The mark is honoured for exactly the next term, so that a delayed transfer cannot break a later lease. */
    private static boolean isExpectedTransfer(Voter v, Ask a) {
        return a.transfer() && a.term() == v.term() + 1;
    }

    /** A vote once given is a fact: stickiness does not take it back when its answer was lost. */
    private static boolean isRepeated(Voter v, Ask a) {
        PeerId votedFor = v.votedFor();
        return a.term() == v.term() && votedFor != null && a.candidate().equals(votedFor);
    }

    private static Decision refuse(String reason) {
        return new Decision(false, false, reason);
    }
}
