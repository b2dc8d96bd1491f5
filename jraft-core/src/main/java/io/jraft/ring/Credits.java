package io.jraft.ring;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A budget shared with user threads: admission to a group, in bytes or entries. Users acquire, workers release; a
 * release never waits.
 * Owner: ANY.
 *
 * <p>A request above the whole budget is granted when nothing else is out, because otherwise it could never succeed.
 * Waiting callers are served in the order they came; callers of {@link #tryAcquire} do not queue and may overtake.
 */
public final class Credits {
    private final long max;
    private final LongSupplier nanoTime;
    private final AtomicLong free;
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /**
     * A budget that is all free.
     *
     * @param max credits there are; above 0
     * @param nanoTime monotonic nanoseconds, for the deadline of {@link #awaitAcquire}
     */
    public Credits(long max, LongSupplier nanoTime) {
        if (max <= 0) {
            throw new IllegalArgumentException("a budget must be above 0: " + max);
        }
        this.max = max;
        this.nanoTime = nanoTime;
        free = new AtomicLong(max);
    }

    /** Takes {@code n} credits, or none and answers false. Never waits. */
    public boolean tryAcquire(long n) {
        requireAmount(n);
        while (!closed) {
            long now = free.get();
            if (now < n && now < max) {
                return false;
            }
            if (free.compareAndSet(now, now - n)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes {@code n} credits, parking the caller until they are free. Answers false when the time is up or the budget
     * was closed. For user threads only.
     *
     * @param timeoutNanos how long to wait at most; 0 or less does not wait
     * @throws InterruptedException when the caller is interrupted while it waits; nothing was taken
     * @throws IllegalStateException on a worker's thread, which must never wait (I-15)
     */
    public boolean awaitAcquire(long n, long timeoutNanos) throws InterruptedException {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    "a worker's thread must not wait for credits; use the non-blocking mode there");
        }
        if (waiting.isEmpty() && tryAcquire(n)) {
            return true;
        }
        requireAmount(n);
        return timeoutNanos > 0 && queueUp(n, nanoTime.getAsLong() + timeoutNanos);
    }

    private boolean queueUp(long n, long deadline) throws InterruptedException {
        Thread me = Thread.currentThread();
        waiting.add(me);
        try {
            while (!closed) {
                // Only the first in line may take: a large request would starve behind a stream of
                // small ones.
                if (waiting.peek() == me && tryAcquire(n)) {
                    return true;
                }
                long left = deadline - nanoTime.getAsLong();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException(
                            "interrupted while waiting for " + n + " credits");
                }
            }
            return false;
        } finally {
            waiting.remove(me);
            wakeFirst();
        }
    }

    /**
     * Gives credits back.
     *
     * @throws IllegalStateException when more came back than was taken
     */
    public void release(long n) {
        requireAmount(n);
        long now = free.addAndGet(n);
        if (now > max) {
            throw new IllegalStateException(
                    "more credits released than acquired: " + now + " of " + max + " are free");
        }
        wakeFirst();
    }

    private void wakeFirst() {
        Thread first = waiting.peek();
        if (first != null) {
            LockSupport.unpark(first);
        }
    }

    /** Credits that are free; a moment's picture, never negative. */
    public long available() {
        return Math.max(0, free.get());
    }

    /** The whole budget. */
    public long max() {
        return max;
    }

    /** Refuses every further acquire and sends all waiting callers away. Credits that are out may still come back. */
    public void close() {
        closed = true;
        waiting.forEach(LockSupport::unpark);
    }

    private static void requireAmount(long n) {
        if (n < 0) {
            throw new IllegalArgumentException("credits are never negative: " + n);
        }
    }
}
