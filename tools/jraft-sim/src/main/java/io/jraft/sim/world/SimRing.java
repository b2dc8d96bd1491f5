package io.jraft.sim.world;

import io.jraft.ring.Ring;
import io.jraft.ring.WorkerSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A mailbox so small that "full" happens. A cell is free again once its handler has returned. Owner: the run's thread. */
final class SimRing<E> implements Ring<E> {
    private final String name;
    private final int capacity;
    private final List<E> cells;
    private final Supplier<E> supplier;
    private final WorkerSignal signal;
    private long claimed;
    private long consumed;
    private long refused;
    private boolean open;

    SimRing(String name, int capacity, Supplier<E> supplier, WorkerSignal signal) {
        this.name = name;
        this.capacity = capacity;
        this.supplier = supplier;
        this.signal = signal;
        cells = new ArrayList<>();
    }

    @Override
    public long tryClaim() {
        if (open) {
            throw new IllegalStateException(name + " was claimed and not published");
        }
        if (claimed - consumed >= capacity) {
            refused++;
            return -1;
        }
        open = true;
        return claimed++;
    }

    @Override
    public E cell(long sequence) {
        int at = (int) (sequence % capacity);
        while (cells.size() <= at) {
            cells.add(supplier.get());
        }
        return cells.get(at);
    }

    @Override
    public void publish(long sequence) {
        if (!open || sequence != claimed - 1) {
            throw new IllegalStateException(name + ": " + sequence + " was not claimed");
        }
        open = false;
        signal.wake();
    }

    @Override
    public int drain(Consumer<? super E> handler, int limit) {
        // What the handler itself puts in waits for the next turn, as it may with threads.
        long end = Math.min(claimed, consumed + limit);
        int n = 0;
        while (consumed < end) {
            try {
                handler.accept(cell(consumed));
            } finally {
                consumed++;
                n++;
            }
        }
        return n;
    }

    @Override
    public boolean isEmpty() {
        return claimed == consumed;
    }

    @Override
    public int depth() {
        return (int) (claimed - consumed);
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /** How often it was full. */
    long refused() {
        return refused;
    }

    @Override
    public String toString() {
        return name + " " + depth() + "/" + capacity;
    }
}
