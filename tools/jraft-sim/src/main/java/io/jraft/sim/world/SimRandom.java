package io.jraft.sim.world;

import io.jraft.spi.RandomSource;
import java.util.List;

/**
 * A named stream of numbers. Streams of one seed are independent: what one part draws never shifts what another gets, so
 * that a fault can be removed from a run and the rest stays as it was. Owner: the run's thread.
 */
public final class SimRandom implements RandomSource {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;
    private long draws;

    public SimRandom(long seed) {
        state = seed;
    }

    /** A stream of a seed; equal names give equal streams. */
    public static SimRandom of(long seed, String name) {
        long h = mix(seed + GOLDEN);
        for (int i = 0; i < name.length(); i++) {
            h = mix(h ^ name.charAt(i) * GOLDEN);
        }
        return new SimRandom(h);
    }

    /** A bijection that spreads every bit (the finaliser of SplitMix64). */
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public long nextLong() {
        draws++;
        state += GOLDEN;
        return mix(state);
    }

    @Override
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** Uniform from 0 inclusive to {@code bound} exclusive. */
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be above 0: " + bound);
        }
        return Math.floorMod(nextLong() >>> 1, bound);
    }

    /** Uniform from {@code low} to {@code high}, both inclusive. */
    public long between(long low, long high) {
        return low + nextLong(high - low + 1);
    }

    /** True once in {@code n} on average. */
    public boolean oneIn(int n) {
        return nextLong(n) == 0;
    }

    /** True with a probability in millionths. */
    public boolean perMillion(int millionths) {
        return millionths > 0 && nextLong(1_000_000) < millionths;
    }

    /** One of the choices. */
    public <T> T pick(List<T> choices) {
        return choices.get(nextInt(choices.size()));
    }

    /** A duration around {@code mean}, with a long tail: most are shorter, a few ten times as long. */
    public long around(long mean) {
        long base = mean / 2 + nextLong(mean + 1);
        return oneIn(50) ? base * 10 : base;
    }

    /** Numbers drawn so far; part of what two equal runs have in common. */
    public long draws() {
        return draws;
    }
}
