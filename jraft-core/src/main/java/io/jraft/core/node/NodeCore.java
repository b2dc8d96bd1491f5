package io.jraft.core.node;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.election.Awaiting;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one group, as its loop sees it: dispatches events to the parts, which collect; {@link NodeTurn} acts at
 * the end of the turn. Knows no rule of Raft. Owner: LOOP. Called by the engine's LoopStation. Invariants: I-16.
 */
@OwnedBy(Owner.LOOP)
public final class NodeCore {
    private final NodeParts parts;
    private final NodeTurn turn;
    private final NodeLifecycle lifecycle;
    private final Seat seat = new Seat(this);

    public NodeCore(NodeParts parts) {
        this.parts = parts;
        turn = new NodeTurn(parts);
        lifecycle = new NodeLifecycle(parts);
    }

    /** Hands an event to the part that it concerns. A broken promise stops this node and no other. */
    public void onEvent(NodeEvent e) {
        try {
            switch (e.kind()) {
                case TASK -> onTask(e);
                case READ -> onRead(e);
                case MESSAGE -> onMessage(e.message());
                case STABLE -> {
                    parts.log().onStable(parts.mailbox().takeStable());
                    if (lifecycle.isRunning()) {
                        parts.election().onStable();
                    }
                }
                case APPLIED -> {
                    long applied = parts.mailbox().takeApplied();
                    parts.log().onApplied(applied);
                    parts.fsm().onApplied(applied);
                }
                case SHARED_BEAT ->
                        throw new IllegalArgumentException("a shared beat is for a loop");
            }
        } catch (RuntimeException | Error broken) {
            lifecycle.broken(broken);
        }
    }

    private void onTask(NodeEvent e) {
        boolean leads = lifecycle.isRunning() && parts.state().isLeader();
        if (leads && !parts.transfer().isHoldingAllItMay()) {
            if (e.admittedAt() != NodeEvent.NOT_FOLLOWED) {
                turn.times().admitted(e.admittedAt(), parts.log().stagedCount());
            }
            parts.log().stage(e.data(), e.closure(), e.number());
        } else {
            Status why =
                    leads
                            ? Status.notAppended(
                                    RaftError.EBUSY, "leadership is being handed over; try again")
                            : lifecycle.refusal();
            parts.fsm().refuse(e.closure(), why, e.data().remaining());
        }
    }

    private void onRead(NodeEvent e) {
        if (lifecycle.isRunning()) {
            parts.reads().stage(e.readClosure(), e.number() != 0);
        } else {
            parts.fsm()
                    .complete(
                            e.readClosure(),
                            new Status(
                                    RaftError.EPERM,
                                    "Invalid state for readIndex: %s",
                                    lifecycle.state()));
        }
    }

    private void onMessage(RaftMessage m) {
        if (lifecycle.isRunning() && parts.lineage().admits(m) && parts.gate().admit(m)) {
            m.dispatch(parts.messages());
        }
    }

