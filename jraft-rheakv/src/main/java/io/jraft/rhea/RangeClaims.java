package io.jraft.rhea;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.storage.RegionKeys;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which region has which keys in a store, so that none gets what another has: keys stand there without their region (0015). What a
 * region's record says is its own; a region that is about to have others claims them first.
 * Owner: ANY; one at a time.
 */
final class RangeClaims {
    private final Supplier<Iterable<Long>> regions;
    private final LongFunction<@Nullable RegionRecord> records;
    private final Map<Long, RegionKeys> claims = new TreeMap<>();

    /**
     * No claims yet.
     *
     * @param regions those that have a replica in the store
     * @param records what such a one says of itself
     */
    RangeClaims(Supplier<Iterable<Long>> regions, LongFunction<@Nullable RegionRecord> records) {
        this.regions = regions;
        this.records = records;
    }

    /**
     * Claims keys until {@link #release}. A region that has keys already may have any others: it has its log's word that they are its
     * own. One that has none may have those that nobody has, and nobody is about to have.
     *
     * @return false if it may not
     */
    synchronized boolean claim(RegionRecord now, RegionKeys next) {
        if (!now.isOpen() && !isFree(next)) {
            return false;
        }
        claims.put(next.regionId(), now.isOpen() ? hull(now.keys(), next) : next);
        return true;
    }

    /** The region's record tells what it has again. */
    synchronized void release(long regionId) {
        claims.remove(regionId);
    }

    /** Whether no other region has any of these keys. */
    synchronized boolean isFree(RegionKeys keys) {
        for (long other : regions.get()) {
            RegionRecord record = records.apply(other);
            if (other != keys.regionId()
                    && record != null
                    && record.isOpen()
                    && overlap(record.keys(), keys)) {
                return false;
            }
        }
        return claims.values().stream()
                .noneMatch(c -> c.regionId() != keys.regionId() && overlap(c, keys));
    }

    private static boolean overlap(RegionKeys a, RegionKeys b) {
        return isBefore(a.start(), b.end()) && isBefore(b.start(), a.end());
    }

    private static boolean isBefore(byte @Nullable [] start, byte @Nullable [] end) {
        return start == null || end == null || Arrays.compareUnsigned(start, end) < 0;
    }

    /** All from the first of both to the last. */
    private static RegionKeys hull(RegionKeys a, RegionKeys b) {
        byte[] start = a.start() == null || b.start() == null ? null : least(a.start(), b.start());
        byte[] end = a.end() == null || b.end() == null ? null : greatest(a.end(), b.end());
        return new RegionKeys(b.regionId(), start, end);
    }

    private static byte[] least(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
    }

    private static byte[] greatest(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
    }
}
