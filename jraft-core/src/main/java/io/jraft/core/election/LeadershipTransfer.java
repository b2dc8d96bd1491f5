package io.jraft.core.election;

import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.TransferResult.Outcome;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.log.LogManager;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.NodeState;
import io.jraft.core.state.Outbox;
import io.jraft.core.state.RoleListener;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.TimeoutNow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands leadership to another voter (thesis 3.10): new writes are held, the target gets what it lacks, then it is told to
 * campaign. Ends when another leader is known, or after an election timeout, and then this node goes on leading. What was
 * held is appended if it goes on, and refused if it does not: it never had an index. Owner: LOOP. Called by the node's
 * turn, by users through NodeCore, and by Roles as listener. Invariants: I-12: leases end before a TimeoutNow leaves.
 */
@OwnedBy(Owner.LOOP)
public final class LeadershipTransfer implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(LeadershipTransfer.class);

    private enum Phase {
        IDLE,
        /** The target lacks entries. */
        CATCHING_UP,
        /** The target was told to campaign. */
        TOLD,
        /** This node leads no more; who does is not known yet. */
        LOST
    }

    private final NodeContext ctx;
    private final NodeState state;
    private final LogManager log;
    private final ReplicatorGroup followers;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final FSMCaller fsm;
    private final Runnable giveUpLease;
    private final Supplier<@Nullable String> change;
    private Phase phase = Phase.IDLE;
    private @Nullable PeerId target;
    private @Nullable Consumer<TransferResult> done;
    private long tellAgainAt;

    /**
     * What a leader needs to give its place away.
     *
     * @param giveUpLease ends lease reads for the rest of the term
     * @param change the change of members that is on its way, for people; null when there is none
     */
    public LeadershipTransfer(
            NodeContext ctx,
            NodeState state,
            LogManager log,
            ReplicatorGroup followers,
            Outbox outbox,
            Deadlines deadlines,
            FSMCaller fsm,
            Runnable giveUpLease,
            Supplier<@Nullable String> change) {
        this.ctx = ctx;
        this.state = state;
        this.log = log;
        this.followers = followers;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.fsm = fsm;
        this.giveUpLease = giveUpLease;
        this.change = change;
    }

    // -------------------------------------------------------------------- begin

    /**
     * Begins to hand over because somebody asked for it. Not while members change: whoever asks for both hears which one
     * is on its way, instead of one that ends the other (T3).
     *
     * @param peer a voter, this node itself, or {@link PeerId#ANY_PEER} for the best follower
     * @param whenDone told once, on the state machine's worker, how it ended; also when it is refused
     * @return OK when it began, or nothing had to be done
     */
    public Status start(PeerId peer, @Nullable Consumer<TransferResult> whenDone, long now) {
        String running = change.get();
        if (state.isLeader() && (running != null || log.conf().isJoint())) {
            Status busy =
                    new Status(
                            RaftError.EBUSY,
                            "Changing the configuration, try again when that is done: " + running);
            tell(whenDone, Outcome.REFUSED, busy);
            return busy;
        }
        return begin(peer, whenDone, now);
    }

    /**
     * The same, for a leader that cannot go on: it does not wait for a change of members that may need the very disk that
     * fails. One that only feeds newcomers is told that its leader stepped down, one that is joint is finished by the next.
     */
    public Status begin(PeerId peer, @Nullable Consumer<TransferResult> whenDone, long now) {
        Status refusal = refusal(peer);
        PeerId chosen = peer;
        if (refusal == null && peer.isEmpty()) {
            PeerId best = followers.mostUpToDate(now);
            if (best == null) {
                refusal = new Status(-1, "there is no follower to hand leadership to");
            } else {
                chosen = best;
            }
        }
        if (refusal != null) {
            tell(whenDone, Outcome.REFUSED, refusal);
            return refusal;
        }
        if (chosen.equals(ctx.self())) {
            tell(whenDone, Outcome.TRANSFERRED, Status.OK());
            return Status.OK();
        }
        LOG.info("{} {} hands leadership over to {}", ctx.group(), ctx.self(), chosen);
        phase = Phase.CATCHING_UP;
        target = chosen.copy();
        done = whenDone;
        deadlines.arm(Kind.TRANSFER, now + ctx.settings().electionTimeout());
        fsm.suspendLeadership(
                new Status(
                        RaftError.ETRANSFERLEADERSHIP,
                        "Raft leader is transferring leadership to " + chosen));
        return Status.OK();
    }

    private @Nullable Status refusal(PeerId peer) {
        if (!state.isLeader()) {
            return new Status(RaftError.EPERM, "Not leader");
        }
        if (phase != Phase.IDLE) {
            return new Status(RaftError.EBUSY, "Leadership is being transferred to " + target);
        }
        boolean known =
                peer.isEmpty() || peer.equals(ctx.self()) || log.conf().current().isVoter(peer);
        return known ? null : new Status(RaftError.EINVAL, "Not in current configuration: " + peer);
    }

    // --------------------------------------------------------------------- turn

    /** After the acks of a turn: tells the target to campaign once it holds everything. */
    public void advance(long now) {
        PeerId peer = target;
        if (!isActive() || peer == null) {
            return;
        }
        if (!log.conf().current().isVoter(peer)) {
            giveUp(peer + " is no voter any more");
        } else if (followers.match(peer) >= log.lastIndex()
                && (phase == Phase.CATCHING_UP || now - tellAgainAt >= 0)) {
            phase = Phase.TOLD;
            // A lost message shall not cost the whole time; a second one finds a newer term.
            tellAgainAt = now + 2 * ctx.settings().heartbeatEvery();
            // From here on the target may be elected in spite of all promises of its voters.
            giveUpLease.run();
            outbox.send(new TimeoutNow(ctx.to(peer), state.term()));
        }
    }

    /** The time for a transfer is over. */
    public void onDeadline(long now) {
        if (!deadlines.fired(Kind.TRANSFER, now)) {
            return;
        }
        if (isActive()) {
            giveUp(
                    phase == Phase.TOLD
                            ? target + " was told to take over and was not elected in time"
                            : target + " did not catch up in time");
        } else if (phase == Phase.LOST) {
            end(
                    Outcome.UNKNOWN,
                    new Status(
                            RaftError.ETIMEDOUT,
                            "leadership was given up, and no leader is known yet"));
        }
    }

    private void giveUp(String why) {
        LOG.info("{} {} leads on: {}", ctx.group(), ctx.self(), why);
        fsm.resumeLeadership();
        end(Outcome.STILL_LEADER, new Status(RaftError.ETIMEDOUT, why));
    }

    private void end(Outcome outcome, Status status) {
        Consumer<TransferResult> told = done;
        phase = Phase.IDLE;
        target = null;
        done = null;
        deadlines.disarm(Kind.TRANSFER);
        tell(told, outcome, status);
    }

    private void tell(@Nullable Consumer<TransferResult> told, Outcome outcome, Status status) {
        if (told != null) {
            TransferResult result =
                    new TransferResult(outcome, state.leader(), state.term(), status);
            fsm.complete(ignored -> told.accept(result), status);
        }
    }

    /** The node stops. */
    public void stop(Status why) {
        if (phase != Phase.IDLE) {
            end(Outcome.UNKNOWN, why);
        }
    }

    // -------------------------------------------------------------------- roles

    @Override
    public void onLeaderStop(long term, Status why) {
        if (isActive()) {
            phase = Phase.LOST;
            deadlines.arm(
                    Kind.TRANSFER, ctx.clock().nanoTime() + 2 * ctx.settings().electionTimeout());
        }
    }

    @Override
    public void onStartFollowing(PeerId leader, long term) {
        if (phase == Phase.LOST) {
            boolean wanted = leader.equals(target);
            end(
                    wanted ? Outcome.TRANSFERRED : Outcome.OTHER_LEADER,
                    wanted
                            ? Status.OK()
                            : new Status(RaftError.ENEWLEADER, leader + " leads instead"));
        }
    }

    @Override
    public void onLeaderStart(long term) {
        if (phase == Phase.LOST) {
            end(
                    Outcome.OTHER_LEADER,
                    new Status(RaftError.ENEWLEADER, "this node was elected again"));
        }
    }

    // ------------------------------------------------------------------ queries

    /** This node leads and is handing over: nothing new is appended. */
    public boolean isActive() {
        return phase == Phase.CATCHING_UP || phase == Phase.TOLD;
    }

    /** As many writes are held as may be. */
    public boolean isHoldingAllItMay() {
        return isActive() && log.stagedCount() >= ctx.settings().transferHeldTasksMax();
    }
}
