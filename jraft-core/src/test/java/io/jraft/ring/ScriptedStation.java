package io.jraft.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A station over a ring of numbers whose behaviour a test sets. Touched by the worker only, except for what is
 * volatile.
 */
class ScriptedStation implements Station {
    /** A cell with a number. */
    static final class Cell {
        long number;
    }

    private final String name;
    final Ring<Cell> ring;

    /** What it does with a number. */
    LongConsumer onNumber;

    /** Numbers and turns in the order they came. */
    final List<String> diary;

    volatile boolean keepsWork;
    volatile long deadline = Long.MAX_VALUE;
    volatile @Nullable RuntimeException flushFailure;
    final AtomicInteger stops = new AtomicInteger();
    final AtomicLong flushes = new AtomicLong();
    volatile long lastFlush = -1;
    volatile @Nullable Thread thread;

    ScriptedStation(String name, RingFactory rings, WorkerSignal signal, List<String> diary) {
        this.name = name;
        this.diary = diary;
        ring = rings.create(name, 1024, Cell::new, signal);
        onNumber = n -> diary.add(name + " got " + n);
    }

    ScriptedStation(String name, RingFactory rings, WorkerSignal signal) {
        this(name, rings, signal, new ArrayList<>());
    }

    /** Puts a number in; answers false when the ring is full. */
    boolean put(long number) {
        long sequence = ring.tryClaim();
        if (sequence < 0) {
            return false;
        }
        ring.cell(sequence).number = number;
        ring.publish(sequence);
        return true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(int limit) {
        thread = Thread.currentThread();
        return ring.drain(cell -> onNumber.accept(cell.number), limit);
    }

    @Override
    public boolean flush(long now) {
        lastFlush = now;
        if (now >= deadline) {
            deadline = Long.MAX_VALUE;
        }
        // Last of all, so that who waits for a number of flushes sees everything that they did.
        flushes.incrementAndGet();
        RuntimeException failure = flushFailure;
        if (failure != null) {
            throw failure;
        }
        return keepsWork;
    }

    @Override
    public boolean ready() {
        return !ring.isEmpty();
    }

    @Override
    public long nextDeadline() {
        return deadline;
    }

    @Override
    public void stopped() {
        stops.incrementAndGet();
    }
}
