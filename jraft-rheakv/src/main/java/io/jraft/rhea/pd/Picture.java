package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as the placement driver sees it at one moment. Immutable once made.
 *
 * @param nowMs the time of the one who looks; all times here are of its clock
 * @param stores by address
 * @param regions by number; of each the newest that a leader told
 * @param running what was decided and has not been seen done, by region: at most one for each
 */
public record Picture(
        long nowMs,
        SortedMap<String, Store> stores,
        SortedMap<Long, Region> regions,
        SortedMap<Long, Step> running) {

    /**
     * A store.
     *
     * @param address {@code ip:port}
     * @param heardMs when it was heard last
     * @param leaving whether it is to be emptied
     */
    public record Store(String address, long heardMs, boolean leaving) {}

    /**
     * Where the members of a region are.
     *
     * @param voters the stores of those who vote
     * @param learners the stores of the others
     */
    public record Places(List<String> voters, List<String> learners) {
        /** By a configuration's text. */
        public static Places of(String members) {
            Configuration all = Configuration.of(members);
            return new Places(stores(all.listPeers()), stores(all.listLearners()));
        }

        private static List<String> stores(Collection<PeerId> peers) {
            return peers.stream().map(p -> p.getEndpoint().toString()).toList();
        }
    }

    /**
     * What a region does, as its leaders told lately.
     *
     * @param reads values asked for in a second
     * @param writes values changed in a second
     * @param hotReports how many reports in a row, up to the last one, told of more than a region is to do; below 0 after a split for that
     *     came to nothing
     * @param smallMs for how long it has been so small that it may be merged
     */
    public record Load(long reads, long writes, int hotReports, long smallMs) {
        /** Nothing was told. */
        public static final Load NONE = new Load(0, 0, 0, 0);

        /** A write goes through a log, to disks and to other stores. */
        private static final int WRITE_WEIGHT = 2;

        /** What its leader has to do with it. A replica that follows has to do with the writes alone. */
        public long ofLeader() {
            return reads + WRITE_WEIGHT * writes;
        }

        /** Reads and writes. */
        public long operations() {
            return reads + writes;
        }
    }

    /**
     * A region as its leader told.
     *
     * @param info with the members that are in force
     * @param places where these are
     * @param leader the store that leads it; empty if that is not known
     * @param steady whether the members are agreed on and nothing is being done to them, nor a split
     * @param heardMs when the leader was heard last
     * @param silent stores of members that the leader does not hear
     * @param gone stores that have not had their member's replica for so long that it does not come any more
     * @param unborn stores that may have to get from this region's log what was split off it: they have not told yet that they have it
     * @param load what it does
     */
    public record Region(
            RegionInfo info,
            Places places,
            String leader,
            boolean steady,
            long heardMs,
            Set<String> silent,
            Set<String> gone,
            Set<String> unborn,
            long keys,
            long bytes,
            Load load) {

        /** The stores of those who vote. */
        public List<String> stores() {
            return places.voters();
        }

        /** Whether a member is at a store, learners included. */
        public boolean isAt(String store) {
            return places.voters().contains(store) || places.learners().contains(store);
        }
    }

    /** What is to be done to one region. */
    public sealed interface Step {
        /** The region. */
        long region();

        /** For people. */
        String why();

        /** It becomes two: in the middle of its keys, or of its load. */
        record Split(long region, boolean byLoad, String why) implements Step {}

        /** It goes into the region before it. */
        record Merge(long region, long left, String why) implements Step {}

        /** Another of its stores is to lead it. */
        record Transfer(long region, String to, String why) implements Step {}

        /** One change of its members: a store more, a store less, or one for another. */
        record Change(long region, @Nullable String add, @Nullable String remove, String why)
                implements Step {
            public Change {
                if (add == null && remove == null || Objects.equals(add, remove)) {
                    throw new IllegalArgumentException("a change of nothing");
                }
            }
        }
    }
}
