package io.jraft.example.counter;

import io.jraft.example.counter.CounterClient.Answer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a number of increments by one in flight and counts how they end.
 * Owner: one thread calls add() and drain(); answers come on the client's threads; the numbers may be read by any thread.
 */
public final class AddPipeline {
    private final CounterClient client;
    private final int window;
    private final long timeoutMs;
    private final Semaphore free;

    private long acked;
    private long unknown;
    private long notDone;
    private long highest;
    private String lastTrouble = "";
    private long lastAckNanos = System.nanoTime();
    private long longestGapNanos;

    /** At most window increments in flight; each may take timeoutMs with all its attempts. */
    public AddPipeline(CounterClient client, int window, long timeoutMs) {
        this.client = client;
        this.window = window;
        this.timeoutMs = timeoutMs;
        this.free = new Semaphore(window);
    }

    /** Starts one more increment; waits while the window is full. */
    public void add() throws InterruptedException {
        free.acquire();
        client.add(1, timeoutMs)
                .whenComplete(
                        (answer, failure) -> {
                            count(answer);
                            free.release();
                        });
    }

    /** Waits until every increment that was started has ended. */
    public void drain() throws InterruptedException {
        // An operation ends by its deadline, give or take one attempt; longer means that an answer
        // was lost.
        if (!free.tryAcquire(window, timeoutMs + 30_000, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    "of "
                            + window
                            + " increments in flight only "
                            + free.availablePermits()
                            + " ended in time");
        }
        free.release(window);
    }

    /** How many were acknowledged. */
    public synchronized long acked() {
        return acked;
    }

    /** How many may or may not have happened. */
    public synchronized long unknown() {
        return unknown;
    }

    /** How many surely have not happened. */
    public synchronized long notDone() {
        return notDone;
    }

    /** The highest value that an acknowledgement carried. */
    public synchronized long highest() {
        return highest;
    }

    /** What went wrong last; empty if nothing did. */
    public synchronized String lastTrouble() {
        return lastTrouble;
    }

    /** The longest time between two acknowledgements since the last call of watchGap(). */
    public synchronized long longestGapNanos() {
        return longestGapNanos;
    }

    /** Begins to look for the longest gap, from now. */
    public synchronized void watchGap() {
        lastAckNanos = System.nanoTime();
        longestGapNanos = 0;
    }

    private synchronized void count(Answer answer) {
        switch (answer.outcome()) {
            case OK -> {
                long now = System.nanoTime();
                longestGapNanos = Math.max(longestGapNanos, now - lastAckNanos);
                lastAckNanos = now;
                acked++;
                highest = Math.max(highest, answer.value());
            }
            case UNKNOWN -> {
                unknown++;
                lastTrouble = answer.text();
            }
            case NOT_DONE -> {
                notDone++;
                lastTrouble = answer.text();
            }
        }
    }
}
