package io.jraft.rpc.impl.cli;

import io.jraft.NodeProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long one operation may still take, over all members it asks and all times it asks again.
 * Owner: the thread that runs the operation.
 */
public final class Patience {

    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 500;

    private final long endNanos;
    private final CompletableFuture<Void> ended;
    private long pauseMs = FIRST_PAUSE_MS;

    /**
     * Patience from now on.
     *
     * @param timeoutMs how long, in milliseconds, from 1
     * @param ended ends every pause when it is completed: nobody is there any more to tell
     */
    public Patience(long timeoutMs, CompletableFuture<Void> ended) {
        this.endNanos = now() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        this.ended = ended;
    }

    private static long now() {
        return NodeProvider.get().monotonicNanos();
    }

    /** Whether the time is over. */
    public boolean isOver() {
        return ended.isDone() || endNanos - now() <= 0;
    }

    /** What is left in milliseconds, at least 1: zero would mean "the default" elsewhere. */
    public int leftMs() {
        long left = TimeUnit.NANOSECONDS.toMillis(endNanos - now());
        return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
    }

    /** Waits a while, each time twice as long; false, without waiting, if the time would be over then. */
    public boolean pause() throws InterruptedException {
        long pause = pauseMs;
        if (isOver() || leftMs() <= pause) {
            return false;
        }
        pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pause);
        try {
            ended.get(pause, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
