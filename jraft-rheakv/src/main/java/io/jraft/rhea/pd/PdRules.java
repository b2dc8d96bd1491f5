package io.jraft.rhea.pd;

/**
 * What the placement driver goes by. Immutable.
 *
 * @param replicas how many replicas a region ought to have
 * @param liveMs a store that was heard within that time is there
 * @param deadMs a store that was not heard for that long does not come back, and its replicas are replaced
 * @param settleMs how long a new leader listens before it decides anything, if it has not heard all stores earlier
 * @param operationMs how long an instruction counts as on its way when nothing is heard of it
 * @param movesMax how many changes of members, and as many transfers, splits and merges each, are on their way at once
 * @param leastKeys a region with fewer keys is not split
 * @param splitKeys a region with more keys is split; 0 for never
 * @param splitBytes a region with more bytes is split; 0 for never
 * @param splitRequests a region that does more in a second, {@link #HOT_REPORTS} reports in a row, is split by its load; 0 for never
 * @param balance whether leaders and replicas are spread evenly
 * @param balanceOps stores whose loads differ by less, in operations a second, are even; 0 if loads play no part
 * @param mergeKeys two neighbours that have no more keys together are merged; 0 for never
 * @param mergeMs when both have been small for that long
 */
public record PdRules(
        int replicas,
        long liveMs,
        long deadMs,
        long settleMs,
        long operationMs,
        int movesMax,
        long leastKeys,
        long splitKeys,
        long splitBytes,
        long splitRequests,
        boolean balance,
        long balanceOps,
        long mergeKeys,
        long mergeMs) {
    /** A region is hot when that many reports in a row said so: one that catches its breath is not. */
    public static final int HOT_REPORTS = 5;

    /** Neighbours with more bytes than that together are not merged: half of what a merge takes, for what is written meanwhile. */
    public static final long MERGE_BYTES_MAX = 4 << 20;

    /** Rules by which loads play no part but in splits, and nothing is merged. */
    public PdRules(
            int replicas,
            long liveMs,
            long deadMs,
            long settleMs,
            long operationMs,
            int movesMax,
            long leastKeys,
            long splitKeys,
            long splitBytes,
            long splitRequests,
            boolean balance) {
        this(
                replicas,
                liveMs,
                deadMs,
                settleMs,
                operationMs,
                movesMax,
                leastKeys,
                splitKeys,
                splitBytes,
                splitRequests,
                balance,
                0,
                0,
                0);
    }
}
