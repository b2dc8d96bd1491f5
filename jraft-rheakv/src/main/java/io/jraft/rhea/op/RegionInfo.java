package io.jraft.rhea.op;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A region as others are told of it: which keys, who keeps them, and where it came from. A newer one of the same region has a
 * larger version; of two regions that claim a key, the one of the larger version has it.
 *
 * @param id the region
 * @param version of its range, from 1; grows with each split and each merge
 * @param start first user's key; null for the first of all
 * @param end first user's key behind it; null for none
 * @param members of its group when it began, as a configuration's text; empty if whoever tells does not know
 * @param parent the region that it was split from; 0 if it was there from the beginning
 * @param base index of the parent's entry that split it off, and of the state that it began with; 0 without a parent
 */
public record RegionInfo(
        long id,
        long version,
        byte @Nullable [] start,
        byte @Nullable [] end,
        String members,
        long parent,
        long base) {
    private static final int MEMBERS_BYTES_MAX = 16 << 10;

    /** Whether a user's key belongs to the region. */
    public boolean contains(byte[] userKey) {
        return (start == null || Arrays.compareUnsigned(start, userKey) <= 0)
                && (end == null || Arrays.compareUnsigned(userKey, end) < 0);
    }

    /** All of it; keys in hexadecimal digits. */
    @Override
    public String toString() {
        return "region "
                + id
                + " v"
                + version
                + " ["
                + text(start)
                + ", "
                + text(end)
                + ") at "
                + members
                + (parent == 0 && base == 0 ? "" : " of " + parent + " from " + base);
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "-" : HexFormat.of().formatHex(key);
    }

    /** Its bytes, to be kept. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(96);
        encode(out);
        return out.done();
    }

    /**
     * Reads what {@link #encode()} wrote.
     *
     * @throws MalformedException if it is something else
     */
    public static RegionInfo decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        RegionInfo info = decode(in);
        in.end();
        return info;
    }

    void encode(ByteWriter out) {
        out.number(id).number(version).arrayOrNull(start).arrayOrNull(end);
        out.text(members).number(parent).number(base);
    }

    static RegionInfo decode(ByteReader in) {
        return new RegionInfo(
                in.number("the region"),
                in.number("the version"),
                in.arrayOrNull(Limits.KEY_BYTES_MAX, "the start"),
                in.arrayOrNull(Limits.KEY_BYTES_MAX, "the end"),
                in.text(MEMBERS_BYTES_MAX, "the members"),
                in.number("the parent"),
                in.number("the base"));
    }
}
