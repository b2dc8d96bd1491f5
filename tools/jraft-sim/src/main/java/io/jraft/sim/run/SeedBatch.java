package io.jraft.sim.run;

import org.jspecify.annotations.Nullable;

/** Many seeds, one after another; the way in for the mutants, which call it in a class loader of their own. */
public final class SeedBatch {
    private SeedBatch() {}

    /** Runs {@code count} seeds from {@code from} on; answers the first failure in a line, or null when all were good. */
    public static @Nullable String firstFailure(long from, int count, String profile) {
        Profile wanted = Profile.named(profile);
        for (long seed = from; seed < from + count; seed++) {
            RunResult result = SimRun.of(seed, wanted, false).run();
            if (result.violation() != null) {
                return "seed " + seed + ": " + result.violation();
            }
        }
        return null;
    }
}
