package io.jraft.core.election;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.Roles;
import io.jraft.error.RaftError;
import io.jraft.message.Origin;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.message.Route;
import io.jraft.model.ConfEntry;
import io.jraft.protocol.VotePolicy;
import io.jraft.util.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers those who campaign. A granted vote leaves once it is durable. Owner: LOOP. Called by the node for messages
 * that TermGate admitted. Invariants: I-7, I-11.
 */
@OwnedBy(Owner.LOOP)
public final class VoteHandler {
    private static final String BEGUN =
            "the group has begun, and the candidate knows nothing of it";

    private final NodeContext ctx;
    private final NodeState state;
    private final Roles roles;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final Outbox outbox;
    private final Election election;
    private final Incarnations incarnations;
    private long silentUntil = Long.MIN_VALUE;
    private boolean silent;

    /** The last question that was answered with yes in this life, and when; only a living campaign needs the answer again. */
    private @Nullable RaftMessage lastGranted;

    private long grantedAt;

    public VoteHandler(
            NodeContext ctx,
            NodeState state,
            Roles roles,
            LogManager log,
            ReplicatorGroup followers,
            Outbox outbox,
            Election election,
            Incarnations incarnations) {
        this.ctx = ctx;
        this.state = state;
        this.roles = roles;
        this.log = log;
        this.followers = followers;
        this.outbox = outbox;
        this.election = election;
        this.incarnations = incarnations;
    }

    /**
     * After a start this voter stays silent for an election timeout: it may have promised a leader, before it died, not
     * to help another one (R7). A node that was in no term yet promised nothing, and a group of one has nobody to promise
     * to. Whoever is alone in a configuration that does not name it, or is the last one of a change that is not decided, has
     * others all the same: a leader counts a newcomer's word before that configuration is on the newcomer's disk.
     */
    public void start(long now) {
        ConfEntry conf = log.conf();
        boolean alone = !conf.isJoint() && conf.current().voters().equals(List.of(ctx.self()));
        silent = state.term() > 0 && !alone;
        silentUntil = now + ctx.settings().electionTimeout();
    }

    /**
     * A connection to an endpoint came up or broke. Who asked from there may never have heard the answer: two members
     * often have no connection in one of the directions until one of them campaigns. The candidate repeats its question
     * when its own connection comes up ({@link Election#onConnection}), but here it is the way back that was missing. So
     * the question is answered as if it came once more: by what holds now, and not from the vote on disk, because a
     * campaign of a former life is over.
     */
    public void onConnection(Endpoint endpoint) {
        RaftMessage question = lastGranted;
        if (question == null
                || !question.route().from().getEndpoint().equals(endpoint)
                || state.leader() != null
                || ctx.clock().nanoTime() - grantedAt >= ctx.settings().electionTimeout()) {
            return;
        }
        if (question instanceof VoteRequest m && m.term() == state.term()) {
            onVote(m);
        } else if (question instanceof PreVoteRequest m && m.term() > state.term()) {
            onPreVote(m);
        }
    }

    /** The same question keeps its time: a connection that flaps must not keep it, and this node's patience, alive. */
    private void remember(RaftMessage question) {
        if (question != lastGranted) {
            lastGranted = question;
            grantedAt = ctx.clock().nanoTime();
        }
    }

    /** Would I vote for the sender? */
    public void onPreVote(PreVoteRequest m) {
        election.heard(m.route());
        VotePolicy.Decision d =
                VotePolicy.preVote(
                        voter(), new VotePolicy.Ask(m.route().from(), m.term(), m.last(), false));
        boolean granted = d.granted();
        String reason = d.reason();
        if (granted && begunAnew(m.route())) {
            granted = false;
            reason = BEGUN;
        } else if (granted && hasJustVoted(m)) {
            granted = false;
            reason = "has just voted for another, who may lead any moment";
        }
        if (granted && election.meets(m)) {
            granted = election.giveWay(m);
            reason = granted ? "gives way" : "asks for the same term and goes first";
        }
        if (granted) {
            remember(m);
        }
        outbox.send(
                new PreVoteResponse(ctx.back(m.route()), state.term(), m.term(), granted, reason));
    }

    /**
     * Between a vote and the first word of the leader that it made nobody is heard, and another one that asks about a higher
     * term would depose that leader at once: one that died campaigning comes back a term ahead of the others. Only for a
     * moment: whom the vote was for may have lost.
     */
    private boolean hasJustVoted(PreVoteRequest m) {
        return lastGranted instanceof VoteRequest vote
                && vote.term() == state.term()
                && !vote.route().from().equals(m.route().from())
                && ctx.clock().nanoTime() - grantedAt < ctx.settings().heartbeatEvery();
    }

    /** Do I vote for the sender? */
    public void onVote(VoteRequest m) {
        incarnations.heard(m.route());
        VotePolicy.Decision d =
                VotePolicy.vote(
                        voter(),
                        new VotePolicy.Ask(m.route().from(), m.term(), m.last(), m.transfer()));
        if (d.adoptTerm() && m.term() > state.term()) {
            roles.becomeFollower(
                    m.term(),
                    null,
                    new Status(RaftError.EHIGHERTERMREQUEST, m.route().from() + " campaigns"));
        }
        boolean anew = d.granted() && begunAnew(m.route());
        boolean granted = d.granted() && !anew;
        if (granted) {
            if (!m.route().from().equals(state.votedFor())) {
                roles.vote(m.route().from());
            }
            election.granted(ctx.clock().nanoTime());
            remember(m);
        }
        ctx.recorder()
                .note(
                        ctx.clock().nanoTime(),
                        granted ? "vote granted" : "vote refused",
                        m.term(),
                        state.term());
        outbox.afterStable(
                state.hardStateTicket(),
                new VoteResponse(
                        ctx.back(m.route()),
                        state.term(),
                        m.term(),
                        granted,
                        anew ? BEGUN : d.reason()));
    }

    /** Two who know nothing of a group that has begun must not begin it once more. */
    private boolean begunAnew(Route candidate) {
        return incarnations.isLate() && candidate.origin().epoch() == Origin.BLANK;
    }

    private VotePolicy.Voter voter() {
        long now = ctx.clock().nanoTime();
        boolean hears =
                state.isLeader()
                        ? followers.hasQuorum(now)
                        : (state.leader() != null
                                        && state.heardLeaderWithin(
                                                now, ctx.settings().electionTimeout()))
                                || now < state.promisedUntil();
        if (silent && now - silentUntil >= 0) {
            silent = false;
        }
        return new VotePolicy.Voter(
                state.term(), state.votedFor(), log.last(), hears, silent, false);
    }
}
