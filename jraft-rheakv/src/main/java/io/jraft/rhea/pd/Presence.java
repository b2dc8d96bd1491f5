package io.jraft.rhea.pd;

import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.Picture.Places;
import io.jraft.rhea.pd.StoreBeat.Replica;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which members their stores have, as these told last; a member counts as missing until its store has told of it.
 *
 * <p>A store that is behind in a region's log has no replica yet of what was split off there, and gets it by that log alone. So it is to
 * be told which members those are ({@link #unborn}): who is taken out of the region before has a member of the other half for good that
 * never comes. A region that ends where none is known to begin was split, and nobody has told of the other half yet. It waits for
 * neither for longer than a store may be silent before it is dead: by then the other half is repaired by itself.
 *
 * <p>Owner: the driver's thread.
 */
final class Presence {
    /** Its store has told nothing since the member is known. */
    private static final long UNHEARD = Long.MAX_VALUE;

    private final PdRules rules;
    private final TreeMap<Long, Read> places = new TreeMap<>();

    /** Since when; those that are there have no row. */
    private final Map<Member, Long> missingSinceMs = new HashMap<>();

    /** Regions behind which nothing is known. */
    private final Map<Long, Open> open = new HashMap<>();

    /** Of that version, since then. */
    private record Open(long version, long sinceMs) {}

    private record Member(long region, String store) {}

    /** A region's members as they were read last: they seldom change, and to read them costs more than all else. */
    private record Read(String members, Places places) {}

    /** Of nobody. */
    Presence(PdRules rules) {
        this.rules = rules;
    }

    /** Where a region's members are. */
    Places places(RegionInfo region) {
        Read before = places.get(region.id());
        if (before != null && before.members().equals(region.members())) {
            return before.places();
        }
        Places now = Places.of(region.members());
        places.put(region.id(), new Read(region.members(), now));
        for (String store : now.voters()) {
            missingSinceMs.putIfAbsent(new Member(region.id(), store), UNHEARD);
        }
        return now;
    }

    /** A store has told what it has, of all regions that are known. One that is starting a replica may not have it yet. */
    void learn(long nowMs, StoreBeat beat, Collection<RegionInfo> known) {
        Map<Long, String> here = new HashMap<>();
        for (Replica replica : beat.regions()) {
            here.put(replica.info().id(), replica.peer());
        }
        for (RegionInfo region : known) {
            PeerId member =
                    places(region).voters().contains(beat.address())
                            ? Members.at(region.members(), beat.address())
                            : null;
            String peer = here.get(region.id());
            Member row = new Member(region.id(), beat.address());
            if (member == null || (peer != null && Members.isSame(peer, member.toString()))) {
                missingSinceMs.remove(row);
            } else {
                missingSinceMs.merge(row, nowMs, Math::min);
            }
        }
    }

    /** Looks for regions that end where none begins. */
    void look(long nowMs, Collection<RegionInfo> known) {
        Set<ByteBuffer> starts = new HashSet<>();
        for (RegionInfo region : known) {
            byte[] start = region.start();
            if (start != null) {
                starts.add(ByteBuffer.wrap(start));
            }
        }
        for (RegionInfo region : known) {
            byte[] end = region.end();
            Open before = open.get(region.id());
            if (end == null || starts.contains(ByteBuffer.wrap(end))) {
                open.remove(region.id());
            } else if (before == null || before.version() != region.version()) {
                open.put(region.id(), new Open(region.version(), nowMs));
            }
        }
    }

    /** Forgets other regions. */
    void retain(Set<Long> regions) {
        places.keySet().retainAll(regions);
        open.keySet().retainAll(regions);
        missingSinceMs.keySet().removeIf(member -> !regions.contains(member.region()));
    }

    /** Stores that have not had their member for so long that it does not come any more: broken, or dropped. */
    Set<String> gone(long nowMs, RegionInfo region) {
        Set<String> gone = new TreeSet<>();
        for (String store : places(region).voters()) {
            if (isGone(nowMs, missingSinceMs.get(new Member(region.id(), store)))) {
                gone.add(store);
            }
        }
        return gone;
    }

    private boolean isGone(long nowMs, @Nullable Long since) {
        return since != null && since != UNHEARD && nowMs - since > rules.deadMs();
    }

    /** By region, the stores that may have to get from it what was split off it. */
    Map<Long, Set<String>> unborn(long nowMs, Map<Long, RegionInfo> known) {
        Map<Long, Set<String>> unborn = new TreeMap<>();
        // To read a region's members may add rows.
        for (Map.Entry<Member, Long> row : List.copyOf(missingSinceMs.entrySet())) {
            Member member = row.getKey();
            RegionInfo half = known.get(member.region());
            if (half != null
                    && half.parent() != 0
                    && !isGone(nowMs, row.getValue())
                    && places(half).voters().contains(member.store())) {
                unborn.computeIfAbsent(half.parent(), p -> new TreeSet<>()).add(member.store());
            }
        }
        open.forEach(
                (id, at) -> {
                    RegionInfo region = known.get(id);
                    if (region != null && nowMs - at.sinceMs() <= rules.deadMs()) {
                        unborn.computeIfAbsent(id, p -> new TreeSet<>())
                                .addAll(places(region).voters());
                    }
                });
        return unborn;
    }
}
