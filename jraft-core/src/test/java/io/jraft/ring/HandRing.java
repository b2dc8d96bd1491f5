package io.jraft.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A mailbox for tests that run on one thread: the same contract as the real one, reused cells included, and it can be
 * made to look full.
 */
public final class HandRing<E> implements Ring<E> {
    private final String name;
    private final WorkerSignal signal;
    private final List<E> cells = new ArrayList<>();
    private final Deque<Long> published = new ArrayDeque<>();
    private long claimed;
    private long taken;
    private boolean closedForNew;

    public HandRing(String name, int capacity, Supplier<E> make, WorkerSignal signal) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity of ring " + name + " must be a power of two, and is " + capacity);
        }
        this.name = name;
        this.signal = signal;
        for (int i = 0; i < capacity; i++) {
            cells.add(make.get());
        }
    }

    /** From now on the ring answers "full" to every claim, until {@code false} is given. */
    public void refuse(boolean refuse) {
        closedForNew = refuse;
    }

    @Override
    public long tryClaim() {
        return closedForNew || claimed - taken == cells.size() ? -1 : claimed++;
    }

    @Override
    public E cell(long sequence) {
        return cells.get((int) (sequence % cells.size()));
    }

    @Override
    public void publish(long sequence) {
        if (sequence >= claimed || published.contains(sequence)) {
            throw new IllegalStateException(
                    "cell "
                            + sequence
                            + " of "
                            + name
                            + " was not claimed or is published already");
        }
        published.add(sequence);
        signal.wake();
    }

    @Override
    public int drain(Consumer<? super E> handler, int limit) {
        int handled = 0;
        long first = taken;
        try {
            while (handled < limit && published.remove(first + handled)) {
                handled++;
                handler.accept(cell(first + handled - 1));
            }
        } finally {
            // As in the real ring, cells become free when the whole batch is done.
            taken = first + handled;
        }
        return handled;
    }

    @Override
    public boolean isEmpty() {
        return !published.contains(taken);
    }

    @Override
    public int depth() {
        return (int) (claimed - taken);
    }

    @Override
    public int capacity() {
        return cells.size();
    }

    @Override
    public String toString() {
        return name + " " + depth() + "/" + capacity();
    }
}
