package io.jraft.engine;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.node.Seat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Nodes by their next deadline: a binary heap whose members know their place. Owner: LOOP. Called by LoopStation. */
@OwnedBy(Owner.LOOP)
final class DeadlineHeap {
    private @Nullable Seat[] heap = new @Nullable Seat[16];
    private int size;

    /** The earliest deadline; {@link Long#MAX_VALUE} when there is none. */
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : at(0).deadline();
    }

    /** The node with the earliest deadline, if that has come; null otherwise. It stays in the heap. */
    @Nullable Seat due(long now) {
        return size > 0 && at(0).deadline() <= now ? at(0) : null;
    }

    /** Gives a node its new deadline; {@link Long#MAX_VALUE} takes it out. */
    void update(Seat seat, long deadline) {
        if (deadline == Long.MAX_VALUE) {
            remove(seat);
            return;
        }
        seat.setDeadline(deadline);
        if (seat.position() < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            put(size++, seat);
        }
        up(seat.position());
        down(seat.position());
    }

    void remove(Seat seat) {
        int hole = seat.position();
        seat.setDeadline(Long.MAX_VALUE);
        if (hole < 0) {
            return;
        }
        seat.setPosition(-1);
        Seat last = at(--size);
        heap[size] = null;
        if (hole < size) {
            put(hole, last);
            up(hole);
            down(last.position());
        }
    }

    private void up(int from) {
        Seat seat = at(from);
        int i = from;
        while (i > 0 && at((i - 1) / 2).deadline() > seat.deadline()) {
            put(i, at((i - 1) / 2));
            i = (i - 1) / 2;
        }
        put(i, seat);
    }

    private void down(int from) {
        Seat seat = at(from);
        int i = from;
        while (2 * i + 1 < size) {
            int child = 2 * i + 1;
            if (child + 1 < size && at(child + 1).deadline() < at(child).deadline()) {
                child++;
            }
            if (at(child).deadline() >= seat.deadline()) {
                break;
            }
            put(i, at(child));
            i = child;
        }
        put(i, seat);
    }

    private void put(int i, Seat seat) {
        heap[i] = seat;
        seat.setPosition(i);
    }

    private Seat at(int i) {
        Seat seat = heap[i];
        if (seat == null) {
            throw new IllegalStateException("hole in the heap at " + i);
        }
        return seat;
    }
}
