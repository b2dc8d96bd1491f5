package io.jraft.storage.snapshot;

import io.jraft.NodeProvider;
import io.jraft.storage.SnapshotThrottle;
import java.util.function.LongSupplier;

/**
 * Lets a number of bytes pass each second, in equal parts per cycle.
 * Owner: ANY; calls from several threads share one budget.
 */
public class ThroughputSnapshotThrottle implements SnapshotThrottle {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long bytesPerCycle;
    private final long cycleNanos;
    private final LongSupplier nanoTime;
    private long cycle = Long.MIN_VALUE;
    private long left;

    /**
     * A throttle.
     *
     * @param throttleThroughputBytes bytes per second, from 1
     * @param checkCycleSecs cycles per second, from 1: more cycles make smaller bursts
     */
    public ThroughputSnapshotThrottle(long throttleThroughputBytes, long checkCycleSecs) {
        this(throttleThroughputBytes, checkCycleSecs, () -> NodeProvider.get().monotonicNanos());
    }

    /** Like the other constructor, with a clock of its own: a monotonic one, in nanoseconds. */
    public ThroughputSnapshotThrottle(
            long throttleThroughputBytes, long checkCycleSecs, LongSupplier nanoTime) {
        if (throttleThroughputBytes < 1 || checkCycleSecs < 1) {
            throw new IllegalArgumentException(
                    "a throttle needs at least 1 byte and 1 cycle per second, not "
                            + throttleThroughputBytes
                            + " and "
                            + checkCycleSecs);
        }
        // A cycle that lets nothing pass would stop the copy for ever.
        this.bytesPerCycle = Math.max(1, throttleThroughputBytes / checkCycleSecs);
        this.cycleNanos = Math.max(1, NANOS_PER_SECOND / checkCycleSecs);
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized long throttledByThroughput(long bytes) {
        long now = Math.floorDiv(nanoTime.getAsLong(), cycleNanos);
        if (now != cycle) {
            cycle = now;
            left = bytesPerCycle;
        }
        long granted = Math.max(0, Math.min(bytes, left));
        left -= granted;
        return granted;
    }
}
