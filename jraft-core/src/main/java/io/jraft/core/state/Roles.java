package io.jraft.core.state;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.state.NodeState.Role;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.model.HardState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where term, vote, role and leader change, always in the order state, disk, listeners. Owner: LOOP.
 * Called by TermGate, Election, VoteHandler and the check of the quorum. Invariants: I-1, I-11.
 */
@OwnedBy(Owner.LOOP)
public final class Roles {
    private static final Logger LOG = LoggerFactory.getLogger(Roles.class);

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final List<RoleListener> listeners = new ArrayList<>();
    private long followedTerm;

    public Roles(NodeContext ctx, NodeState state, LogManager log) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
    }

    /** Listeners are told in the order they were added, and of a leader's end in the opposite order. */
    public void addListener(RoleListener listener) {
        listeners.add(listener);
    }

    /**
     * Follows {@code leader}, or nobody, in {@code term}, which is the present one or a later one. What this node was
     * before ends with the reason {@code why}.
     */
    public void becomeFollower(long term, @Nullable PeerId leader, Status why) {
        boolean newTerm = term > state.term();
        stopLeading(why);
        if (newTerm) {
            follow(null, why);
            save(term, null);
            listeners.forEach(l -> l.onTermChange(term));
        }
        if (state.role() != Role.FOLLOWER) {
            note("follower", why);
            state.setRole(Role.FOLLOWER, 0);
        }
        follow(leader, why);
    }

    /** Starts a campaign: a new term and the own vote, on their way to disk when this returns. */
    public void becomeCandidate() {
        Status why =
                new Status(RaftError.ERAFTTIMEDOUT, "campaigning in term " + (state.term() + 1));
        stopLeading(why);
        follow(null, why);
        state.setRole(Role.CANDIDATE, 0);
        save(state.term() + 1, state.self());
        long term = state.term();
        note("candidate", why);
        listeners.forEach(l -> l.onTermChange(term));
    }

    /** Leads: a majority voted for this node in the present term. */
    public void becomeLeader() {
        if (state.role() != Role.CANDIDATE) {
            throw new IllegalStateException(
                    "only a candidate becomes leader, this is a " + state.role());
        }
        state.setRole(Role.LEADER, log.lastIndex() + 1);
        state.setLeader(state.self());
        LOG.info(
                "{} {} leads term {} from index {}",
                ctx.group(),
                ctx.self(),
                state.term(),
                state.termStart());
        long term = state.term();
        listeners.forEach(l -> l.onLeaderStart(term));
    }

    /** Gives this node's vote of the present term. */
    public void vote(PeerId candidate) {
        save(state.term(), candidate);
    }

    /** Nobody is known to lead any more, in the same term. */
    public void loseLeader(Status why) {
        if (state.role() == Role.FOLLOWER) {
            follow(null, why);
        }
    }

    private void stopLeading(Status why) {
        if (!state.isLeader()) {
            return;
        }
        long term = state.term();
        note("no leader any more", why);
        state.setRole(Role.FOLLOWER, 0);
        state.setLeader(null);
        for (int i = listeners.size() - 1; i >= 0; i--) {
            listeners.get(i).onLeaderStop(term, why);
        }
    }

    private void follow(@Nullable PeerId leader, Status why) {
        PeerId old = state.leader();
        if (old == null ? leader == null : old.equals(leader)) {
            return;
        }
        state.setLeader(leader == null ? null : leader.copy());
        if (old != null && !old.equals(state.self())) {
            long oldTerm = followedTerm;
            listeners.forEach(l -> l.onStopFollowing(old, oldTerm, why));
        }
        if (leader != null && !leader.equals(state.self())) {
            followedTerm = state.term();
            LOG.info("{} {} follows {} in term {}", ctx.group(), ctx.self(), leader, state.term());
            listeners.forEach(l -> l.onStartFollowing(leader, state.term()));
        }
    }

    private void save(long term, @Nullable PeerId vote) {
        long ticket = log.saveHardState(new HardState(term, vote));
        state.setHardState(term, vote, ticket);
        ctx.recorder().note(ctx.clock().nanoTime(), "hard state", term, ticket);
    }

    private void note(String role, Status why) {
        LOG.info(
                "{} {} is {} at term {}: {}",
                ctx.group(),
                ctx.self(),
                role,
                state.term(),
                why.getErrorMsg());
        ctx.recorder().note(ctx.clock().nanoTime(), role, state.term(), state.commit());
    }
}
