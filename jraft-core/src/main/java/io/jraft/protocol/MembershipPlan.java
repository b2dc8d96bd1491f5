package io.jraft.protocol;

import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One change of membership from beginning to end: who must catch up first, which entries are written, who leaves. Every
 * change of voters is joint, even that of a single one (paper 6): a rule without exceptions has no unsafe exception
 * (T25, M1). A change of learners alone touches no majority and is one entry.
 * Owner: LOOP. Called by the leader's membership change, which keeps the stage.
 * Invariants: I-10 one change at a time; once the joint entry is written a change is finished and never taken back.
 *
 * @param before members in force when it began
 * @param target members in force when it ends
 */
public record MembershipPlan(Members before, Members target) {
    /** How far a change is. */
    public enum Stage {
        /** New voters are fed without a vote, so that they do not hold up commits (C11). */
        CATCHING_UP,
        /** Both majorities count; waits until a quorum has the joint entry. */
        JOINT,
        /** Only the new members count; waits until a quorum has the final entry. */
        STABLE
    }

    /** What becomes of a request. */
    public sealed interface Decision {}

    /** It is begun. */
    public record Go(MembershipPlan plan) implements Decision {}

    /** Members are what was asked for: success, so that a request may be repeated (M11). */
    public record Nothing() implements Decision {}

    /**
     * It is refused.
     *
     * @param error EBUSY, EINVAL or ESTALE
     * @param reason for people
     */
    public record Refuse(RaftError error, String reason) implements Decision {}

    /** What a request means when {@code inForce} is in force. */
    public static Decision decide(ConfEntry inForce, MembershipRequest request) {
        if (inForce.isJoint()) {
            return new Refuse(RaftError.EBUSY, "Doing another configuration change.");
        }
        Members now = inForce.current();
        if (request instanceof MembershipRequest.ChangePeers c
                && c.expected() != null
                && !c.expected().equals(now)) {
            return new Refuse(
                    RaftError.ESTALE,
                    "the configuration in force is " + now + ", not " + c.expected());
        }
        Members target;
        try {
            target = target(now, request).fedBy(sources(now, request));
        } catch (IllegalArgumentException e) {
            return new Refuse(RaftError.EINVAL, String.valueOf(e.getMessage()));
        }
        if (target.isEmpty()) {
            return new Refuse(RaftError.EINVAL, "a group needs a voter");
        }
        return target.equals(now) ? new Nothing() : new Go(new MembershipPlan(now, target));
    }

    /** The rest of a change that an earlier leader began: its joint entry is in the log. */
    public static MembershipPlan inherited(ConfEntry joint) {
        Members outgoing = joint.outgoing();
        if (outgoing == null) {
            throw new IllegalArgumentException(joint + " is stable; there is nothing to finish");
        }
        return new MembershipPlan(outgoing, joint.current());
    }

    /**
     * Who shall feed whom. What is not asked for stays; a source that votes no more is dropped, and with it the wish: the
     * leader feeds its learners until somebody names another one.
     */
    private static Map<PeerId, PeerId> sources(Members now, MembershipRequest request) {
        Map<PeerId, PeerId> sources = new LinkedHashMap<>(now.sources());
        if (request instanceof MembershipRequest.ChangePeers r) {
            // Learners that are named again are named with their source, or without.
            r.target().learners().forEach(sources::remove);
            sources.putAll(r.target().sources());
        } else if (request instanceof MembershipRequest.AddLearners r && r.source() != null) {
            PeerId source = r.source();
            if (!source.isEmpty() && !now.isVoter(source)) {
                throw new IllegalArgumentException(
                        "learners cannot be fed by " + source + ", which does not vote");
            }
            for (PeerId learner : r.learners()) {
                if (source.isEmpty()) {
                    sources.remove(learner);
                } else {
                    sources.put(learner, source);
                }
            }
        }
        return sources;
    }

    private static Members target(Members now, MembershipRequest request) {
        if (request instanceof MembershipRequest.AddPeer r) {
            List<PeerId> voters = new ArrayList<>(now.voters());
            if (!now.isVoter(r.peer())) {
                voters.add(named(r.peer()));
            }
            return new Members(voters, without(now.learners(), voters));
        } else if (request instanceof MembershipRequest.RemovePeer r) {
            return new Members(without(now.voters(), List.of(r.peer())), now.learners());
        } else if (request instanceof MembershipRequest.ChangePeers r) {
            List<PeerId> voters = r.target().voters();
            voters.forEach(MembershipPlan::named);
            List<PeerId> learners = r.target().learners();
            learners.forEach(MembershipPlan::named);
            return new Members(
                    voters, learners.isEmpty() ? without(now.learners(), voters) : learners);
        } else if (request instanceof MembershipRequest.AddLearners r) {
            Set<PeerId> learners = new LinkedHashSet<>(now.learners());
            learners.addAll(learnersOf(now, r.learners()));
            return new Members(now.voters(), learners);
        } else if (request instanceof MembershipRequest.RemoveLearners r) {
            return new Members(now.voters(), without(now.learners(), r.learners()));
        } else if (request instanceof MembershipRequest.ResetLearners r) {
            return new Members(now.voters(), learnersOf(now, r.learners()));
        }
        throw new IllegalArgumentException("unknown request " + request);
    }

    /** Peers that shall learn: each once, and none that votes, for nobody is demoted by accident. */
    private static List<PeerId> learnersOf(Members now, List<PeerId> learners) {
        Set<PeerId> seen = new LinkedHashSet<>();
        for (PeerId peer : learners) {
            if (!seen.add(named(peer))) {
                throw new IllegalArgumentException("learner " + peer + " is named twice");
            }
            if (now.isVoter(peer)) {
                throw new IllegalArgumentException(
                        peer + " votes; to demote it name it as a learner in changePeers");
            }
        }
        return List.copyOf(seen);
    }

    private static PeerId named(PeerId peer) {
        if (peer.isEmpty()) {
            throw new IllegalArgumentException("a member needs an address, " + peer + " is none");
        }
        return peer;
    }

    private static List<PeerId> without(List<PeerId> some, Iterable<PeerId> others) {
        List<PeerId> left = new ArrayList<>(some);
        others.forEach(left::remove);
        return left;
    }

    // ------------------------------------------------------------------- stages

    /** The first stage. */
    public Stage first() {
        if (sameVoters()) {
            return Stage.STABLE;
        }
        return newVoters().isEmpty() ? Stage.JOINT : Stage.CATCHING_UP;
    }

    private boolean sameVoters() {
        return before.voters().size() == target.voters().size() && newVoters().isEmpty();
    }

    /** Who has no vote yet and shall have one: they catch up before they get it. */
    public List<PeerId> newVoters() {
        return without(target.voters(), before.voters());
    }

    /** Who is no member any more when it ends. */
    public List<PeerId> leaving() {
        List<PeerId> gone = new ArrayList<>(before.voters());
        gone.addAll(before.learners());
        gone.removeAll(target.voters());
        gone.removeAll(target.learners());
        return gone;
    }

    /** The entry that starts a stage, still without its place in the log; CATCHING_UP has none. */
    public ConfEntry entry(Stage stage, GroupIdentity identity) {
        return switch (stage) {
            case CATCHING_UP ->
                    throw new IllegalArgumentException("no entry is written to catch up");
            case JOINT -> new ConfEntry(LogId.ZERO, target, before, identity);
            case STABLE -> new ConfEntry(LogId.ZERO, target, null, identity);
        };
    }
}
