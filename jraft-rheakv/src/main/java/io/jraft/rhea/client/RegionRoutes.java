package io.jraft.rhea.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which region has a key. The regions cover all keys and never change. Owner: ANY; immutable. */
final class RegionRoutes {
    private static final byte[] FIRST = new byte[0];

    private final TreeMap<byte[], RegionClient> byStart = new TreeMap<>(Arrays::compareUnsigned);

    RegionRoutes(List<RegionClient> regions) {
        for (RegionClient region : regions) {
            byte[] start = region.region().start();
            byStart.put(start == null ? FIRST : start, region);
        }
    }

    /** The region of a key; null for the first key of all. */
    RegionClient at(byte @Nullable [] key) {
        return byStart.floorEntry(key == null ? FIRST : key).getValue();
    }

    /** The region of the largest key that is smaller; null for the last key of all. */
    RegionClient before(byte @Nullable [] key) {
        return key == null || key.length == 0
                ? byStart.lastEntry().getValue()
                : byStart.lowerEntry(key).getValue();
    }

    List<RegionClient> all() {
        return List.copyOf(byStart.values());
    }

    /** The regions that have keys from {@code start} on and before {@code end}; null for the ends of all keys. */
    List<RegionClient> between(byte @Nullable [] start, byte @Nullable [] end) {
        List<RegionClient> found = new ArrayList<>();
        found.add(at(start));
        byte[] from = start == null ? FIRST : start;
        found.addAll(
                (end == null
                                ? byStart.tailMap(from, false)
                                : byStart.subMap(from, false, end, false))
                        .values());
        return found;
    }

    /** What belongs to which region; things keep their order. */
    <T> Map<RegionClient, List<T>> split(List<T> things, Function<T, byte[]> key) {
        Map<RegionClient, List<T>> parts = new LinkedHashMap<>();
        for (T thing : things) {
            parts.computeIfAbsent(at(key.apply(thing)), region -> new ArrayList<>()).add(thing);
        }
        return parts;
    }
}
