package io.jraft.core.state;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.model.LogId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First look at every message: older, equal or newer term (paper 5.1). A pre-vote moves nothing, its term is a question;
 * a vote request is left to VoteHandler, because stickiness may refuse it without looking at its term. Owner: LOOP.
 * Called by the node before a message is dispatched. Invariants: I-1, I-11.
 */
@OwnedBy(Owner.LOOP)
public final class TermGate {
    private static final Logger LOG = LoggerFactory.getLogger(TermGate.class);

    private final NodeContext ctx;
    private final NodeState state;
    private final Roles roles;
    private final Outbox outbox;
    private long conflicts;

    public TermGate(NodeContext ctx, NodeState state, Roles roles, Outbox outbox) {
        this.ctx = ctx;
        this.state = state;
        this.roles = roles;
        this.outbox = outbox;
    }

    /** Whether the message may be dispatched; adopts a newer term and recognises a leader on the way. */
    public boolean admit(RaftMessage m) {
        if (!m.route().to().equals(ctx.self())) {
            return false;
        }
        if (m instanceof PreVoteRequest || m instanceof VoteRequest) {
            return true;
        }
        boolean fromLeader =
                m instanceof AppendRequest
                        || m instanceof HeartbeatRequest
                        || m instanceof InstallRequest
                        || m instanceof TimeoutNow;
        if (m.term() < state.term()) {
            if (fromLeader) {
                refuseStale(m);
            }
            // An old chunk request names its snapshot itself and harms nobody. A voter that lags
            // behind may well grant
            // a pre-vote: its answer names the term that was asked for.
            return m instanceof ChunkRequest || m instanceof PreVoteResponse;
        }
        if (m.term() > state.term()) {
            roles.becomeFollower(
                    m.term(),
                    fromLeader ? m.route().from() : null,
                    new Status(
                            fromLeader
                                    ? RaftError.EHIGHERTERMREQUEST
                                    : RaftError.EHIGHERTERMRESPONSE,
                            "a message of " + m.route().from() + " has term " + m.term()));
        }
        return !fromLeader || recognise(m.route().from());
    }

    private boolean recognise(PeerId from) {
        if (state.isLeader()) {
            return conflict(from);
        }
        PeerId leader = state.leader();
        if (leader != null && !leader.equals(from)) {
            return conflict(from);
        }
        if (leader == null || state.role() != NodeState.Role.FOLLOWER) {
            roles.becomeFollower(
                    state.term(),
                    from,
                    new Status(RaftError.ENEWLEADER, from + " leads term " + state.term()));
        }
        state.heardLeader(ctx.clock().nanoTime());
        return true;
    }

    /** Two leaders in one term: no message of the second is believed, and the term is left so that one is elected anew (C17). */
    private boolean conflict(PeerId from) {
        conflicts++;
        LOG.error(
                "{} {}: {} claims to lead term {} which {} leads; one of them lost its memory of a vote. This node moves"
                        + " to term {}. Look for a wiped or copied data directory.",
                ctx.group(),
                ctx.self(),
                from,
                state.term(),
                state.leader(),
                state.term() + 1);
        roles.becomeFollower(
                state.term() + 1,
                null,
                new Status(
                        RaftError.ELEADERCONFLICT, "more than one leader in term " + state.term()));
        return false;
    }

    /** Our term in the answer lets a node in that is stuck on an older one, or makes a deposed leader step down. */
    private void refuseStale(RaftMessage m) {
        long term = state.term();
        if (m instanceof AppendRequest a) {
            outbox.send(
                    new AppendResponse(
                            ctx.back(a.route()),
                            term,
                            false,
                            a.prev().index(),
                            LogId.ZERO,
                            a.round(),
                            0,
                            false));
        } else if (m instanceof HeartbeatRequest h) {
            outbox.send(new HeartbeatResponse(ctx.back(h.route()), term, 0, 0));
        } else if (m instanceof InstallRequest i) {
            outbox.send(
                    new InstallResponse(
                            ctx.back(i.route()),
                            term,
                            i.installId(),
                            InstallResponse.Result.FAILED,
                            i.meta().last()));
        }
    }

    /** How often two leaders were seen in one term. */
    public long conflicts() {
        return conflicts;
    }
}
