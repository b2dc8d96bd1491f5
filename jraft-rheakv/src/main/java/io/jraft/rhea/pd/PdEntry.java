package io.jraft.rhea.pd;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.RegionInfo;

/** What goes through the log of the placement driver's group: what must not be lost, and nothing that comes with every beat. */
public sealed interface PdEntry {
    /** Entries of a later form are refused. */
    int FORMAT = 1;

    /**
     * There is a store at that address, or there is something new to know of it.
     *
     * @param floor the largest number of the driver's that it has seen
     * @param leaving whether it is to be emptied
     */
    record Store(String address, long floor, boolean leaving) implements PdEntry {}

    /** So many numbers are taken, for whoever proposed it. */
    record Ids(int count) implements PdEntry {}

    /**
     * A region is as its leader of that term told, when it had committed up to that index. Counts if it is newer than what is known.
     */
    record Region(RegionInfo info, String leader, long term, long index) implements PdEntry {}

    /** As it stands in the log. */
    default byte[] encode() {
        ByteWriter out = new ByteWriter(128).u8(FORMAT);
        if (this instanceof Store s) {
            out.u8(1).text(s.address).number(s.floor).flag(s.leaving);
        } else if (this instanceof Ids i) {
            out.u8(2).number(i.count);
        } else if (this instanceof Region r) {
            out.u8(3).array(r.info.encode()).text(r.leader).number(r.term).number(r.index);
        }
        return out.done();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws MalformedException if it is something else, or of a later form
     */
    static PdEntry decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8("the format");
        if (format != FORMAT) {
            throw new MalformedException(
                    "an entry of format " + format + ", this version knows " + FORMAT);
        }
        int kind = in.u8("the kind of entry");
        PdEntry entry =
                switch (kind) {
                    case 1 ->
                            new Store(
                                    in.text(1 << 10, "the address"),
                                    in.number("the floor"),
                                    in.flag("leaving"));
                    case 2 -> new Ids((int) Math.min(PdState.IDS_MAX, in.number("the count")));
                    case 3 ->
                            new Region(
                                    RegionInfo.decode(in.array(1 << 20, "the region")),
                                    in.text(1 << 10, "the leader"),
                                    in.number("the term"),
                                    in.number("the index"));
                    default -> throw new MalformedException("unknown kind of entry " + kind);
                };
        in.end();
        return entry;
    }
}
