package io.jraft.rhea.pd;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;

/**
 * What the placement driver tells a store to do. Each names what it was decided by; the store that does it compares that with what is, and
 * does nothing if it has changed. Immutable.
 */
public sealed interface Instruction {
    /** A configuration's text is not longer. */
    int MEMBERS_BYTES_MAX = 16 << 10;

    /** The region it is about. */
    long region();

    /**
     * The leader splits the region in the middle of its keys.
     *
     * @param version that the region has
     * @param child number of the new region
     * @param byLoad rather in the middle of what it is asked for
     */
    record Split(long region, long version, long child, boolean byLoad) implements Instruction {}

    /**
     * The leader has the region merged into the one before it.
     *
     * @param left that region
     * @param leftVersion that the left region has
     */
    record Merge(long region, long version, long left, long leftVersion) implements Instruction {}

    /**
     * The leader hands over to another member.
     *
     * @param to a voter, as a peer's text
     */
    record Transfer(long region, long version, String to) implements Instruction {}

    /**
     * The leader gives the region other members, in one change. Whoever is new has a number of its own behind its address that no
     * replica had before.
     *
     * @param from the members that it has, as a configuration's text
     * @param to those that it gets
     */
    record Change(long region, long version, String from, String to) implements Instruction {}

    /**
     * A replica that is no member any more is removed with its data.
     *
     * @param peer the replica, as a peer's text
     * @param index the leader had committed the region's log up to there when its members were agreed on without that peer
     */
    record Leave(long region, String peer, long index) implements Instruction {}

    /** Adds it to a message. */
    default void encode(ByteWriter out) {
        if (this instanceof Split s) {
            out.u8(1).number(s.region).number(s.version).number(s.child).flag(s.byLoad);
        } else if (this instanceof Transfer t) {
            out.u8(2).number(t.region).number(t.version).text(t.to);
        } else if (this instanceof Change c) {
            out.u8(3).number(c.region).number(c.version).text(c.from).text(c.to);
        } else if (this instanceof Merge m) {
            out.u8(5).number(m.region).number(m.version).number(m.left).number(m.leftVersion);
        } else if (this instanceof Leave l) {
            out.u8(4).number(l.region).text(l.peer).number(l.index);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws MalformedException if it is something else
     */
    static Instruction decode(ByteReader in) {
        int kind = in.u8("the kind of instruction");
        long region = in.number("the region");
        return switch (kind) {
            case 1 ->
                    new Split(
                            region,
                            in.number("the version"),
                            in.number("the child"),
                            in.flag("by load"));
            case 2 ->
                    new Transfer(
                            region,
                            in.number("the version"),
                            in.text(MEMBERS_BYTES_MAX, "the peer"));
            case 3 ->
                    new Change(
                            region,
                            in.number("the version"),
                            in.text(MEMBERS_BYTES_MAX, "the members"),
                            in.text(MEMBERS_BYTES_MAX, "the new members"));
            case 4 ->
                    new Leave(
                            region, in.text(MEMBERS_BYTES_MAX, "the peer"), in.number("the index"));
            case 5 ->
                    new Merge(
                            region,
                            in.number("the version"),
                            in.number("the left region"),
                            in.number("its version"));
            default -> throw new MalformedException("unknown kind of instruction " + kind);
        };
    }
}
