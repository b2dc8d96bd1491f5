package io.jraft.sim.shrink;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The way in for whoever loads the simulator in a class loader of its own, as the mutants do: nothing but strings and
 * numbers goes in and comes out.
 */
public final class ShrinkEntry {
    private ShrinkEntry() {}

    /** Shrinks what a seed finds, and tells it. */
    public static String run(long seed, String profile) {
        Shrunk shrunk = Shrink.run(seed, profile, Shrink.RUNS_MAX, line -> {});
        return shrunk == null ? nothing(seed) : Shrink.report(shrunk);
    }

    /** The same, as files in a directory; answers a line. */
    public static String write(long seed, String profile, String directory, String name)
            throws IOException {
        Shrunk shrunk = Shrink.run(seed, profile, Shrink.RUNS_MAX, line -> {});
        if (shrunk == null) {
            return nothing(seed);
        }
        Shrink.write(shrunk, Path.of(directory), name);
        return shrunk.summary();
    }

    private static String nothing(long seed) {
        return "seed " + seed + " violates nothing";
    }
}
