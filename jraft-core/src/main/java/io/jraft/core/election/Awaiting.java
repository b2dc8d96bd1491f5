package io.jraft.core.election;

import io.jraft.Status;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.context.NodeContext;
import io.jraft.core.fsm.FSMCaller;
import io.jraft.core.state.Deadlines;
import io.jraft.core.state.Deadlines.Kind;
import io.jraft.core.state.NodeState;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Users who wait until there is a leader, or until this node has applied all that was committed when they asked. Owner:
 * LOOP. Called by NodeCore and the node's turn. Bounded: {@link #WAITING_MAX}, each with a deadline.
 */
@OwnedBy(Owner.LOOP)
public final class Awaiting {
    /** Users who may wait at a time. */
    static final int WAITING_MAX = 4_096;

    private final NodeContext ctx;
    private final NodeState state;
    private final FSMCaller fsm;
    private final Deadlines deadlines;
    private final Reads reads;
    private final List<Waiter> waiting = new ArrayList<>();

    public Awaiting(
            NodeContext ctx, NodeState state, FSMCaller fsm, Deadlines deadlines, Reads reads) {
        this.ctx = ctx;
        this.state = state;
        this.fsm = fsm;
        this.deadlines = deadlines;
        this.reads = reads;
    }

    /** Takes a linearizable read. */
    @FunctionalInterface
    public interface Reads {
        void stage(ReadIndexClosure closure);
    }

    /** Told once, on the state machine's worker; leader and term are null and 0 unless the status is OK. */
    @FunctionalInterface
    public interface Told {
        void accept(Status status, @Nullable PeerId leader, long term);
    }

    private static final class Waiter {
        final boolean caughtUp;
        final long until;
        final Told told;
        boolean reading;
        long notBefore;

        Waiter(boolean caughtUp, long until, long now, Told told) {
            this.caughtUp = caughtUp;
            this.until = until;
            this.told = told;
            notBefore = now;
        }
    }

    /** Waits for a leader, or with {@code caughtUp} for everything that is committed by now as well. */
    public void add(boolean caughtUp, long timeoutMs, Told told) {
        if (waiting.size() >= WAITING_MAX) {
            tell(told, new Status(RaftError.EBUSY, WAITING_MAX + " users are waiting already"));
            return;
        }
        long now = ctx.clock().nanoTime();
        Waiter waiter = new Waiter(caughtUp, now + timeoutMs * 1_000_000L, now, told);
        waiting.add(waiter);
        deadlines.armNoLater(Kind.AWAIT, waiter.until);
    }

    /** In every turn: tells those who wait for what is there. */
    public void look(long now) {
        if (waiting.isEmpty() || state.leader() == null) {
            return;
        }
        waiting.removeIf(
                w -> {
                    if (!w.caughtUp) {
                        tell(w.told, Status.OK());
                    } else if (!w.reading && now - w.notBefore >= 0) {
                        read(w, now);
                    }
                    return !w.caughtUp;
                });
    }

    private void read(Waiter waiter, long now) {
        waiter.reading = true;
        long left = Math.max(1, (waiter.until - now) / 1_000_000);
        reads.stage(
                new ReadIndexClosure(left) {
                    @Override
                    public void run(Status status, long index, byte @Nullable [] reqCtx) {
                        ctx.mailbox().post(() -> answered(waiter, status));
                    }
                });
    }

    private void answered(Waiter waiter, Status status) {
        waiter.reading = false;
        if (status.isOk()) {
            if (waiting.remove(waiter)) {
                tell(waiter.told, Status.OK());
            }
        } else {
            // The leader was lost, or is too new to answer: once more, but not as fast as it can
            // refuse.
            waiter.notBefore = ctx.clock().nanoTime() + ctx.settings().heartbeatEvery();
            deadlines.armNoLater(Kind.AWAIT, waiter.notBefore);
        }
    }

    /** Ends the patience of some. */
    public void onDeadline(long now) {
        if (!deadlines.fired(Kind.AWAIT, now)) {
            return;
        }
        waiting.removeIf(
                w -> {
                    boolean over = now - w.until >= 0;
                    if (over) {
                        tell(
                                w.told,
                                new Status(
                                        RaftError.ETIMEDOUT,
                                        state.leader() == null
                                                ? "no leader is known"
                                                : "not everything was applied in time"));
                    }
                    return over;
                });
        for (Waiter w : waiting) {
            boolean pausing = w.caughtUp && !w.reading && now - w.notBefore < 0;
            deadlines.armNoLater(Kind.AWAIT, pausing ? Math.min(w.notBefore, w.until) : w.until);
        }
    }

    private void tell(Told told, Status status) {
        PeerId leader = status.isOk() ? state.leader() : null;
        long term = status.isOk() ? state.term() : 0;
        fsm.complete(ignored -> told.accept(status, leader, term), status);
    }

    /** The node stops. */
    public void stop(Status why) {
        waiting.forEach(w -> tell(w.told, why));
        waiting.clear();
    }
}
