package io.jraft.rhea.op;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an entry did to values, as those who watch are told.
 *
 * @param revision index of the entry in its region's log; several changes of one entry have the same
 * @param kind what happened
 * @param key which; of a range, its first key, empty for the first of all
 * @param value what is there now, if it is a PUT; of a range, the first key behind it, null for the end of all
 */
public record Change(long revision, Kind kind, byte[] key, byte @Nullable [] value) {
    private static final int OVERHEAD = 64;

    /** What can happen to values. */
    public enum Kind {
        /** A value was set. */
        PUT,
        /** A value was removed, if there was one. */
        DELETE,
        /** All values of a range were removed. */
        DELETE_RANGE
    }

    /** About how many bytes it takes. */
    public int bytes() {
        return OVERHEAD + key.length + (value == null ? 0 : value.length);
    }

    /** What of it befell keys from {@code start} on (null: the first) and before {@code end} (null: none); null for nothing. */
    public @Nullable Change within(byte @Nullable [] start, byte @Nullable [] end) {
        if (kind == Kind.DELETE_RANGE) {
            byte[] from = start == null || Arrays.compareUnsigned(start, key) < 0 ? key : start;
            byte[] to = value == null || (end != null && less(end, value)) ? end : value;
            if (to != null && !less(from, to)) {
                return null;
            }
            boolean oneKey = to != null && from.length > 0 && Arrays.equals(to, justAfter(from));
            return oneKey
                    ? new Change(revision, Kind.DELETE, from, null)
                    : new Change(revision, Kind.DELETE_RANGE, from, to);
        }
        boolean inside = (start == null || !less(key, start)) && (end == null || less(key, end));
        return inside ? this : null;
    }

    /** The smallest key that is larger. */
    private static byte[] justAfter(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    private static boolean less(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) < 0;
    }

    void encode(ByteWriter out) {
        out.number(revision).u8(kind.ordinal()).array(key).arrayOrNull(value);
    }

    static Change decode(ByteReader in) {
        long revision = in.number("the revision");
        int kind = in.u8("the kind of change");
        if (kind >= Kind.values().length) {
            throw new MalformedException("unknown kind of change " + kind);
        }
        byte[] key = in.array(Limits.KEY_BYTES_MAX, "a key");
        byte[] value = in.arrayOrNull(Limits.VALUE_BYTES_MAX, "a value");
        return new Change(revision, Kind.values()[kind], key, value);
    }
}
