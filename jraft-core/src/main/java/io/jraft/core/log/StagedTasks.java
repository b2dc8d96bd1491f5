package io.jraft.core.log;

import io.jraft.Closure;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for their turn, as parallel arrays used as a ring: staging allocates nothing. Bounded by admission.
 * Owner: LOOP. Called by LogManager.
 */
@OwnedBy(Owner.LOOP)
final class StagedTasks {
    private @Nullable ByteBuffer[] data = new @Nullable ByteBuffer[1024];
    private @Nullable Closure[] done = new @Nullable Closure[1024];
    private long[] terms = new long[1024];
    private long head;
    private long tail;

    void add(ByteBuffer payload, @Nullable Closure closure, long expectedTerm) {
        if (tail - head == data.length) {
            grow();
        }
        int i = slot(tail++);
        data[i] = payload;
        done[i] = closure;
        terms[i] = expectedTerm;
    }

    int size() {
        return (int) (tail - head);
    }

    ByteBuffer headData() {
        return data(0);
    }

    /** The bytes of the k-th task from the head. */
    ByteBuffer data(int k) {
        ByteBuffer payload = data[slot(head + k)];
        if (payload == null) {
            throw new IllegalStateException("nothing is staged");
        }
        return payload;
    }

    @Nullable Closure headDone() {
        return done[slot(head)];
    }

    long headTerm() {
        return terms[slot(head)];
    }

    void removeHead() {
        int i = slot(head++);
        data[i] = null;
        done[i] = null;
    }

    private int slot(long k) {
        return (int) (k & (data.length - 1));
    }

    private void grow() {
        int length = data.length * 2;
        @Nullable ByteBuffer[] newData = new @Nullable ByteBuffer[length];
        @Nullable Closure[] newDone = new @Nullable Closure[length];
        long[] newTerms = new long[length];
        for (long k = head; k < tail; k++) {
            int to = (int) (k & (length - 1));
            newData[to] = data[slot(k)];
            newDone[to] = done[slot(k)];
            newTerms[to] = terms[slot(k)];
        }
        data = newData;
        done = newDone;
        terms = newTerms;
    }
}
