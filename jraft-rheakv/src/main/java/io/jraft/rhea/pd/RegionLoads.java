package io.jraft.rhea.pd;

import io.jraft.rhea.pd.Picture.Load;
import io.jraft.rhea.pd.StoreBeat.Replica;
import java.util.Set;
import java.util.TreeMap;

/**
 * What regions do, from what their leaders report: smoothed, so that one report moves nobody, and for how long a region has been hot, or
 * small. Begins anew with each leader of the driver.
 * Owner: the driver's thread.
 */
final class RegionLoads {
    /** The newest report counts a quarter: after five of them a change is told to three quarters. */
    private static final double NEWEST = 0.25;

    /** After so many splits that came to nothing it waits no longer: with a report a second that is an hour and a half. */
    private static final int VAIN_MAX = 10;

    private final PdRules rules;
    private final TreeMap<Long, Seen> seen = new TreeMap<>();

    private record Seen(
            long term, double reads, double writes, int hot, int vain, long smallSinceMs) {
        Seen inVain() {
            int more = Math.min(vain + 1, VAIN_MAX);
            return new Seen(term, reads, writes, waiting(more), more, smallSinceMs);
        }
    }

    RegionLoads(PdRules rules) {
        this.rules = rules;
    }

    /** A leader has reported. */
    void learn(long nowMs, Replica told) {
        Seen before = seen.get(told.info().id());
        boolean hot =
                rules.splitRequests() > 0 && told.reads() + told.writes() > rules.splitRequests();
        long since = before == null || !isSmall(told) ? nowMs : before.smallSinceMs();
        if (before == null) {
            seen.put(
                    told.info().id(),
                    new Seen(told.term(), told.reads(), told.writes(), hot ? 1 : 0, 0, since));
        } else if (before.term() != told.term()) {
            // What this one did before it led is not what leaders do: its first report tells
            // nothing.
            seen.put(
                    told.info().id(),
                    new Seen(
                            told.term(),
                            before.reads(),
                            before.writes(),
                            waiting(before.vain()),
                            before.vain(),
                            since));
        } else {
            seen.put(
                    told.info().id(),
                    new Seen(
                            told.term(),
                            smoothed(before.reads(), told.reads()),
                            smoothed(before.writes(), told.writes()),
                            hot ? Math.min(before.hot() + 1, PdRules.HOT_REPORTS) : 0,
                            hot ? before.vain() : 0,
                            since));
        }
    }

    /** Below 0 it takes so many reports more. */
    private static int waiting(int vain) {
        return PdRules.HOT_REPORTS - (PdRules.HOT_REPORTS << vain);
    }

    /** It was to be split by its load, and nothing came of it: all of that is a key's or two. It is tried again, each time twice as late. */
    void inVain(long region) {
        seen.computeIfPresent(region, (id, before) -> before.inVain());
    }

    private static double smoothed(double before, double now) {
        return before + NEWEST * (now - before);
    }

    /** Whether two like it would be merged. */
    private boolean isSmall(Replica told) {
        return told.keys() <= rules.mergeKeys() && told.bytes() <= PdRules.MERGE_BYTES_MAX;
    }

    /** What is known of a region now. */
    Load of(long nowMs, long region) {
        Seen known = seen.get(region);
        return known == null
                ? Load.NONE
                : new Load(
                        Math.round(known.reads()),
                        Math.round(known.writes()),
                        known.hot(),
                        nowMs - known.smallSinceMs());
    }

    /** It was split: what was measured is of the whole. */
    void restart(long region) {
        seen.remove(region);
    }

    /** Regions that are no more are forgotten. */
    void retain(Set<Long> regions) {
        seen.keySet().retainAll(regions);
    }
}
