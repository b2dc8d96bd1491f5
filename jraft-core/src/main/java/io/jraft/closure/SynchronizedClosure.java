package io.jraft.closure;

import io.jraft.Closure;
import io.jraft.Status;
import java.util.concurrent.CountDownLatch;

/**
 * A closure to wait for, on the thread of the user.
 * Owner: ANY. Never wait on a thread that runs callbacks.
 */
public class SynchronizedClosure implements Closure {

    private final int count;
    private volatile CountDownLatch latch;
    private volatile Status status = Status.OK();

    /** Waits for one run. */
    public SynchronizedClosure() {
        this(1);
    }

    /** Waits for {@code n} runs, from 1. */
    public SynchronizedClosure(int n) {
        this.count = n;
        this.latch = new CountDownLatch(n);
    }

    /** The status of the last run; OK before the first. */
    public Status getStatus() {
        return status;
    }

    @Override
    public void run(Status status) {
        this.status = status;
        latch.countDown();
    }

    /** Waits for the runs; answers the status of the last. */
    public Status await() throws InterruptedException {
        latch.await();
        return status;
    }

    /** Begins anew. Call it only when nobody waits and no run is owed. */
    public void reset() {
        status = Status.OK();
        latch = new CountDownLatch(count);
    }
}
