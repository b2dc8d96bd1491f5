package io.jraft.sim.mutant;

import io.jraft.sim.run.SeedBatch;
import io.jraft.sim.scenario.Catalogue;
import io.jraft.sim.scenario.Scenario;
import org.jspecify.annotations.Nullable;

/**
 * What a mutant is hunted with, seen from inside its world: random runs of a profile, or every scenario of the catalogue.
 * Called by name from outside that world. Owner: the run's thread.
 */
public final class MutantHunt {
    /** In place of a profile's name: the scenarios. */
    static final String STORIES = "stories";

    private MutantHunt() {}

    /** Runs {@code count} seeds from {@code from} on; answers the first failure, or null when all were good. */
    public static @Nullable String firstFailure(long from, int count, String profile) {
        if (!profile.equals(STORIES)) {
            return SeedBatch.firstFailure(from, count, profile);
        }
        for (long seed = from; seed < from + count; seed++) {
            for (Scenario scenario : Catalogue.all()) {
                try {
                    scenario.run(seed);
                } catch (AssertionError e) {
                    return "seed " + seed + ": " + e.getMessage();
                }
            }
        }
        return null;
    }
}
