package io.jraft.sys;

import io.jraft.spi.Clock;

/**
 * Time of this machine. Monotonic time counts from when the class was loaded, so it is never negative and far from
 * overflow: deadlines may be compared with plain {@code <}.
 * Owner: ANY.
 */
public final class SystemClock implements Clock {
    private static final long ORIGIN = System.nanoTime();

    @Override
    public long nanoTime() {
        return System.nanoTime() - ORIGIN;
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }
}
