package io.jraft.protocol;

/**
 * How long to wait before trying again: twice as long each time, with a random part so that many waiters spread.
 * Owner: ANY; keeps no state. Called wherever something is retried: connections, snapshot offers, chunk pulls.
 * Invariants: the answer lies between half of the capped delay and all of it, and never above the maximum.
 */
public final class Backoff {
    private Backoff() {}

    /**
     * Delay before a retry, in nanoseconds.
     *
     * @param attempt how many tries have failed before this wait, counted from 0
     * @param baseNanos delay of the first wait, above 0
     * @param maxNanos longest delay, at least the base
     * @param randomPermille a random number from 0 to 1000: where between half and all of the delay
     */
    public static long delayNanos(int attempt, long baseNanos, long maxNanos, int randomPermille) {
        if (attempt < 0
                || baseNanos < 1
                || maxNanos < baseNanos
                || randomPermille < 0
                || randomPermille > 1000) {
            throw new IllegalArgumentException(
                    "no delay for attempt "
                            + attempt
                            + ", base "
                            + baseNanos
                            + ", max "
                            + maxNanos
                            + ", permille "
                            + randomPermille);
        }
        // Compared before shifting, so that a large attempt cannot overflow.
        boolean capped = attempt >= Long.SIZE - 1 || baseNanos > maxNanos >> attempt;
        long full = capped ? maxNanos : baseNanos << attempt;
        long half = full - full / 2;
        long spread = full - half;
        return half + spread / 1000 * randomPermille + spread % 1000 * randomPermille / 1000;
    }
}
