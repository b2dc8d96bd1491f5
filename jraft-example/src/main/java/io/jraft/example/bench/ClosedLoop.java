package io.jraft.example.bench;

import io.jraft.Closure;
import io.jraft.Node;
import io.jraft.Status;
import io.jraft.entity.Task;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of entries in flight on one node, and measures from apply() to the closure.
 * Owner: run() belongs to one thread, the loader; closures come on the state machine's thread.
 * A slot stands for one entry in flight and is used again and again, so that the measure allocates nothing but what
 * apply() needs. Slots travel back to the loader through a ring with one writer and one reader. The loader is woken only
 * when a quarter of the slots is back, or it would be woken for each of them.
 */
final class ClosedLoop {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;

    private final Node node;
    private final byte[] payload;
    private final int inFlight;
    private final AtomicReferenceArray<@Nullable Slot> returned;
    private final int mask;

    // Written by the state machine's thread.
    private volatile long completed;
    private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
    private long counted;
    private long failures;
    private String failure = "";
    private long lastCountedNanos;

    // Written by the loader.
    private long taken;
    private volatile long wakeAt = Long.MAX_VALUE;
    private volatile long countFrom = Long.MAX_VALUE;
    private volatile @Nullable Thread loader;

    ClosedLoop(Node node, int payloadBytes, int inFlight) {
        this.node = node;
        this.payload = new byte[payloadBytes];
        this.inFlight = inFlight;
        int capacity = Integer.highestOneBit(inFlight) * 2;
        this.returned = new AtomicReferenceArray<>(capacity);
        this.mask = capacity - 1;
    }

    /** Runs until the time is up or the entries are through. Returns false if answers stopped coming for a minute. */
    boolean run(int warmUpMs, int measureMs, long entries) {
        loader = Thread.currentThread();
        for (int i = 0; i < inFlight; i++) {
            // The loader may do this: no closure can run yet.
            giveBack(new Slot());
        }
        long start = System.nanoTime();
        countFrom = start + TimeUnit.MILLISECONDS.toNanos(warmUpMs);
        long end =
                entries > 0 ? Long.MAX_VALUE : countFrom + TimeUnit.MILLISECONDS.toNanos(measureMs);
        long submitted = 0;
        while (entries > 0 ? submitted < entries : System.nanoTime() < end) {
            Slot slot = take();
            if (slot == null) {
                return false;
            }
            slot.submit();
            submitted++;
        }
        return drain();
    }

    long counted() {
        return counted;
    }

    /** From the start of counting to the last answer that was counted. */
    long nanos() {
        return counted == 0 ? 0 : lastCountedNanos - countFrom;
    }

    long failures() {
        return failures;
    }

    String failure() {
        return failure;
    }

    long percentile(double percent) {
        return latencies.getValueAtPercentile(percent);
    }

    long max() {
        return latencies.getMaxValue();
    }

    private boolean drain() {
        return awaitCompleted(taken + inFlight);
    }

    private @Nullable Slot take() {
        if (completed == taken && !awaitCompleted(taken + Math.max(1, inFlight / 4))) {
            return null;
        }
        return returned.get((int) taken++ & mask);
    }

    private boolean awaitCompleted(long count) {
        long giveUp = System.nanoTime() + GIVE_UP_NANOS;
        wakeAt = count;
        // Looked at after wakeAt was written, and written by the other side before it looks at
        // wakeAt.
        while (completed < count) {
            LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
            if (System.nanoTime() >= giveUp) {
                failure = completed + " answers, waited a minute for the " + count + "th";
                return false;
            }
        }
        wakeAt = Long.MAX_VALUE;
        return true;
    }

    private void giveBack(Slot slot) {
        long next = completed;
        returned.setRelease((int) next & mask, slot);
        completed = next + 1;
        if (next + 1 == wakeAt) {
            LockSupport.unpark(loader);
        }
    }

    private final class Slot implements Closure {
        private long startedNanos;

        void submit() {
            startedNanos = System.nanoTime();
            node.apply(new Task(ByteBuffer.wrap(payload), this));
        }

        @Override
        public void run(Status status) {
            if (!status.isOk()) {
                failures++;
                failure = status.toString();
            } else if (startedNanos >= countFrom) {
                long now = System.nanoTime();
                latencies.recordValue(Math.min(now - startedNanos, LONGEST_NANOS));
                counted++;
                lastCountedNanos = now;
            }
            giveBack(this);
        }
    }
}
