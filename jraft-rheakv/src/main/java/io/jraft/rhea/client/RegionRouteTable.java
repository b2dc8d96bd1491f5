package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.metadata.Region;
import io.jraft.rhea.metadata.RegionEpoch;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table of regions by their first keys, for programs that group keys themselves. The client has its own, see
 * {@link DefaultRheaKVStore#getPlacementDriverClient}, whose copy this is; what is changed in a copy changes nobody's routes.
 * Owner: ANY; its methods exclude one another.
 */
public final class RegionRouteTable {
    private static final byte[] FIRST = new byte[0];

    private final Map<Long, Region> byId = new HashMap<>();
    private final TreeMap<byte[], Long> byStart = new TreeMap<>(Arrays::compareUnsigned);

    /** The region of that number; null if there is none. */
    public synchronized @Nullable Region getRegionById(long regionId) {
        Region region = byId.get(regionId);
        return region == null ? null : region.copy();
    }

    /**
     * Takes a region that is new, or newer than the one of its number that is there; an older one changes nothing.
     *
     * @throws NullPointerException if it has no epoch
     */
    public synchronized void addOrUpdateRegion(Region region) {
        Region copy = region.copy();
        Region before = byId.get(copy.getId());
        if (before != null && epoch(before).compareTo(epoch(copy)) > 0) {
            return;
        }
        if (before != null) {
            byStart.remove(start(before), before.getId());
        }
        byId.put(copy.getId(), copy);
        byStart.put(start(copy), copy.getId());
    }

    private static RegionEpoch epoch(Region region) {
        RegionEpoch epoch = region.getRegionEpoch();
        if (epoch == null) {
            throw new NullPointerException("region " + region.getId() + " has no epoch");
        }
        return epoch;
    }

    private static byte[] start(Region region) {
        byte[] start = region.getStartKey();
        return start == null ? FIRST : start;
    }

    /**
     * A region is split: the left one ends where the right one begins, and has another version.
     *
     * @param leftId a region that is there
     * @param right its upper half; it ends where the left one did
     * @throws io.jraft.rhea.errors.ApiException {@code NO_REGION_FOUND}, {@code CONFLICT_REGION_ID} or {@code INVALID_PARAMETER} if
     *     that is not so
     */
    public synchronized void splitRegion(long leftId, Region right) {
        Region left = byId.get(leftId);
        byte[] at = right.getStartKey();
        if (left == null) {
            throw Errors.NO_REGION_FOUND.exception("there is no region " + leftId);
        } else if (byId.containsKey(right.getId())) {
            throw Errors.CONFLICT_REGION_ID.exception("there is a region " + right.getId());
        } else if (at == null
                || Arrays.compareUnsigned(start(left), at) >= 0
                || !Arrays.equals(left.getEndKey(), right.getEndKey())) {
            throw Errors.INVALID_PARAMETER.exception(
                    "region " + right.getId() + " is no upper half of region " + leftId);
        }
        addOrUpdateRegion(right);
        left.setEndKey(at.clone());
        left.setRegionEpoch(
                new RegionEpoch(epoch(left).getConfVer(), epoch(left).getVersion() + 1));
    }

    /** Whether there was one of that number; it is there no more. */
    public synchronized boolean removeRegion(long regionId) {
        Region region = byId.remove(regionId);
        return region != null && byStart.remove(start(region), regionId);
    }

    /**
     * The region of a key.
     *
     * @throws io.jraft.rhea.errors.ApiException {@code NO_REGION_FOUND} if there is none
     */
    public synchronized Region findRegionByKey(byte[] key) {
        return at(key).copy();
    }

    private Region at(byte[] key) {
        Map.Entry<byte[], Long> entry = byStart.floorEntry(key);
        Region region = entry == null ? null : byId.get(entry.getValue());
        byte[] end = region == null ? null : region.getEndKey();
        if (region == null || (end != null && Arrays.compareUnsigned(key, end) >= 0)) {
            throw Errors.NO_REGION_FOUND.exception("no region has that key");
        }
        return region;
    }

    /** Which keys belong to which regions; they keep their order. Fails as {@link #findRegionByKey} does. */
    public Map<Region, List<byte[]>> findRegionsByKeys(List<byte[]> keys) {
        return group(keys, key -> key);
    }

    /** Which entries belong to which regions; they keep their order. Fails as {@link #findRegionByKey} does. */
    public Map<Region, List<KVEntry>> findRegionsByKvEntries(List<KVEntry> kvEntries) {
        return group(kvEntries, KVEntry::getKey);
    }

    /** Which swaps belong to which regions; they keep their order. Fails as {@link #findRegionByKey} does. */
    public Map<Region, List<CASEntry>> findRegionsByCASEntries(List<CASEntry> casEntries) {
        return group(casEntries, CASEntry::getKey);
    }

    private synchronized <T> Map<Region, List<T>> group(List<T> things, Function<T, byte[]> key) {
        Map<Region, List<T>> parts = new LinkedHashMap<>();
        for (T thing : things) {
            parts.computeIfAbsent(findRegionByKey(key.apply(thing)), r -> new ArrayList<>())
                    .add(thing);
        }
        return parts;
    }

    /**
     * The regions that have keys from {@code startKey} on and before {@code endKey}, in order; null for the ends of all keys.
     */
    public synchronized List<Region> findRegionsByKeyRange(
            byte @Nullable [] startKey, byte @Nullable [] endKey) {
        byte[] from = startKey == null ? FIRST : startKey;
        List<Region> found = new ArrayList<>();
        found.add(findRegionByKey(from));
        Map<byte[], Long> behind =
                endKey == null
                        ? byStart.tailMap(from, false)
                        : byStart.subMap(from, false, endKey, false);
        for (long id : behind.values()) {
            Region region = getRegionById(id);
            if (region != null) {
                found.add(region);
            }
        }
        return found;
    }

    /** First key of the region behind the one of a key; null if there is none. Fails as {@link #findRegionByKey} does. */
    public synchronized byte @Nullable [] findStartKeyOfNextRegion(byte[] key) {
        byte[] end = at(key).getEndKey();
        return end == null ? null : end.clone();
    }
}
