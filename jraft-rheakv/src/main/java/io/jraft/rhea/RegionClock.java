package io.jraft.rhea;

import java.util.function.LongSupplier;

/**
 * The time that a leader writes into entries: its wall clock, but never behind the region's time when its term began plus what
 * has passed since. So the region's time goes on, at the speed of a clock, when it is taken over from a leader whose clock
 * was ahead, and when a wall clock is set back.
 * Owner: {@link #leads} is for the worker of the state machine, {@link #nowMs} for ANY.
 */
final class RegionClock {
    private final LongSupplier wallMs;
    private final LongSupplier nanos;
    private volatile Start start;

    private record Start(long ms, long nanos) {}

    /**
     * A clock of a replica that does not lead yet.
     *
     * @param wallMs milliseconds since 1970
     * @param nanos a clock that nobody sets, from anywhere
     */
    RegionClock(LongSupplier wallMs, LongSupplier nanos) {
        this.wallMs = wallMs;
        this.nanos = nanos;
        start = new Start(0, nanos.getAsLong());
    }

    /** This replica leads from now on; the region's time is that much. */
    void leads(long regionMs) {
        start = new Start(Math.max(regionMs, wallMs.getAsLong()), nanos.getAsLong());
    }

    /** The clock that nobody sets. */
    long nanos() {
        return nanos.getAsLong();
    }

    /** The region's time. */
    long nowMs() {
        Start from = start;
        long passed = (nanos.getAsLong() - from.nanos()) / 1_000_000;
        return Math.max(wallMs.getAsLong(), from.ms() + passed);
    }
}
