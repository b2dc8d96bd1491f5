package io.jraft.spi;

/** Randomness from a seed that was logged, so that a run can be repeated. Owner: one group's LOOP. */
public interface RandomSource {
    /** Uniform from 0 inclusive to {@code bound} exclusive; {@code bound} is above 0. */
    int nextInt(int bound);

    /** Uniform over all longs. */
    long nextLong();
}