    /** Runs an answer that was posted. */
    public void onPost(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error broken) {
            lifecycle.broken(broken);
        }
    }

    /** Fires deadlines and ends the turn: acts on everything that was collected. */
    public void endOfTurn(long now) {
        try {
            if (lifecycle.isRunning()) {
                turn.deadlines(now);
                turn.act(now);
            } else {
                turn.drain();
            }
        } catch (RuntimeException | Error broken) {
            lifecycle.broken(broken);
            turn.drain();
        }
    }

    /** When {@link #endOfTurn} must be called at the latest. */
    public long nextDeadline() {
        return lifecycle.isRunning() ? parts.deadlines().nextAt() : Long.MAX_VALUE;
    }

    /** True when the node wants another turn although nothing came in. */
    public boolean wantsTurn() {
        return turn.wantsMore();
    }

    /** Its place at the loop worker. */
    public Seat seat() {
        return seat;
    }

    // ----------------------------------------------------- asked for from outside

    /** The worker slept long past its deadline: what is in its ring must be heard before anybody campaigns. */
    public void afterPause(long now) {
        if (lifecycle.isRunning()) {
            parts.election().afterPause(now);
            turn.afterPause(now);
        }
    }

    /** The connection to an endpoint came up or went down. */
    public void onConnection(Endpoint peer) {
        parts.followers().onConnection(peer);
        if (lifecycle.isRunning()) {
            parts.election().onConnection(peer);
            parts.votes().onConnection(peer);
            parts.reads().onConnection(peer);
            parts.upstream().onConnection(peer);
        }
    }

    /** Asks for a snapshot. */
    public void snapshot(@Nullable Closure done) {
        if (lifecycle.isRunning()) {
            parts.snapshots().snapshot(done);
        } else {
            parts.fsm()
                    .complete(
                            done,
                            new Status(
                                    RaftError.EPERM, "the node is in state %s", lifecycle.state()));
        }
    }

    /**
     * Hands leadership over.
     *
     * @param begun told at once, on the loop, whether it began
     * @param done told once, on the state machine's worker, how it ended; also when it is refused
     */
    public void transfer(
            PeerId peer, Consumer<Status> begun, @Nullable Consumer<TransferResult> done) {
        Status status;
        if (lifecycle.isRunning()) {
            long now = parts.ctx().clock().nanoTime();
            status = parts.transfer().start(peer, done, now);
            // Whoever is told that it began finds the node in that state.
            parts.status().publish(now);
        } else {
            status = new Status(RaftError.EPERM, "the node is in state %s", lifecycle.state());
            if (done != null) {
                TransferResult refused =
                        new TransferResult(
                                TransferResult.Outcome.REFUSED,
                                parts.state().leader(),
                                parts.state().term(),
                                status);
                parts.fsm().complete(ignored -> done.accept(refused), status);
            }
        }
        begun.accept(status);
    }

    /** Waits for a leader, or with {@code caughtUp} for everything that is committed by now as well; told once. */
    public void await(boolean caughtUp, long timeoutMs, Awaiting.Told told) {
        if (lifecycle.isRunning()) {
            parts.awaiting().add(caughtUp, timeoutMs, told);
        } else {
            Status why = new Status(RaftError.EPERM, "the node is in state %s", lifecycle.state());
            parts.fsm().complete(ignored -> told.accept(why, null, 0), why);
        }
    }

    /** Changes the election timeout, and the beats with it. */
    public void resetElectionTimeout(int millis) {
        long now = parts.ctx().clock().nanoTime();
        parts.ctx().retune(parts.ctx().settings().withElectionTimeoutMs(millis));
        parts.followers().retune(now);
        if (lifecycle.isRunning()) {
            parts.election().retune(now);
        }
    }

    /** A read of what this node has applied, however old. */
    public void readStale(ReadIndexClosure done) {
        if (lifecycle.isRunning()) {
            parts.fsm().read(parts.fsm().applied(), new ArrayList<>(List.of(done)));
        } else {
            parts.fsm()
                    .complete(
                            done,
                            new Status(
                                    RaftError.EPERM, "the node is in state %s", lifecycle.state()));
        }
    }

    /** Asks for a change of membership. */
    public void change(MembershipRequest request, @Nullable Closure done) {
        if (lifecycle.isRunning()) {
            parts.membership().request(request, done);
        } else {
            parts.fsm().complete(done, lifecycle.refusal());
        }
    }

    /** Forces a configuration upon this node alone; {@code answer} is told at once, on the loop. */
    public void resetPeers(Members members, boolean force, Consumer<Status> answer) {
        answer.accept(
                lifecycle.isRunning() ? parts.forced().reset(members, force) : lifecycle.refusal());
    }

    public NodeParts parts() {
        return parts;
    }

    public NodeLifecycle lifecycle() {
        return lifecycle;
    }
}
