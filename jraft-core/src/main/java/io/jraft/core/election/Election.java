package io.jraft.core.election;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.log.LogManager;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.Incarnations;
import io.jraft.core.state.Lineage;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.RoleListener;
import io.jraft.core.state.Roles;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.message.Route;
import io.jraft.model.ConfEntry;
import io.jraft.protocol.ElectionPolicy;
import io.jraft.protocol.Quorum;
import io.jraft.util.Endpoint;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Campaigns of this node: timeout, pre-vote, vote, leader. The own vote counts, and the requests leave, only once term
 * and vote are durable. Owner: LOOP. Called by the node's deadlines and for the answers of voters. Invariants: I-1, I-7,
 * I-11.
 */
@OwnedBy(Owner.LOOP)
public final class Election implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    private static final String BEGUN = "the group has begun without this disk";

    /** So often within a beat voters that were not heard are asked, before the first leader of a group leads without them. */
    private static final int INTRODUCTIONS = 4;

    private enum Phase {
        IDLE,
        PRE_VOTE,
        VOTE
    }

    private final NodeContext ctx;
    private final NodeState state;
    private final Roles roles;
    private final LogManager log;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final Lineage lineage;
    private final Incarnations incarnations;
    private final Map<PeerId, Boolean> votes = new LinkedHashMap<>();
    private final long mayNotLeadBelow;

    /** When the pre-vote of {@link Phase#PRE_VOTE} was asked for. */
    private long askedAt;

    private Phase phase = Phase.IDLE;

    /** This node has a majority's votes, and leads when all voters were heard or the patience ends. */
    private boolean won;

    /** Of the {@link #INTRODUCTIONS} times that a beat is waited in, so many are over. */
    private int waited;

    /** The campaign in progress was asked for by the leader. */
    private boolean transfer;

    /** When each voter last answered a campaign of this node, granted or not. */
    private final Map<PeerId, Long> answeredAt = new LinkedHashMap<>();

    private int targetPriority;

    /** The target fell because a better node did not lead; until somebody leads it does not follow the configuration. */
    private boolean decaying;

    /** Once this ticket is durable, the deadline gets a fresh start; 0 for none (E8). */
    private long freshStartAt;

    private long timeout;

    /** A late wake-up was forgiven since the last timeout. */
    private boolean forgiven;

    private String lastReason = "none yet";

    /** What is shown every turn, as long as configuration and priority are the same. */
    private @Nullable ConfEntry shownConf;

    private int shownFor;
    private int shownTarget;

    /** {@code mayNotLeadBelow}: this node must not campaign while its log ends before this index, which its state machine holds. */
    public Election(
            NodeContext ctx,
            NodeState state,
            Roles roles,
            LogManager log,
            Outbox outbox,
            Deadlines deadlines,
            Lineage lineage,
            Incarnations incarnations,
            long mayNotLeadBelow) {
        this.ctx = ctx;
        this.state = state;
        this.roles = roles;
        this.log = log;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.lineage = lineage;
        this.incarnations = incarnations;
        this.mayNotLeadBelow = mayNotLeadBelow;
    }

    /** Arms the first timeout; a single voter campaigns at once, there is nobody to wait for. */
    public void start(long now) {
        targetPriority = ElectionPolicy.initialTarget(log.conf(), ctx.settings().priority());
        ConfEntry conf = log.conf();
        boolean alone =
                !conf.isJoint() && conf.current().voters().size() == 1 && conf.isVoter(ctx.self());
        if (alone && log.lastIndex() >= mayNotLeadBelow) {
            campaign(false);
        }
        arm(now);
    }

    // ----------------------------------------------------------------- timeout

    /** The election deadline has passed. */
    public void onTimeout(long now) {
        forgiven = false;
        if (state.isLeader()) {
            deadlines.disarm(Kind.ELECTION);
            return;
        }
        if (phase == Phase.VOTE && log.stableTicket() < state.hardStateTicket()) {
            // Nobody was asked yet: on a disk slower than the timeout another term would only make
            // everything wait for another sync, and no campaign would ever end.
            arm(now);
            return;
        }
        if (state.heardLeaderWithin(now, timeout)) {
            // A living leader only moves a mark; the deadline follows lazily.
            deadlines.arm(Kind.ELECTION, state.heardLeaderAt() + timeout);
            return;
        }
        if (now < state.promisedUntil()) {
            // A leader counts on this node's word, whether it is heard or not.
            deadlines.arm(Kind.ELECTION, state.promisedUntil());
            return;
        }
        if (state.leader() != null) {
            roles.loseLeader(
                    new Status(
                            RaftError.ERAFTTIMEDOUT,
                            "no sign of leader " + state.leader() + " for an election timeout"));
        }
        if (log.stableTicket() < freshStartAt) {
            // The vote it gave is not heard yet: a campaign now would only outbid it (E8).
            arm(now);
            return;
        }
        if (lineage.isGivenUp() || incarnations.isLate()) {
            arm(now);
            return;
        }
        if (!decaying) {
            targetPriority = ElectionPolicy.initialTarget(log.conf(), ctx.settings().priority());
        }
        ElectionPolicy.Verdict verdict =
                ElectionPolicy.onTimeout(
                        new ElectionPolicy.Candidate(
                                log.conf(),
                                ctx.self(),
                                log.mayBeVoter(ctx.self(), state.commit()),
                                incarnations.selfCounts(),
                                log.lastIndex() < mayNotLeadBelow,
                                log.isDiskFull(),
                                ctx.settings().priority(),
                                targetPriority),
                        ctx.settings().decayPriorityGap());
        decaying = decaying || verdict.nextTargetPriority() != targetPriority;
        targetPriority = verdict.nextTargetPriority();
        lastReason = verdict.reason();
        if (verdict.campaign()) {
            preVote();
        } else {
            LOG.debug("{} {} does not campaign: {}", ctx.group(), ctx.self(), verdict.reason());
        }
        arm(now);
    }

    private void arm(long now) {
        int delay = ctx.settings().maxElectionDelayMs();
        timeout =
                ElectionPolicy.timeoutNanos(
                        ctx.settings().electionTimeoutMs(),
                        delay,
                        delay > 0 ? ctx.random().nextInt(delay) : 0);
        deadlines.arm(Kind.ELECTION, now + timeout);
    }

    /**
     * A worker that slept must first hear what came in meanwhile, before it believes that nobody spoke (P16). Once: on a
     * machine that is always late nobody would ever campaign.
     */
    public void afterPause(long now) {
        if (!state.isLeader() && !forgiven) {
            forgiven = true;
            arm(now);
        }
    }

    // ---------------------------------------------------------------- campaign

    private void preVote() {
        incarnations.begin();
        phase = Phase.PRE_VOTE;
        votes.clear();
        votes.put(ctx.self(), true);
        askedAt = ctx.clock().nanoTime();
        for (PeerId peer : voters()) {
            if (!peer.equals(ctx.self())) {
                ask(peer);
            }
        }
        count();
    }

    private void ask(PeerId peer) {
        if (phase == Phase.PRE_VOTE) {
            outbox.send(new PreVoteRequest(ctx.to(peer), state.term() + 1, log.last()));
        } else {
            outbox.afterStable(
                    state.hardStateTicket(),
                    new VoteRequest(ctx.to(peer), state.term(), log.last(), transfer));
        }
    }

    /**
     * What was sent before a connection was up, or when it broke, is lost. Two followers often have none until one of
     * them campaigns, and an election timeout would pass in vain. A voter gives the same answer twice.
     */
    public void onConnection(Endpoint endpoint) {
        if (phase == Phase.IDLE) {
            return;
        }
        for (PeerId peer : voters()) {
            if (peer.getEndpoint().equals(endpoint)
                    && !peer.equals(ctx.self())
                    && !votes.containsKey(peer)) {
                ask(peer);
            }
        }
    }

    /**
     * Whether this node asks for the same pre-vote, and the one who asks here has not answered yet. Only for a moment: a
     * node whose questions reach nobody asks again and again, and must not hold up those that are heard (C1, P2).
     */
    public boolean meets(PreVoteRequest m) {
        return phase == Phase.PRE_VOTE
                && m.term() == state.term() + 1
                && voters().contains(m.route().from())
                && !votes.containsKey(m.route().from())
                && ctx.clock().nanoTime() - askedAt < ctx.settings().heartbeatEvery();
    }

    /** Of two that {@link #meets meet}, one goes on: true when it is the other one, and this campaign is over. */
    public boolean giveWay(PreVoteRequest m) {
        PeerId other = m.route().from();
        if (ElectionPolicy.givesWay(ctx.self(), log.last(), other, m.last())) {
            lastReason = "gave way to " + other;
            phase = Phase.IDLE;
            votes.clear();
            arm(ctx.clock().nanoTime());
            return true;
        }
        // It lives, and perhaps never heard the question.
        ask(other);
        return false;
    }

    /** Starts a real campaign; {@code byTransfer} when the leader asked for it. */
    private void campaign(boolean byTransfer) {
        roles.becomeCandidate();
        phase = Phase.VOTE;
        transfer = byTransfer;
        freshStartAt = state.hardStateTicket();
        votes.clear();
        for (PeerId peer : voters()) {
            if (!peer.equals(ctx.self())) {
                ask(peer);
            }
        }
        onStable();
    }

    /** The disk answered: the own vote may count now. */
    public void onStable() {
        if (freshStartAt != 0 && log.stableTicket() >= freshStartAt) {
            freshStartAt = 0;
            if (!state.isLeader()) {
                // Whoever was voted for hears of it only now, and shall have as long as on a fast
                // disk.
                arm(ctx.clock().nanoTime());
            }
        }
        if (phase == Phase.VOTE
                && !votes.containsKey(ctx.self())
                && log.stableTicket() >= state.hardStateTicket()) {
            votes.put(ctx.self(), true);
            count();
        }
    }

    private Set<PeerId> voters() {
        ConfEntry conf = log.conf();
        Set<PeerId> voters = new LinkedHashSet<>(conf.current().voters());
        if (conf.outgoing() != null) {
            voters.addAll(conf.outgoing().voters());
        }
        return voters;
    }

    /** A voter answered a pre-vote. */
    public void onPreVoteResponse(PreVoteResponse m) {
        incarnations.heard(m.route());
        if (phase == Phase.PRE_VOTE && m.askedTerm() == state.term() + 1) {
            note(m.route(), m.granted(), m.reason());
        }
    }

    /** A voter answered a vote. */
    public void onVoteResponse(VoteResponse m) {
        incarnations.heard(m.route());
        if (phase == Phase.VOTE && m.askedTerm() == state.term()) {
            note(m.route(), m.granted(), m.reason());
        }
    }

    private void note(Route route, boolean granted, String reason) {
        PeerId from = route.from();
        boolean counts = incarnations.mayVote(route);
        if (counts) {
            answeredAt.put(from, ctx.clock().nanoTime());
        }
        if (!granted || !counts) {
            lastReason =
                    counts
                            ? from + " refused: " + reason
                            : from + " speaks from another disk than the group knows";
            LOG.debug("{} {} {}", ctx.group(), ctx.self(), lastReason);
        }
        // Whoever has forgotten what it voted for and what it acknowledged would make a majority of
        // those who never knew (M9).
        votes.put(from, granted && counts);
        if (incarnations.isLate()) {
            lose(BEGUN);
        } else {
            count();
        }
    }

    private void count() {
        Quorum.Vote result = Quorum.voteResult(log.conf(), votes::get);
        if (result == Quorum.Vote.PENDING) {
            return;
        }
        Phase counted = phase;
        phase = Phase.IDLE;
        if (result == Quorum.Vote.WON) {
            if (counted == Phase.PRE_VOTE) {
                campaign(false);
            } else {
                lead();
            }
        } else {
            phase = counted;
            lose(lastReason);
        }
    }

    /**
     * Leads. Who begins a group hears all its voters out before, for a beat at most: then the first entry lists all their disks,
     * and from there on the group knows each of them from an emptied one (M9).
     */
    private void lead() {
        if (!incarnations.isMissingSomebody()) {
            forgetVictory();
            roles.becomeLeader();
            return;
        }
        phase = Phase.VOTE;
        if (!won) {
            won = true;
            waited = 0;
            long now = ctx.clock().nanoTime();
            arm(now);
            deadlines.arm(Kind.INTRODUCTION, now + introductionEvery());
        }
    }

    /** Asks those once more whose answer is missing, perhaps for want of a connection; the last time leads without them. */
    public void onIntroduction(long now) {
        if (!won) {
            return;
        }
        if (incarnations.isLate()) {
            lose(BEGUN);
        } else if (++waited < INTRODUCTIONS) {
            for (PeerId peer : voters()) {
                if (!peer.equals(ctx.self()) && !incarnations.hasHeard(peer)) {
                    ask(peer);
                }
            }
            deadlines.arm(Kind.INTRODUCTION, now + introductionEvery());
        } else {
            phase = Phase.IDLE;
            forgetVictory();
            roles.becomeLeader();
        }
    }

    private long introductionEvery() {
        return ctx.settings().heartbeatEvery() / INTRODUCTIONS;
    }

    private void forgetVictory() {
        won = false;
        deadlines.disarm(Kind.INTRODUCTION);
    }

    /** A voter campaigns itself. It may be the last one that this node waits for, or the one that knows of a log. */
    public void heard(Route route) {
        incarnations.heard(route);
        if (phase != Phase.IDLE && incarnations.isLate()) {
            lose(BEGUN);
        } else if (won) {
            count();
        }
    }

    private void lose(String why) {
        Phase lost = phase;
        phase = Phase.IDLE;
        forgetVictory();
        lastReason = why;
        if (lost == Phase.VOTE) {
            roles.becomeFollower(
                    state.term(),
                    null,
                    new Status(RaftError.ERAFTTIMEDOUT, "the campaign was lost: " + why));
        }
    }

    /** The leader asks this node to take over. */
    public void onTimeoutNow(TimeoutNow m) {
        if (log.conf().isVoter(ctx.self())
                && !lineage.isGivenUp()
                && incarnations.selfCounts()
                && !log.isDiskFull()
                && log.lastIndex() >= mayNotLeadBelow) {
            LOG.info("{} {} takes over from {}", ctx.group(), ctx.self(), m.route().from());
            incarnations.begin();
            campaign(true);
            arm(ctx.clock().nanoTime());
        }
    }

    // ------------------------------------------------------------------- roles

    @Override
    public void onTermChange(long term) {
        phase = Phase.IDLE;
        forgetVictory();
        votes.clear();
        arm(ctx.clock().nanoTime());
    }

    @Override
    public void onStartFollowing(PeerId leader, long term) {
        phase = Phase.IDLE;
        forgetVictory();
        decaying = false;
        targetPriority = ElectionPolicy.initialTarget(log.conf(), ctx.settings().priority());
    }

    @Override
    public void onLeaderStart(long term) {
        phase = Phase.IDLE;
        decaying = false;
        deadlines.disarm(Kind.ELECTION);
    }

    @Override
    public void onLeaderStop(long term, Status why) {
        arm(ctx.clock().nanoTime());
    }

    /** Whether a majority of those in force answered a campaign of this node lately: it is alive, if without a leader. */
    public boolean majorityAnswered(long now, long within) {
        ConfEntry conf = log.conf();
        return !conf.current().isEmpty()
                && Quorum.isActive(
                        conf,
                        p -> {
                            Long at = answeredAt.get(p);
                            return p.equals(ctx.self()) || (at != null && now - at < within);
                        });
    }

    /** Why the last try did not lead to a leader, for people. */
    public String lastReason() {
        return lastReason;
    }

    /** Gives the deadline a fresh start: this node granted its vote; and another one when that is durable. */
    public void granted(long now) {
        freshStartAt = state.hardStateTicket();
        arm(now);
    }

    /** Lowest priority that may campaign now; -1 when priorities play no part. */
    public int targetPriority() {
        if (decaying) {
            return targetPriority;
        }
        if (log.conf() != shownConf || ctx.settings().priority() != shownFor) {
            shownConf = log.conf();
            shownFor = ctx.settings().priority();
            shownTarget = ElectionPolicy.initialTarget(shownConf, shownFor);
        }
        return shownTarget;
    }

    /** The settings are new ones. */
    public void retune(long now) {
        if (!state.isLeader()) {
            arm(now);
        }
    }
}
