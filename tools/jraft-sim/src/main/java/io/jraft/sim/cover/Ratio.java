package io.jraft.sim.cover;

import java.util.Locale;

/** So many of so many. */
record Ratio(long covered, long missed) {
    static final Ratio NONE = new Ratio(0, 0);

    Ratio plus(Ratio other) {
        return new Ratio(covered + other.covered, missed + other.missed);
    }

    /** The same without some that are not counted. */
    Ratio without(long notCounted) {
        return new Ratio(covered, missed - notCounted);
    }

    double percent() {
        long all = covered + missed;
        return all == 0 ? 100 : 100.0 * covered / all;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%5.1f %% (%d of %d)", percent(), covered, covered + missed);
    }
}
