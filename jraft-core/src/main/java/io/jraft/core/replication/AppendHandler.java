package io.jraft.core.replication;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.beats.HeardSet;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.state.InstallGuard;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.RoleListener;
import io.jraft.entity.EnumOutter;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.Route;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.protocol.LogMatching;
import io.jraft.protocol.LogMatching.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The follower: appends what the leader sends, answers once that is durable, follows its commit index. All appends of a
 * turn are answered by one message. Owner: LOOP. Called by the node for messages that TermGate admitted, and at the end
 * of the turn. Invariants: I-3, I-6, I-7.
 */
@OwnedBy(Owner.LOOP)
public final class AppendHandler implements RoleListener, InstallGuard {
    private static final Logger LOG = LoggerFactory.getLogger(AppendHandler.class);

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final Outbox outbox;
    private final SharedBeats beats;

    /** Last index known to equal the present leader's log; starts anew with every term and leader. */
    private long matched;

    /** Whose log {@link #matched} speaks of; null when nobody leads this term as far as known. */
    private @Nullable PeerId matchedWith;

    private long commitTarget;
    private @Nullable Route ackRoute;
    private long ackIndex;
    private long ackRound;
    private boolean installing;

    public AppendHandler(
            NodeContext ctx, NodeState state, LogManager log, Outbox outbox, SharedBeats beats) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.outbox = outbox;
        this.beats = beats;
    }

    @Override
    public void onTermChange(long term) {
        forgetLeader();
        matchedWith = null;
    }

    @Override
    public void onStartFollowing(PeerId leader, long term) {
        // A leader that was lost and is heard again in its term has not changed its log, and nobody
        // else has changed this one: forgetting would leave a group without writes behind for ever.
        if (!leader.equals(matchedWith)) {
            forgetLeader();
            matchedWith = leader.copy();
        }
    }

    private void forgetLeader() {
        matched = 0;
        commitTarget = 0;
        ackRoute = null;
        // What another leader sent in this very turn is nothing that the new one may count.
        ackIndex = 0;
        ackRound = 0;
    }

    @Override
    public void setInstalling(boolean now) {
        installing = now;
    }

    /** Entries of the leader of this term. */
    public void onAppend(AppendRequest m) {
        if (installing) {
            return;
        }
        if (log.isDiskFull() && !m.blocks().isEmpty()) {
            outbox.send(
                    new AppendResponse(
                            ctx.back(m.route()),
                            state.term(),
                            false,
                            m.prev().index(),
                            LogId.ZERO,
                            m.round(),
                            0,
                            true));
            return;
        }
        Decision decision;
        try {
            decision = LogMatching.decide(log, m.prev(), m.prevChain(), m.blocks());
        } catch (IllegalArgumentException malformed) {
            // Whoever built it, it is no reason to stop; the leader asks again.
            LOG.warn(
                    "{} {}: dropped a malformed append: {}",
                    ctx.group(),
                    ctx.self(),
                    malformed.getMessage());
            return;
        }
        if (decision instanceof Decision.Reject reject) {
            ctx.recorder()
                    .note(
                            ctx.clock().nanoTime(),
                            "append rejected",
                            m.prev().index(),
                            reject.hint().index());
            outbox.send(
                    new AppendResponse(
                            ctx.back(m.route()),
                            state.term(),
                            false,
                            m.prev().index(),
                            reject.hint(),
                            m.round(),
                            credit(),
                            false));
        } else if (decision instanceof Decision.Accept accept) {
            if (take(m.blocks(), m.lastIndex(), m.commit(), accept)) {
                ackRoute = ctx.back(m.route());
                ackIndex = Math.max(ackIndex, accept.matched());
                ackRound = Math.max(ackRound, m.round());
            }
        }
    }

    /**
     * Committed entries that a learner's source handed on, in the term that this node is in. What is committed never changes
     * and every leader holds it (paper 5.4.3), so it does not matter who hands it on; and what a former leader left here
     * behind it gives way, as it would for an append of the leader. Told to the leader like one of its own.
     *
     * @return false when they do not follow this log, or cannot be taken now
     */
    public boolean onRelayed(LogId prev, int prevChain, long commit, List<EntryBlock> blocks) {
        if (installing || (log.isDiskFull() && !blocks.isEmpty())) {
            return false;
        }
        Decision decision;
        try {
            decision = LogMatching.decide(log, prev, prevChain, blocks);
        } catch (IllegalArgumentException malformed) {
            LOG.warn(
                    "{} {}: dropped what its source handed on: {}",
                    ctx.group(),
                    ctx.self(),
                    malformed.getMessage());
            return false;
        }
        long last = blocks.isEmpty() ? prev.index() : blocks.get(blocks.size() - 1).lastIndex();
        if (!(decision instanceof Decision.Accept accept) || !take(blocks, last, commit, accept)) {
            return false;
        }
        PeerId leader = state.leader();
        if (leader != null) {
            ackRoute = ctx.to(leader);
            ackIndex = Math.max(ackIndex, accept.matched());
        }
        return true;
    }

    private boolean take(List<EntryBlock> blocks, long last, long commit, Decision.Accept accept) {
        if (accept.truncateFrom() > 0) {
            ctx.recorder()
                    .note(
                            ctx.clock().nanoTime(),
                            "truncate",
                            accept.truncateFrom(),
                            log.lastIndex());
            log.truncateSuffix(accept.truncateFrom() - 1);
        }
        if (accept.appendFrom() <= last) {
            try {
                log.appendReceived(blocks, accept.appendFrom());
            } catch (CorruptEntryException | IllegalArgumentException e) {
                ctx.mailbox()
                        .onFatal(
                                EnumOutter.ErrorType.ERROR_TYPE_LOG,
                                "a peer sent " + e.getMessage(),
                                e);
                return false;
            }
        }
        matched = Math.max(matched, accept.matched());
        commitTarget = Math.max(commitTarget, Math.min(commit, accept.matched()));
        return true;
    }

    /** A beat of the leader of this term. */
    public void onHeartbeat(HeartbeatRequest m) {
        commitTarget = Math.max(commitTarget, Math.min(m.commit(), matched));
        if (m.commit() > matched && !installing) {
            // A beat names only what the leader knows to match here, so this node forgot it in a
            // restart: an answer that claims less makes the leader probe.
            ackRoute = ctx.back(m.route());
            ackIndex = Math.max(ackIndex, matched);
            ackRound = Math.max(ackRound, m.round());
        }
        long promise = 0;
        if (m.sentAt() != 0) {
            promise = ctx.settings().electionTimeout();
            state.promiseUntil(ctx.clock().nanoTime() + promise);
        }
        if (m.set() == 0 || beats.life() == 0) {
            outbox.send(
                    new HeartbeatResponse(
                            ctx.back(m.route()),
                            state.term(),
                            m.round(),
                            log.lastIndex(),
                            m.sentAt(),
                            promise));
            return;
        }
        HeardSet.Entry entry = enter(m);
        outbox.send(
                new HeartbeatResponse(
                        ctx.back(m.route()),
                        state.term(),
                        m.round(),
                        log.lastIndex(),
                        m.sentAt(),
                        promise,
                        beats.life(),
                        entry == null ? 0 : entry.number(),
                        entry == null ? 0 : entry.seat(),
                        Math.max(commitTarget, state.commit())));
    }

    /** Takes the leader's offer to beat this group together with others; null when there is none. */
    private HeardSet.@Nullable Entry enter(HeartbeatRequest m) {
        if (m.set() == HeartbeatRequest.ASK) {
            return null;
        }
        HeardSet.Entry present = state.heardBy();
        if (present != null && present.isLive()) {
            if (m.set() == present.number()) {
                return present;
            }
            if (m.set() < present.number()) {
                // A beat that comes late: the leader has taken a newer number since.
                return null;
            }
        }
        HeardSet.Entry fresh = beats.enter(m.route().from(), m.set());
        state.hearBy(fresh);
        return fresh;
    }

    /** End of a turn: one answer for all its appends, held until the disk has what it claims. */
    public void answer() {
        Route route = ackRoute;
        if (route == null) {
            return;
        }
        ackRoute = null;
        AppendResponse response =
                new AppendResponse(
                        route, state.term(), true, ackIndex, LogId.ZERO, ackRound, credit(), false);
        ackIndex = 0;
        ackRound = 0;
        outbox.afterStable(response.index() <= log.stableIndex() ? 0 : log.lastTicket(), response);
    }

    /** Moves the commit index as far as the leader said, this node knows to match, and its own disk holds. */
    public boolean advanceCommit() {
        long to = Math.min(commitTarget, log.stableIndex());
        if (to <= state.commit()) {
            return false;
        }
        state.advanceCommit(to, log.lastIndex());
        log.onCommit(to);
        return true;
    }

    @Override
    public void installed(long index) {
        matched = Math.max(matched, index);
    }

    private long credit() {
        return Math.max(0, ctx.settings().inflightBytesMax() - log.unstableBytes());
    }
}
