package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.util.Endpoint;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a {@link PlacementModel} is made of: stores, groups, time, and messages that come late or not at all. Owner: one thread. */
abstract class PlacementWorld {
    final Random random;
    final TreeMap<Long, Group> groups = new TreeMap<>();
    final TreeMap<String, Store> stores = new TreeMap<>();

    /** Regions that were taken, as they were then. */
    final TreeMap<Long, Group> ended = new TreeMap<>();

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::seq));
    long now;
    private long seq;
    boolean trouble = true;

    private record Event(long at, long seq, Runnable what) {}

    /** A store. What it keeps is there after a crash. */
    static final class Store {
        final String address;
        boolean up = true;

        /** Since it is. */
        long upSince;

        final TreeMap<Long, Here> replicas = new TreeMap<>();
        final TreeMap<Long, Integer> lastLeft = new TreeMap<>();
        int floor;

        /** What it gets from the logs of regions that were split, once it has come so far. */
        final TreeMap<Long, Birth> awaited = new TreeMap<>();

        Store(String address) {
            this.address = address;
        }
    }

    /** A replica in a store. */
    record Here(PeerId peer, long invited) {}

    /** A replica that a store is to make when it applies a split, as it was then. */
    record Birth(long parent, PeerId peer, long splitAt, long dueAt) {
        Birth due(long at) {
            return new Birth(parent, peer, splitAt, Math.min(dueAt, at));
        }
    }

    /** A group: what it has agreed on, and what its leader has in its head. */
    static final class Group {
        final long id;

        /** From which it was split; 0 for none. */
        final long parent;

        final int start;
        int end;
        long version = 1;
        Configuration members;
        long term = 1;
        long index = 1;
        String leader = "";
        boolean taken;
        int keys = 50;

        /** In a second; a quarter of it writes. */
        int operations;

        /** Asked to go into that one; it does nothing else until it is told what became of that. */
        @Nullable Group sealedFor;

        /** Of the one that is to take it, as it was then. */
        long sealedVersion;

        Group(long id, long parent, int start, int end, Configuration members) {
            this.id = id;
            this.parent = parent;
            this.start = start;
            this.end = end;
            this.members = members;
        }

        RegionInfo info() {
            byte[] first = start == 0 ? null : new byte[] {(byte) start};
            byte[] behind = end == 128 ? null : new byte[] {(byte) end};
            return new RegionInfo(id, version, first, behind, members.toString(), parent, parent);
        }

        Set<Endpoint> stores() {
            Set<Endpoint> all = new HashSet<>();
            members.listPeers().forEach(p -> all.add(p.getEndpoint()));
            return all;
        }
    }

    PlacementWorld(long seed) {
        random = new Random(seed);
        for (String address : List.of("a:1", "b:1", "c:1", "d:1", "e:1")) {
            stores.put(address, new Store(address));
        }
    }

    // ------------------------------------------------------------------- time

    void until(long end) {
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event next = events.poll();
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    void after(long delay, Runnable what) {
        events.add(new Event(now + delay, seq++, what));
    }

    void every(long millis, Runnable what) {
        after(
                millis,
                () -> {
                    what.run();
                    every(millis, what);
                });
    }

    void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("at " + now + " ms: " + what);
        }
    }

    long late() {
        return trouble && random.nextInt(8) == 0 ? random.nextInt(2_500) : random.nextInt(30);
    }

    boolean isLost() {
        return trouble && random.nextInt(12) == 0;
    }

    // ------------------------------------------------------------------ facts

    void start(Store store) {
        store.upSince = store.up ? store.upSince : now;
        store.up = true;
    }

    Store store(PeerId peer) {
        return stores.get(peer.getEndpoint().toString());
    }

    boolean isThere(Group group, PeerId peer) {
        Store store = store(peer);
        Here here = store.replicas.get(group.id);
        return store.up && here != null && here.peer().equals(peer);
    }

    boolean hasMajority(Group group, Configuration members) {
        long there = members.listPeers().stream().filter(p -> isThere(group, p)).count();
        return there > members.listPeers().size() / 2;
    }

    @Nullable Group before(Group group) {
        return groups.values().stream()
                .filter(g -> g.end == group.start && g != group)
                .findFirst()
                .orElse(null);
    }
}
