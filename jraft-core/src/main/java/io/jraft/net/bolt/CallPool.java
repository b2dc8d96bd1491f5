package io.jraft.net.bolt;

import io.jraft.util.NamedThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for the user's processors and callbacks that bring none of their own: a fixed most, started when needed,
 * ended when idle, with a bounded queue. A full queue rejects. Owner: ANY.
 */
final class CallPool implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(CallPool.class);
    private static final long IDLE_SECONDS = 30;
    private static final long END_SECONDS = 5;

    private final ThreadPoolExecutor pool;

    CallPool(String threadPrefix, BoltOptions options) {
        pool =
                new ThreadPoolExecutor(
                        options.callThreads(),
                        options.callThreads(),
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(options.callQueueMax()),
                        new NamedThreadFactory(threadPrefix, true));
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Lets what runs and waits end; interrupts what has not within five seconds. */
    void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(
                        "Processors are still running after {} s and are interrupted.",
                        END_SECONDS);
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
