package io.jraft.rhea.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one region in a store: its record, its clients, when values end, what was split off it, what it took over, and all that belongs to its users' keys. A snapshot holds
 * exactly these ranges, and its installation replaces exactly these (O17, O18: none of them is left out, none is kept).
 *
 * @param regionId the region
 * @param start its first user's key; null for the first of all
 * @param end the first user's key behind it; null for none
 */
public record RegionKeys(long regionId, byte @Nullable [] start, byte @Nullable [] end) {
    /** In the order of the keys, disjoint. */
    public List<KeyRange> ranges() {
        List<KeyRange> all = new ArrayList<>(underItsNumber(regionId));
        all.addAll(ofUsersKeys());
        return all;
    }

    /** What stands under a region's number, whichever users' keys it has. */
    public static List<KeyRange> underItsNumber(long regionId) {
        byte[] record = StoreKeys.region(regionId);
        return List.of(
                new KeyRange(record, Arrays.copyOf(record, record.length + 1)),
                StoreKeys.sessions(regionId),
                StoreKeys.expiries(regionId),
                StoreKeys.children(regionId),
                StoreKeys.taken(regionId));
    }

    /** What belongs to users' keys, and to whichever region has them. */
    public List<KeyRange> ofUsersKeys() {
        return List.of(
                StoreKeys.data(start, end),
                StoreKeys.sequences(start, end),
                StoreKeys.locks(start, end));
    }

    /** Whether a user's key belongs to the region. */
    public boolean contains(byte[] userKey) {
        return (start == null || Arrays.compareUnsigned(start, userKey) <= 0)
                && (end == null || Arrays.compareUnsigned(userKey, end) < 0);
    }
}
