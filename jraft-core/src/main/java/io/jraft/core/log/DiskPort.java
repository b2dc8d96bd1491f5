package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.ring.Flag;
import io.jraft.ring.Ring;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The loop's side of edge E3: hands work to the disk worker in order and keeps what does not fit. Owner: LOOP. Bounded:
 * while something is kept, the leader stages instead of appending, and a follower grants no credit.
 */
@OwnedBy(Owner.LOOP)
public final class DiskPort {
    private final Ring<DiskEvent> ring;
    private final DiskGroup group;
    private final Flag full;
    private final Deque<Kept> kept = new ArrayDeque<>();

    public DiskPort(Ring<DiskEvent> ring, DiskGroup group, Flag full) {
        this.ring = ring;
        this.group = group;
        this.full = full;
    }

    /** Hands work over; a ticket of 0 asks for no answer. */
    void submit(DiskOp op, long ticket) {
        if (!kept.isEmpty() || !offer(op, ticket)) {
            kept.addLast(new Kept(op, ticket));
        }
    }

    /** Tries again what did not fit. */
    void flush() {
        while (!kept.isEmpty() && offer(kept.getFirst().op, kept.getFirst().ticket)) {
            kept.removeFirst();
        }
    }

    boolean isClogged() {
        return !kept.isEmpty();
    }

    /** True while the disk takes no new entries. */
    boolean isFull() {
        return full.isSet();
    }

    private boolean offer(DiskOp op, long ticket) {
        long seq = ring.tryClaim();
        if (seq < 0) {
            return false;
        }
        ring.cell(seq).set(group, op, ticket);
        ring.publish(seq);
        return true;
    }

    private record Kept(DiskOp op, long ticket) {}
}
