package io.jraft.sim.run;

import io.jraft.sim.check.Coverage;
import org.jspecify.annotations.Nullable;

/**
 * What a batch keeps of a seed; a {@link RunResult} with its trace would fill the heap.
 *
 * @param seed which
 * @param virtualNanos time that passed for its nodes, over all its runs
 * @param cpuNanos time of the processor that its thread took for them
 * @param coverage what it reached
 * @param failure what went wrong; null when nothing did
 */
record SeedOutcome(
        long seed,
        long virtualNanos,
        long cpuNanos,
        Coverage coverage,
        @Nullable Failure failure) {}
