package io.jraft.sim.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs seeds on several threads. Runs share nothing: each is made, run and judged by one thread, and only its outcome is
 * handed over. Thread: MAIN waits in {@link #run}; anybody may {@link #stop}.
 */
final class Fleet {
    private final SeedJob job;
    private final Tally tally;
    private final Progress progress;
    private final AtomicLong next;
    private final long end;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * Seeds from {@code from} on.
     *
     * @param count how many; {@link Long#MAX_VALUE} to run until stopped
     */
    Fleet(SeedJob job, long from, long count, Tally tally, Progress progress) {
        this.job = job;
        this.tally = tally;
        this.progress = progress;
        next = new AtomicLong(from);
        end = count == Long.MAX_VALUE ? Long.MAX_VALUE : from + count;
    }

    /** Begins no seed from now on; those that run come to their end. */
    void stop() {
        stopped.set(true);
    }

    boolean isStopped() {
        return stopped.get();
    }

    /** Runs until there are no seeds left, {@code deadlineNanos} of {@link System#nanoTime} has passed, or it is stopped. */
    void run(int threads, long deadlineNanos) throws InterruptedException {
        List<Thread> crew = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(() -> work(deadlineNanos), "sim-" + i);
            worker.setDaemon(true);
            crew.add(worker);
            worker.start();
        }
        for (Thread worker : crew) {
            do {
                progress.show(tally);
                worker.join(Progress.EVERY_MS);
            } while (worker.isAlive());
        }
        progress.end(tally);
    }

    private void work(long deadlineNanos) {
        while (!stopped.get() && deadlineNanos - System.nanoTime() > 0) {
            long seed = next.getAndIncrement();
            if (seed >= end) {
                return;
            }
            SeedOutcome outcome = job.run(seed);
            tally.add(outcome);
            if (outcome.failure() != null) {
                progress.say(outcome.failure().toString());
            }
        }
    }
}
