package io.jraft.sys;

import io.jraft.spi.RandomSource;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Randomness that can be repeated: the same seed gives the same numbers. Whoever makes one logs {@link #seed}.
 * Owner: one group's LOOP; not safe for two threads.
 */
public final class SeededRandom implements RandomSource {
    private final long seed;
    private final SplittableRandom random;

    public SeededRandom(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
    }

    /** Numbers that nobody can foresee, from a fresh seed of the system's entropy. */
    public static SeededRandom fresh() {
        return new SeededRandom(new SecureRandom().nextLong());
    }

    /** What to write into the log, so that a run can be repeated. */
    public long seed() {
        return seed;
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
