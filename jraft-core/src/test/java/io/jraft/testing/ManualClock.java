package io.jraft.testing;

import io.jraft.spi.Clock;

/** Time that stands still until a test moves it. */
public final class ManualClock implements Clock {
    private long now = 1_000_000_000L;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long wallMillis() {
        return now / 1_000_000;
    }

    public void advance(long millis) {
        now += millis * 1_000_000;
    }

    /** Moves on to a moment; one that has passed changes nothing. */
    public void reach(long nanos) {
        now = Math.max(now, nanos);
    }
}
