package io.jraft.sim.run;

import io.jraft.sim.check.Coverage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The sum over the seeds of a batch. Threads that run seeds add to it; it locks itself, once a seed.
 */
final class Tally {
    /** Failures that are kept whole; a broken build would otherwise fill the heap with the same story. */
    private static final int FAILURES_KEPT = 100;

    private final Coverage coverage = new Coverage();
    private final List<Failure> kept = new ArrayList<>();
    private final List<Point> curve = new ArrayList<>();
    private float[] speeds = new float[1024];
    private int seeds;
    private int failures;
    private int seedOfLastTuple;
    private double virtualSeconds;
    private double cpuSeconds;

    /**
     * How many combinations were reached after so many seeds.
     *
     * @param seeds so far
     * @param tuples so far
     */
    record Point(int seeds, int tuples) {}

    synchronized void add(SeedOutcome outcome) {
        if (seeds == speeds.length) {
            speeds = Arrays.copyOf(speeds, seeds * 2);
        }
        speeds[seeds] = outcome.virtualNanos() / (float) Math.max(1, outcome.cpuNanos());
        seeds++;
        virtualSeconds += outcome.virtualNanos() / 1e9;
        cpuSeconds += outcome.cpuNanos() / 1e9;
        if (outcome.failure() != null) {
            failures++;
            if (kept.size() < FAILURES_KEPT) {
                kept.add(outcome.failure());
            }
        }
        int before = coverage.tuples().size();
        coverage.add(outcome.coverage());
        if (coverage.tuples().size() > before) {
            seedOfLastTuple = seeds;
        }
        if (Integer.bitCount(seeds) == 1) {
            curve.add(new Point(seeds, coverage.tuples().size()));
        }
    }

    synchronized int seeds() {
        return seeds;
    }

    synchronized int failures() {
        return failures;
    }

    synchronized double virtualSeconds() {
        return virtualSeconds;
    }

    /** Time of the processor that runs took; without what compiler and collector took beside them. */
    synchronized double cpuSeconds() {
        return cpuSeconds;
    }

    /** Virtual seconds a second of the processor, over all. */
    synchronized double speed() {
        return cpuSeconds == 0 ? 0 : virtualSeconds / cpuSeconds;
    }

    /** The median over the seeds of virtual seconds a second of the processor. */
    synchronized double medianSpeed() {
        if (seeds == 0) {
            return 0;
        }
        float[] sorted = Arrays.copyOf(speeds, seeds);
        Arrays.sort(sorted);
        return sorted[seeds / 2];
    }

    /** What went wrong, in the order of the seeds. */
    synchronized List<Failure> kept() {
        List<Failure> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparingLong(Failure::seed));
        return sorted;
    }

    /** What all seeds reached; to be read once the batch is over. */
    synchronized Coverage coverage() {
        return coverage;
    }

    /** Combinations reached after 1, 2, 4, 8... seeds and in the end. */
    synchronized List<Point> curve() {
        List<Point> all = new ArrayList<>(curve);
        if (Integer.bitCount(seeds) != 1) {
            all.add(new Point(seeds, coverage.tuples().size()));
        }
        return all;
    }

    /** The how-manieth seed was the last to reach a new combination. */
    synchronized int seedOfLastTuple() {
        return seedOfLastTuple;
    }
}
