package io.jraft.util;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends pools of programs. Owner: ANY. */
public final class ExecutorServiceHelper {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorServiceHelper.class);
    private static final long DEFAULT_MS = 1000;

    private ExecutorServiceHelper() {}

    /** The same with a second. */
    public static boolean shutdownAndAwaitTermination(@Nullable ExecutorService pool) {
        return shutdownAndAwaitTermination(pool, DEFAULT_MS);
    }

    /**
     * Ends a pool: takes no more work, waits, then interrupts what is left and waits again.
     *
     * @param pool null is fine
     * @param timeoutMillis how long all of that may take, in milliseconds; half of it before anybody is interrupted
     * @return whether all work has ended
     */
    public static boolean shutdownAndAwaitTermination(
            @Nullable ExecutorService pool, long timeoutMillis) {
        if (pool == null) {
            return true;
        }
        pool.shutdown();
        long half = Math.max(1, timeoutMillis / 2);
        try {
            if (pool.awaitTermination(half, TimeUnit.MILLISECONDS)) {
                return true;
            }
            pool.shutdownNow();
            if (pool.awaitTermination(half, TimeUnit.MILLISECONDS)) {
                return true;
            }
            LOG.error("pool {} did not end within {} ms", pool, timeoutMillis);
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
