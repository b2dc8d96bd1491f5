package io.jraft.rhea.client;

import io.jraft.rhea.op.RegionInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which region has a key, as far as this client has heard. The regions cover all keys. Stores tell of splits and merges; of two regions that
 * claim a key the one of the larger version has it, so that old news change nothing.
 * Owner: ANY; readers see one state, {@link #learn} excludes itself.
 */
final class RegionRoutes {
    private static final byte[] FIRST = new byte[0];

    private final Function<RegionInfo, RegionClient> clients;
    private final Map<Long, Place> byId = new TreeMap<>();
    private volatile TreeMap<byte[], Place> byStart = new TreeMap<>(Arrays::compareUnsigned);

    /** A region, and what was known of it when the routes were made; the client itself may know more already. */
    record Place(RegionClient client, RegionInfo info) {}

    /**
     * Routes to regions that cover all keys.
     *
     * @param clients makes what asks a region that was not known before
     */
    RegionRoutes(List<RegionInfo> regions, Function<RegionInfo, RegionClient> clients) {
        this.clients = clients;
        learn(regions);
    }

    /** Takes what is new in what a store told. */
    synchronized void learn(List<RegionInfo> regions) {
        List<Place> news = new ArrayList<>();
        for (RegionInfo region : regions) {
            Place before = byId.get(region.id());
            if (before == null || isNews(before.info(), region)) {
                RegionClient client = before == null ? clients.apply(region) : before.client();
                Place now = new Place(client, region);
                byId.put(region.id(), now);
                news.add(now);
            }
        }
        if (!news.isEmpty()) {
            paint();
            // In this order: who finds a region changed finds where the rest of it went.
            news.forEach(place -> place.client().learn(place.info()));
        }
    }

    /** Of members it is not known which are the newer ones; wrong ones cost a round, and the next store says it better. */
    private static boolean isNews(RegionInfo before, RegionInfo told) {
        return before.version() < told.version()
                || (before.version() == told.version()
                        && !told.members().isEmpty()
                        && !told.members().equals(before.members()));
    }

    /** Older ones first, newer ones over them. */
    private void paint() {
        TreeMap<byte[], Place> next = new TreeMap<>(Arrays::compareUnsigned);
        List<Place> inOrder = new ArrayList<>(byId.values());
        inOrder.sort(Comparator.comparingLong(place -> place.info().version()));
        for (Place place : inOrder) {
            byte[] start = place.info().start() == null ? FIRST : place.info().start();
            byte[] end = place.info().end();
            if (end == null) {
                next.tailMap(start, true).clear();
            } else {
                Map.Entry<byte[], Place> atEnd = next.floorEntry(end);
                next.subMap(start, true, end, false).clear();
                if (atEnd != null) {
                    next.putIfAbsent(end, atEnd.getValue());
                }
            }
            next.put(start, place);
        }
        byStart = next;
    }

    /** The region of a key; null for the first key of all. */
    RegionClient at(byte @Nullable [] key) {
        return byStart.floorEntry(key == null ? FIRST : key).getValue().client();
    }

    /** Who has that region's first key, if it is another one: then that region is not there any more. */
    @Nullable RegionClient heir(RegionClient region) {
        RegionClient now = at(region.info().start());
        return now == region ? null : now;
    }

    /** The region of the largest key that is smaller; null for the last key of all. */
    RegionClient before(byte @Nullable [] key) {
        return key == null || key.length == 0
                ? byStart.lastEntry().getValue().client()
                : byStart.lowerEntry(key).getValue().client();
    }

    synchronized List<RegionClient> all() {
        return byId.values().stream().map(Place::client).toList();
    }

    /** What is known of all regions, in the order of their keys. */
    List<RegionInfo> infos() {
        return byStart.values().stream().distinct().map(Place::info).toList();
    }

    /** A region by its number; null if nothing was heard of it. */
    synchronized @Nullable RegionClient byId(long regionId) {
        Place place = byId.get(regionId);
        return place == null ? null : place.client();
    }

    /** The regions that have keys from {@code start} on and before {@code end}; null for the ends of all keys. */
    List<Place> between(byte @Nullable [] start, byte @Nullable [] end) {
        TreeMap<byte[], Place> now = byStart;
        byte[] from = start == null ? FIRST : start;
        List<Place> found = new ArrayList<>();
        found.add(now.floorEntry(from).getValue());
        found.addAll(
                (end == null ? now.tailMap(from, false) : now.subMap(from, false, end, false))
                        .values());
        return found.stream().distinct().toList();
    }

    /** What belongs to which region; things keep their order. */
    <T> Map<RegionClient, List<T>> split(List<T> things, Function<T, byte[]> key) {
        Map<RegionClient, List<T>> parts = new LinkedHashMap<>();
        for (T thing : things) {
            parts.computeIfAbsent(at(key.apply(thing)), region -> new ArrayList<>()).add(thing);
        }
        return parts;
    }

    /**
     * From which revision on a region has to be watched so that nothing is missed behind a position: its own, or, if it was split
     * off since, that of the region that it came from, as far as that had come.
     *
     * @return 0 if the position says nothing of it
     */
    long revisionIn(Map<Long, Long> position, RegionInfo region) {
        long latest = Long.MAX_VALUE;
        RegionInfo at = region;
        while (true) {
            Long own = position.get(at.id());
            if (own != null) {
                return Math.min(own, latest);
            }
            latest = Math.min(latest, at.base() + 1);
            RegionClient parent = at.parent() == 0 ? null : byId(at.parent());
            if (parent == null) {
                return 0;
            }
            at = parent.info();
        }
    }
}
