package io.jraft.rhea.metrics;

import java.util.concurrent.atomic.LongAdder;

/** How long things took, since the start, in buckets of fixed bounds. Owner: ANY; nobody waits. */
public final class Timings {
    /** Upper bounds, in nanoseconds: 100 microseconds to half a minute. What took longer is in none of them. */
    private static final long[] BOUNDS = {
        100_000L,
        250_000L,
        500_000L,
        1_000_000L,
        2_500_000L,
        5_000_000L,
        10_000_000L,
        25_000_000L,
        50_000_000L,
        100_000_000L,
        250_000_000L,
        500_000_000L,
        1_000_000_000L,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L,
        30_000_000_000L
    };

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    /** None yet. */
    public Timings() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /**
     * What was recorded.
     *
     * @param upTo upper bounds in nanoseconds, growing
     * @param counts for each bound how many took at most that long
     * @param count of all
     * @param nanos that all of them took together
     */
    public record Snapshot(long[] upTo, long[] counts, long count, long nanos) {}

    /** Takes one. */
    public void record(long tookNanos) {
        int at = 0;
        while (at < BOUNDS.length && tookNanos > BOUNDS[at]) {
            at++;
        }
        buckets[at].increment();
        nanos.add(tookNanos);
    }

    /** As of now; what is recorded meanwhile may be missing in the sum. */
    public Snapshot snapshot() {
        long[] counts = new long[BOUNDS.length];
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += buckets[i].sum();
            counts[i] = sum;
        }
        return new Snapshot(
                BOUNDS.clone(), counts, sum + buckets[BOUNDS.length].sum(), nanos.sum());
    }
}
