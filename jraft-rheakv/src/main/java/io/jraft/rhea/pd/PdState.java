package io.jraft.rhea.pd;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the placement driver's group keeps: which stores there are, what is known of regions, and which numbers were given out. A
 * function of its log alone. Owner: FSM; {@link #copy} for others.
 */
public final class PdState {
    /** More numbers are not taken at once. */
    public static final int IDS_MAX = 1 << 16;

    /** Numbers of replicas stand behind addresses, where they have 31 bits; numbers that stores draw by themselves are larger. */
    private static final long LAST_ID = Integer.MAX_VALUE;

    private static final int FORMAT = 1;

    private final long clusterId;
    private final TreeMap<String, PdEntry.Store> stores = new TreeMap<>();
    private final TreeMap<Long, PdEntry.Region> regions = new TreeMap<>();
    private long nextId = 1;

    /** Of a cluster of which nothing is known. */
    public PdState(long clusterId) {
        this.clusterId = clusterId;
    }

    /**
     * Applies an entry.
     *
     * @return the first of the numbers that were taken; 0 if it was about something else, or if there are none left
     */
    public long apply(PdEntry entry) {
        if (entry instanceof PdEntry.Store store) {
            stores.put(store.address(), store);
            atLeast(store.floor());
        } else if (entry instanceof PdEntry.Region region) {
            learn(region);
        } else if (entry instanceof PdEntry.Ids ids) {
            return take(ids.count());
        }
        return 0;
    }

    private long take(int count) {
        if (nextId + count - 1 > LAST_ID) {
            return 0;
        }
        long first = nextId;
        nextId += count;
        return first;
    }

    private void learn(PdEntry.Region region) {
        PdEntry.Region before = regions.get(region.info().id());
        if (before != null && !isNewer(region, before)) {
            return;
        }
        if (regions.values().stream().anyMatch(other -> covers(other.info(), region.info()))) {
            // Told late: another one has all its keys since.
            return;
        }
        regions.values().removeIf(other -> covers(region.info(), other.info()));
        regions.put(region.info().id(), region);
        // Numbers that are in use are not given out again, also by a driver that has lost what it
        // gave.
        atLeast(region.info().id());
        for (PeerId peer : Configuration.of(region.info().members()).listPeers()) {
            atLeast(peer.getIdx());
        }
    }

    static boolean isNewer(PdEntry.Region a, PdEntry.Region b) {
        return a.term() > b.term() || (a.term() == b.term() && a.index() >= b.index());
    }

    /** Whether all keys of another region have become this one's. */
    private static boolean covers(RegionInfo newer, RegionInfo older) {
        return newer.id() != older.id()
                && newer.version() > older.version()
                && Arrays.compareUnsigned(first(newer), first(older)) <= 0
                && endsBehind(newer.end(), older.end());
    }

    private static byte[] first(RegionInfo region) {
        byte[] start = region.start();
        return start == null ? new byte[0] : start;
    }

    private static boolean endsBehind(byte @Nullable [] a, byte @Nullable [] b) {
        return a == null || (b != null && Arrays.compareUnsigned(a, b) >= 0);
    }

    private void atLeast(long seen) {
        if (seen <= LAST_ID) {
            nextId = Math.max(nextId, seen + 1);
        }
    }

    /** The stores, by address. */
    public Map<String, PdEntry.Store> stores() {
        return stores;
    }

    /** The regions, by number. */
    public Map<Long, PdEntry.Region> regions() {
        return regions;
    }

    /** The next number that will be given out. */
    public long nextId() {
        return nextId;
    }

    /** The same, which stays as it is. */
    public PdState copy() {
        PdState copy = new PdState(clusterId);
        copy.stores.putAll(stores);
        copy.regions.putAll(regions);
        copy.nextId = nextId;
        return copy;
    }

    /** As it stands in a snapshot: with its format and a checksum. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(1 << 10);
        out.u8(FORMAT).number(clusterId).number(nextId).number(stores.size());
        stores.values().forEach(store -> out.array(store.encode()));
        out.number(regions.size());
        regions.values().forEach(region -> out.array(region.encode()));
        byte[] body = out.done();
        return new ByteWriter(body.length + 8).raw(body).i64(sum(body)).done();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws MalformedException if it is damaged, of a later form, or of another cluster
     */
    public static PdState decode(long clusterId, byte[] bytes) {
        if (bytes.length < 8) {
            throw new MalformedException(
                    "a placement driver's state of " + bytes.length + " bytes");
        }
        byte[] body = Arrays.copyOf(bytes, bytes.length - 8);
        long sum =
                new ByteReader(Arrays.copyOfRange(bytes, body.length, bytes.length)).i64("the sum");
        if (sum != sum(body)) {
            throw new MalformedException(
                    "the placement driver's state is damaged: its checksum differs");
        }
        ByteReader in = new ByteReader(body);
        int format = in.u8("the format");
        if (format != FORMAT) {
            throw new MalformedException(
                    "a placement driver's state of format "
                            + format
                            + ", this version knows "
                            + FORMAT);
        }
        long cluster = in.number("the cluster");
        if (cluster != clusterId) {
            throw new MalformedException(
                    "the placement driver's state is of cluster "
                            + cluster
                            + ", not of "
                            + clusterId);
        }
        PdState state = new PdState(clusterId);
        state.nextId = in.number("the next number");
        for (PdEntry entry : entries(in)) {
            PdEntry.Store store = (PdEntry.Store) entry;
            state.stores.put(store.address(), store);
        }
        for (PdEntry entry : entries(in)) {
            PdEntry.Region region = (PdEntry.Region) entry;
            state.regions.put(region.info().id(), region);
        }
        in.end();
        return state;
    }

    private static List<PdEntry> entries(ByteReader in) {
        int count = in.count(1 << 24, "the rows");
        List<PdEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(PdEntry.decode(in.array(1 << 21, "a row")));
        }
        return entries;
    }

    private static long sum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return crc.getValue();
    }

    @Override
    public String toString() {
        return "PdState{cluster "
                + clusterId
                + ", next "
                + nextId
                + ", stores "
                + stores.values()
                + ", regions "
                + regions.values()
                + "}";
    }
}
