package io.jraft.rhea.pd;

/**
 * What the placement driver goes by. Immutable.
 *
 * @param replicas how many replicas a region ought to have
 * @param liveMs a store that was heard within that time is there
 * @param deadMs a store that was not heard for that long does not come back, and its replicas are replaced
 * @param settleMs how long a new leader listens before it decides anything, if it has not heard all stores earlier
 * @param operationMs how long an instruction counts as on its way when nothing is heard of it
 * @param movesMax how many changes of members, and as many transfers and as many splits, are on their way at once
 * @param leastKeys a region with fewer keys is not split
 * @param splitKeys a region with more keys is split; 0 for never
 * @param splitBytes a region with more bytes is split; 0 for never
 * @param splitRequests a region that is asked more often in a second is split; 0 for never
 * @param balance whether leaders and replicas are spread evenly
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
        boolean balance) {}
