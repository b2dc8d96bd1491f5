package io.jraft.core.log;

import io.jraft.Closure;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closures of appended tasks by index, on the leader that appended them. Consecutive from the first: tasks without a
 * closure and configuration entries hold a place. Owner: LOOP. Called by LogManager and FSMCaller. Invariants: I-13.
 */
@OwnedBy(Owner.LOOP)
public final class ClosureQueue {
    private @Nullable Closure[] slots = new @Nullable Closure[256];
    private int[] sizes = new int[256];
    private long first = 1;
    private long next = 1;

    /** A task's closure for the entry that was just appended; {@code bytes} is what admission lent it, -1 for no task. */
    void add(long index, @Nullable Closure done, int bytes) {
        if (first == next) {
            first = index;
            next = index;
        }
        if (index != next) {
            throw new IllegalStateException(
                    "closure of " + index + " does not follow " + (next - 1));
        }
        if (next - first == slots.length) {
            grow();
        }
        int i = slot(next++);
        slots[i] = done;
        sizes[i] = bytes;
    }

    /** Takes the closures of {@code from..to}; null when none of these was appended here. */
    public @Nullable Taken take(long from, long to) {
        if (first == next || to < first || from >= next) {
            return null;
        }
        if (from > first || to >= next) {
            throw new IllegalStateException(
                    "closures are taken in order: "
                            + from
                            + ".."
                            + to
                            + " of "
                            + first
                            + ".."
                            + (next - 1));
        }
        int skip = (int) (first - from);
        int n = (int) (to - first + 1);
        @Nullable Closure[] taken = new @Nullable Closure[skip + n];
        int tasks = 0;
        long bytes = 0;
        for (int k = 0; k < n; k++) {
            int i = slot(first++);
            taken[skip + k] = slots[i];
            slots[i] = null;
            if (sizes[i] >= 0) {
                tasks++;
                bytes += sizes[i];
            }
        }
        return new Taken(taken, tasks, bytes);
    }

    /** Takes what is left, in log order: leadership was lost and nobody here will learn the outcome. */
    public Taken takeAll() {
        List<@Nullable Closure> left = new ArrayList<>();
        int tasks = 0;
        long bytes = 0;
        while (first < next) {
            int i = slot(first++);
            left.add(slots[i]);
            slots[i] = null;
            if (sizes[i] >= 0) {
                tasks++;
                bytes += sizes[i];
            }
        }
        return new Taken(left.toArray(new @Nullable Closure[0]), tasks, bytes);
    }

    private int slot(long index) {
        return (int) (index & (slots.length - 1));
    }

    private void grow() {
        @Nullable Closure[] wider = new @Nullable Closure[slots.length * 2];
        int[] widerSizes = new int[slots.length * 2];
        for (long i = first; i < next; i++) {
            int to = (int) (i & (wider.length - 1));
            wider[to] = slots[slot(i)];
            widerSizes[to] = sizes[slot(i)];
        }
        slots = wider;
        sizes = widerSizes;
    }

    /**
     * Closures that leave the queue.
     *
     * @param closures in log order; null where an entry has none
     * @param tasks how many of them were tasks that hold admission credit
     * @param bytes the credit in bytes
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // Handed over once, never compared; a list would cost a copy
    // per batch.
    public record Taken(@Nullable Closure[] closures, int tasks, long bytes) {
        static Taken none() {
            return new Taken(Arrays.copyOf(new @Nullable Closure[0], 0), 0, 0);
        }
    }
}
