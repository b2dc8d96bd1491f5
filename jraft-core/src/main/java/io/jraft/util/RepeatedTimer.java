package io.jraft.util;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls {@link #onTrigger} again and again until it is stopped; the next call is planned when one is over, so that two
 * never overlap. For programs; the library itself has no timers. Each has a daemon thread of its own while it lives.
 * Thread: ANY; guarded by its monitor, which is free while {@code onTrigger} runs.
 */
public abstract class RepeatedTimer implements Describer {
    /** Writes about timers. */
    public static final Logger LOG = LoggerFactory.getLogger(RepeatedTimer.class);

    private final String name;
    private final ScheduledExecutorService scheduler;
    private int timeoutMs;
    private boolean stopped = true;
    private boolean running;
    private boolean destroyed;
    private boolean ended;
    private @Nullable ScheduledFuture<?> planned;

    /**
     * A timer that does not run yet.
     *
     * @param name of its thread
     * @param timeoutMs milliseconds from one call's end to the next, from 1
     */
    public RepeatedTimer(String name, int timeoutMs) {
        this.name = name;
        this.timeoutMs = positive(timeoutMs);
        scheduler =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    private static int positive(int timeoutMs) {
        if (timeoutMs <= 0) {
            throw new IllegalArgumentException("timeoutMs " + timeoutMs + " must be at least 1");
        }
        return timeoutMs;
    }

    /** What is done again and again; what it throws is logged, and the timer goes on. */
    protected abstract void onTrigger();

    /** The wait before the next call, in milliseconds; as it is unless a subclass spreads it. */
    protected int adjustTimeout(int timeout) {
        return timeout;
    }

    /** Called once after {@link #destroy}, when no call runs any more. */
    protected void onDestroy() {
        LOG.info("timer {} is destroyed", name);
    }

    /** The wait, in milliseconds, before it is adjusted. */
    public synchronized int getTimeoutMs() {
        return timeoutMs;
    }

    /** Begins to call; no effect if it runs or was destroyed. */
    public synchronized void start() {
        if (!destroyed && stopped) {
            stopped = false;
            if (!running) {
                plan();
            }
        }
    }

    /** Begins to call anew, a whole wait from now; no effect if it was destroyed. */
    public synchronized void restart() {
        if (!destroyed) {
            stopped = false;
            if (!running) {
                plan();
            }
        }
    }

    /** Waits as long as that from now on, beginning now; a call that runs is not disturbed. */
    public synchronized void reset(int newTimeoutMs) {
        timeoutMs = positive(newTimeoutMs);
        reset();
    }

    /** Begins the present wait anew; no effect while it is stopped. */
    public synchronized void reset() {
        if (!stopped && !running) {
            plan();
        }
    }

    /** Does not wait: calls now, on the timer's thread, unless a call runs; no effect while it is stopped. */
    public synchronized void runOnceNow() {
        if (!stopped && !running) {
            cancel();
            planned = scheduler.schedule(this::run, 0, TimeUnit.MILLISECONDS);
        }
    }

    /** Calls no more, until {@link #start}; a call that runs ends first. */
    public synchronized void stop() {
        stopped = true;
        cancel();
    }

    /** Calls no more, for ever, and lets its thread end. */
    public void destroy() {
        boolean now;
        synchronized (this) {
            if (destroyed) {
                return;
            }
            destroyed = true;
            stopped = true;
            cancel();
            now = !running;
            ended = now;
            scheduler.shutdown();
        }
        if (now) {
            onDestroy();
        }
    }

    /** One call and the plan for the next one. Thread: the timer's. */
    public void run() {
        synchronized (this) {
            if (stopped || running) {
                return;
            }
            running = true;
        }
        try {
            onTrigger();
        } catch (Throwable t) {
            LOG.error("timer {}: onTrigger threw; the timer goes on", name, t);
        }
        boolean last;
        synchronized (this) {
            running = false;
            last = destroyed && !ended;
            ended |= last;
            if (!stopped) {
                plan();
            }
        }
        if (last) {
            onDestroy();
        }
    }

    private void plan() {
        cancel();
        planned =
                scheduler.schedule(
                        this::run, Math.max(1, adjustTimeout(timeoutMs)), TimeUnit.MILLISECONDS);
    }

    private void cancel() {
        ScheduledFuture<?> before = planned;
        planned = null;
        if (before != null) {
            before.cancel(false);
        }
    }

    @Override
    public void describe(Printer out) {
        out.print("  ").println(this);
    }

    @Override
    public synchronized String toString() {
        return "RepeatedTimer "
                + name
                + " ["
                + timeoutMs
                + " ms, "
                + (destroyed
                        ? "destroyed"
                        : stopped ? "stopped" : running ? "in a call" : "waiting")
                + "]";
    }
}
