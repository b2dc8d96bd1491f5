package io.jraft.sim.world;

import io.jraft.spi.Clock;

/**
 * The clocks of one machine. The monotonic one starts anywhere, drifts, and may stand still while the machine is
 * suspended; the wall clock may jump by years, and nothing may depend on it. Owner: the run's thread.
 */
public final class SimClock implements Clock {
    private static final double MILLION = 1_000_000.0;

    private final SimScheduler world;

    /** The node's time at {@code since} of the world's. */
    private long base;

    private long since;
    private int driftPpm;
    private boolean frozen;
    private long wallOffsetMillis;

    public SimClock(SimScheduler world, long base, int driftPpm) {
        this.world = world;
        this.base = base;
        this.driftPpm = driftPpm;
        since = world.now();
    }

    @Override
    public long nanoTime() {
        return frozen ? base : base + scaled(world.now() - since);
    }

    private long scaled(long nanos) {
        return nanos + (long) (nanos * (driftPpm / MILLION));
    }

    @Override
    public long wallMillis() {
        return 1_700_000_000_000L + world.now() / 1_000_000 + wallOffsetMillis;
    }

    /** The world's moment at which {@link #nanoTime} will show {@code moment}; the end of time while it stands still. */
    public long worldTime(long moment) {
        if (frozen || moment == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long ahead = moment - base;
        return since + (long) Math.ceil(ahead / (1 + driftPpm / MILLION));
    }

    /** From now on the clock gains so many microseconds a second. */
    public void drift(int ppm) {
        rebase();
        driftPpm = ppm;
    }

    /** The clock stands still, as that of a suspended machine may. */
    public void freeze() {
        rebase();
        frozen = true;
    }

    /** The clock goes on from where it stood. */
    public void thaw() {
        if (frozen) {
            frozen = false;
            since = world.now();
        }
    }

    private void rebase() {
        base = nanoTime();
        since = world.now();
    }

    /** Moves the wall clock. */
    public void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }
}
