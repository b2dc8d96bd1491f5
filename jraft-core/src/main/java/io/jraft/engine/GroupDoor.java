package io.jraft.engine;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.core.fsm.FsmCommand;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.entity.Task;
import io.jraft.error.OverloadException;
import io.jraft.error.RaftError;
import io.jraft.model.EntryBlock;
import io.jraft.ring.Ring;
import io.jraft.ring.Worker;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where users' tasks and reads come in: admits what there is room for and puts it on the loop's ring, refuses the rest.
 * Thread: ANY; keeps no state but whom it asks.
 */
public final class GroupDoor {
    private static final long BLOCKING_RETRY_NANOS = 100_000L;

    /** Of so many tasks one is followed from here to its index: a look at the clock costs more than all else here. */
    private static final long FOLLOWED_MASK = 15;

    private final BooleanSupplier closed;
    private final BooleanSupplier blocking;

    /**
     * A door.
     *
     * @param closed whether the node is stopping, and nothing more comes in
     * @param blocking whether a user's thread waits for room, as the options say
     */
    public GroupDoor(BooleanSupplier closed, BooleanSupplier blocking) {
        this.closed = closed;
        this.blocking = blocking;
    }

    // ----------------------------------------------------------------------- tasks

    /** See {@code Node.apply}. */
    public void apply(GroupHandle running, Task task) {
        ByteBuffer data = task.getData();
        Closure done = task.getDone();
        Picture now = running.status().picture();
        if (closed.getAsBoolean() || !GroupView.leads(now)) {
            refuse(running, done, Status.notAppended(RaftError.EPERM, whyNot(now)));
            return;
        }
        int bytes = data.remaining();
        if (bytes > EntryBlock.PAYLOAD_MAX) {
            refuse(
                    running,
                    done,
                    Status.notAppended(
                            RaftError.EINVAL,
                            "a task of "
                                    + bytes
                                    + " bytes is above the limit of "
                                    + EntryBlock.PAYLOAD_MAX
                                    + "; split it"));
            return;
        }
        if (!admit(running, bytes)) {
            running.refusals().task();
            refuse(
                    running,
                    done,
                    Status.notAppended(
                            RaftError.EBUSY,
                            "Node is busy, has too many tasks; try again when some have completed"));
            return;
        }
        Ring<?> ring = running.loopRing();
        long seq = running.loopRing().tryClaim();
        while (seq < 0 && mayBlock()) {
            LockSupport.parkNanos(BLOCKING_RETRY_NANOS);
            seq = running.loopRing().tryClaim();
        }
        if (seq < 0) {
            running.taskCredits().release(1);
            running.byteCredits().release(bytes);
            running.refusals().task();
            refuse(
                    running,
                    done,
                    Status.notAppended(
                            RaftError.EBUSY,
                            "Node is busy: its ring of "
                                    + ring.capacity()
                                    + " cells is full; try again"));
            return;
        }
        running.loopRing().cell(seq).task(running.node(), data, done, task.getExpectedTerm());
        if ((seq & FOLLOWED_MASK) == 0) {
            running.loopRing().cell(seq).follow(running.node().parts().ctx().clock().nanoTime());
        }
        running.loopRing().publish(seq);
    }

    private boolean admit(GroupHandle running, int bytes) {
        if (mayBlock()) {
            return admitBlocking(running, bytes);
        }
        if (!running.taskCredits().tryAcquire(1)) {
            return false;
        }
        if (!running.byteCredits().tryAcquire(bytes)) {
            running.taskCredits().release(1);
            return false;
        }
        return true;
    }

    private boolean admitBlocking(GroupHandle running, int bytes) {
        try {
            if (!running.taskCredits().awaitAcquire(1, Long.MAX_VALUE)) {
                return false;
            }
            boolean admitted = false;
            try {
                admitted = running.byteCredits().awaitAcquire(bytes, Long.MAX_VALUE);
                return admitted;
            } finally {
                if (!admitted) {
                    running.taskCredits().release(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Only a user's thread may wait: a worker that waits for itself waits for ever (I-15). */
    private boolean mayBlock() {
        return blocking.getAsBoolean() && Worker.current() == null && !closed.getAsBoolean();
    }

    private static String whyNot(Picture p) {
        return p.cause() != null
                ? "Is not leader. The node is in error: " + p.cause()
                : "Is not leader.";
    }

    // ----------------------------------------------------------------------- reads

    /** See {@code Node.readIndex}; the closure has its context already. */
    public void read(GroupHandle running, boolean byLease, ReadIndexClosure done) {
        if (running.node().parts().reads().isCrowded()) {
            // Told here, where a caller can be refused: the loop would have to keep the refusals.
            refuseRead(running, done);
            return;
        }
        long seq = running.loopRing().tryClaim();
        if (seq < 0) {
            refuseRead(running, done);
            return;
        }
        running.loopRing().cell(seq).read(running.node(), done, byLease);
        running.loopRing().publish(seq);
    }

    /** See {@code Node.readStale}; the closure has its context already. */
    public void readStale(GroupHandle running, ReadIndexClosure done) {
        if (running.node().parts().reads().isCrowded()) {
            refuseRead(running, done);
            return;
        }
        running.mailbox().post(() -> running.node().readStale(done));
    }

    private void refuseRead(GroupHandle running, ReadIndexClosure done) {
        running.refusals().read();
        refuse(
                running,
                done,
                new Status(RaftError.EBUSY, "Node is busy, has too many reads; try again"));
    }

    /** Tells a closure off the caller's stack, in the state machine's order; without room there, the caller is told by a throw. */
    private static void refuse(GroupHandle running, @Nullable Closure done, Status status) {
        if (done == null) {
            if (status.getRaftError() == RaftError.EBUSY) {
                throw new OverloadException(status.getErrorMsg());
            }
            return;
        }
        Ring<FsmEvent> ring = running.fsmRing();
        long seq = ring.tryClaim();
        if (seq < 0) {
            throw new OverloadException(
                    status.getErrorMsg() + " (and there was no room to tell the closure)");
        }
        ring.cell(seq).set(running.fsm(), new FsmCommand.Complete(done, status));
        ring.publish(seq);
    }
}
