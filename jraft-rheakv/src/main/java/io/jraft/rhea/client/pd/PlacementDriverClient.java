package io.jraft.rhea.client.pd;

import io.jraft.rhea.client.RegionRouteTable;
import io.jraft.rhea.metadata.Peer;
import io.jraft.rhea.metadata.Region;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where regions are and who leads them, as the client that it belongs to knows it, with a placement driver or without. It needs no start
 * and no end of its own. What takes a {@code forceRefresh} asks the stores first if that is true, for as long as {@code futureTimeoutMillis}
 * at most, and waits; not on a thread that answers are told on.
 *
 * <p>Keys are the user's, never null, compared without signs. Whatever it gives is a copy. Of SOFAJRaft's interface it has what a program asks;
 * replicas are added and removed by the placement driver alone.
 *
 * <p>Thread: ANY. Throws {@link io.jraft.rhea.errors.RheaRuntimeException} when the store is not running.
 */
public interface PlacementDriverClient {
    /** Number of the cluster. */
    long getClusterId();

    /** Name of the cluster. */
    String getClusterName();

    /** A region by its number; null if nothing was heard of it. */
    @Nullable Region getRegionById(long regionId);

    /** The region of a key. */
    Region findRegionByKey(byte[] key, boolean forceRefresh);

    /** Which keys belong to which regions; they keep their order. */
    Map<Region, List<byte[]>> findRegionsByKeys(List<byte[]> keys, boolean forceRefresh);

    /** Which entries belong to which regions; they keep their order. */
    Map<Region, List<KVEntry>> findRegionsByKvEntries(
            List<KVEntry> kvEntries, boolean forceRefresh);

    /** Which swaps belong to which regions; they keep their order. */
    Map<Region, List<CASEntry>> findRegionsByCASEntries(
            List<CASEntry> casEntries, boolean forceRefresh);

    /** The regions that have keys from {@code startKey} on and before {@code endKey}, in order; null for the ends of all keys. */
    List<Region> findRegionsByKeyRange(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean forceRefresh);

    /** First key of the region behind the one of a key; null if there is none. */
    byte @Nullable [] findStartKeyOfNextRegion(byte[] key, boolean forceRefresh);

    /** All regions, as they are known now. What is changed there changes nothing here. */
    RegionRouteTable getRegionRouteTable();

    /**
     * The store that leads a region; wrong for a moment after it has changed.
     *
     * @param forceRefresh whether its stores are asked, instead of what was heard last
     * @param timeoutMillis how long they may take
     * @throws io.jraft.rhea.errors.ApiException {@code NO_REGION_FOUND} if nothing was heard of the region,
     *     {@code LEADER_NOT_AVAILABLE} if none of its stores names a leader in time
     */
    Endpoint getLeader(long regionId, boolean forceRefresh, long timeoutMillis);

    /**
     * One of a region's stores, each in turn.
     *
     * @param unExpect not this one, if there is another one
     * @throws io.jraft.rhea.errors.ApiException {@code NO_REGION_FOUND} if nothing was heard of the region
     */
    Endpoint getLuckyPeer(
            long regionId, boolean forceRefresh, long timeoutMillis, @Nullable Endpoint unExpect);

    /** Asks a region's stores, and the placement driver's, what has become of it; and waits. */
    void refreshRouteConfiguration(long regionId);

    /**
     * Has a region led by another one of its replicas. A placement driver that balances may give it back.
     *
     * @param peer where it is to be led
     * @param refreshConf whether the region's members are asked for first
     * @return whether that one leads now; if not, the log has the reason
     */
    boolean transferLeader(long regionId, Peer peer, boolean refreshConf);

    /**
     * The store where the placement driver is led.
     *
     * @return null if there is no placement driver, or if nobody names its leader in time
     */
    @Nullable Endpoint getPdLeader(boolean forceRefresh, long timeoutMillis);
}
