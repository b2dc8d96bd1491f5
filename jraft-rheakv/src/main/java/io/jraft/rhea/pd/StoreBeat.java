package io.jraft.rhea.pd;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store tells the placement driver of itself and of all its regions, once in a while. Immutable.
 *
 * @param address where the store is reached, {@code ip:port}
 * @param floor the largest number that it has seen of those that the driver gives out, for regions and for replicas; 0 for none
 * @param regions a replica each
 */
public record StoreBeat(String address, long floor, List<Replica> regions) {
    private static final int ADDRESS_BYTES_MAX = 1 << 10;
    private static final int REGIONS_MAX = 1 << 20;
    private static final int SILENT_MAX = 1 << 10;

    /** Copies what could change later. */
    public StoreBeat {
        regions = List.copyOf(regions);
    }

    /**
     * A replica of a region. Only what a leader says of the region counts; of others it is known that they are there.
     *
     * @param info the region as the replica knows it; a leader names the members in force
     * @param peer the replica, as a peer's text
     * @param invited index of the region's log up to which its leader had committed when it asked for this replica; 0 if it was
     *     not asked for
     * @param leads whether it leads, and has committed something in its term
     * @param term of which it leads
     * @param index up to which it has committed
     * @param steady whether the members are agreed on and nothing is being done to them, nor a split
     * @param silent addresses of members that it does not hear
     * @param keys about how many the region has
     * @param bytes of these and their values
     * @param reads values asked for in a second, since the last beat
     * @param writes values changed in a second, since the last beat
     */
    public record Replica(
            RegionInfo info,
            String peer,
            long invited,
            boolean leads,
            long term,
            long index,
            boolean steady,
            List<String> silent,
            long keys,
            long bytes,
            long reads,
            long writes) {
        /** Copies what could change later. */
        public Replica {
            silent = List.copyOf(silent);
        }
    }

    /** As it travels. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(128 + regions.size() * 160);
        out.text(address).number(floor).number(regions.size());
        for (Replica r : regions) {
            out.array(r.info.encode()).text(r.peer).number(r.invited).flag(r.leads);
            out.number(r.term).number(r.index).flag(r.steady).number(r.silent.size());
            r.silent.forEach(out::text);
            out.number(r.keys).number(r.bytes).number(r.reads).number(r.writes);
        }
        return out.done();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws MalformedException if it is something else
     */
    public static StoreBeat decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        String address = in.text(ADDRESS_BYTES_MAX, "the address");
        long floor = in.number("the floor");
        int count = in.count(REGIONS_MAX, "the regions");
        List<Replica> regions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            regions.add(replica(in));
        }
        in.end();
        return new StoreBeat(address, floor, regions);
    }

    private static Replica replica(ByteReader in) {
        RegionInfo info = RegionInfo.decode(in.array(1 << 20, "the region"));
        String peer = in.text(ADDRESS_BYTES_MAX, "the peer");
        long invited = in.number("the invitation");
        boolean leads = in.flag("leads");
        long term = in.number("the term");
        long index = in.number("the index");
        boolean steady = in.flag("steady");
        int count = in.count(SILENT_MAX, "the silent");
        List<String> silent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            silent.add(in.text(ADDRESS_BYTES_MAX, "a silent one"));
        }
        return new Replica(
                info,
                peer,
                invited,
                leads,
                term,
                index,
                steady,
                silent,
                in.number("the keys"),
                in.number("the bytes"),
                in.number("the reads"),
                in.number("the writes"));
    }
}
