package io.jraft.ring;

import io.jraft.sys.SystemClock;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another thread will do, with a deadline; no sleeping. */
public final class Eventually {
    private static final SystemClock CLOCK = new SystemClock();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Eventually() {}

    /** Returns when the condition holds; fails with {@code what} when it does not within 20 seconds. */
    public static void holds(String what, BooleanSupplier condition) {
        long deadline = CLOCK.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (CLOCK.nanoTime() > deadline) {
                throw new AssertionError("waited 20 s in vain until " + what);
            }
            Thread.yield();
        }
    }
}
