package io.jraft.rhea.client;

import io.jraft.Lifecycle;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.option.CliOptions;

/**
 * Administration of the regions of running stores, from anywhere. Owner: ANY.
 *
 * @see DefaultRheaKVStore#splitRegion which splits at a key of one's choice, and draws the number
 */
public interface RheaKVCliService extends Lifecycle<CliOptions> {
    /**
     * Splits a region in the middle of its keys, of which it has to have {@code leastKeysOnSplit}: the upper half is a region of its own
     * then, on the same stores. Waits until that is agreed on, for {@link CliOptions#getTimeoutMs} at most, or a second more when it has to ask
     * how it ended.
     *
     * <p>The new number has to be one that no region of the cluster has or had, and must not be given out to two regions at once: the
     * stores that are asked refuse what they know of ({@code EEXISTS}), others are not asked. Where a placement driver gives out numbers
     * the call is refused with {@code EINVAL}.
     *
     * @param regionId the region
     * @param newRegionId number of the new one, from 1
     * @param groupId the region's group, {@code clusterName-regionId}, see {@link io.jraft.rhea.JRaftHelper#getJRaftGroupId}
     * @param conf its members, or some of them; the leader is found among them
     * @return success when it has been split; {@code EINVAL}, {@code ENOENT} (no such region there, or not yet), {@code EEXISTS}, {@code ECANCELED}
     *     (too few keys), {@code EBUSY}, {@code EAGAIN} (no store answers, or none leads in time), {@code EINTR}; {@code ETIMEDOUT} with
     *     {@link Status#outcome} UNKNOWN if it may have been split, or may still be
     * @throws IllegalStateException if it was not initialised, or on a thread that answers are told on
     */
    Status rangeSplit(long regionId, long newRegionId, String groupId, Configuration conf);
}
