package io.jraft.rhea.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One question to a region. Reads are never put into the log (K8). What answers each is said beside it; see {@link OpResult}. */
public sealed interface KVRead {
    /** A value. Value. */
    record Get(byte[] key) implements KVRead {}

    /** Several values of one state. Values. */
    record MultiGet(List<byte[]> keys) implements KVRead {}

    /** Whether there is a value. Flag. */
    record ContainsKey(byte[] key) implements KVRead {}

    /** Where a sequence stands. Range, of equal ends. */
    record PeekSequence(byte[] key) implements KVRead {}

    /**
     * A part of a range, in order. Page.
     *
     * @param start first key; null for the region's first
     * @param end first key behind; null for the region's end
     * @param backward from the end down
     * @param values whether values are wanted
     * @param limit most keys in the answer; a page may have fewer, and {@code more} says whether there are
     */
    record Scan(
            byte @Nullable [] start,
            byte @Nullable [] end,
            boolean backward,
            boolean values,
            int limit)
            implements KVRead {}

    /** How far the region is. Range, of equal ends: the revision that its next change will have at least. */
    record Revision() implements KVRead {}

    /** The bytes of a question. */
    static byte[] encode(KVRead read) {
        ByteWriter out = new ByteWriter(64);
        if (read instanceof Get r) {
            out.u8(1).array(r.key());
        } else if (read instanceof MultiGet r) {
            out.u8(2).number(r.keys().size());
            r.keys().forEach(out::array);
        } else if (read instanceof ContainsKey r) {
            out.u8(3).array(r.key());
        } else if (read instanceof PeekSequence r) {
            out.u8(4).array(r.key());
        } else if (read instanceof Scan r) {
            out.u8(5).arrayOrNull(r.start()).arrayOrNull(r.end());
            out.flag(r.backward()).flag(r.values()).number(r.limit());
        } else if (read instanceof Revision) {
            out.u8(6);
        }
        return out.done();
    }

    /**
     * Reads a question back.
     *
     * @throws MalformedException if it is none
     */
    static KVRead decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int kind = in.u8("the kind of read");
        KVRead read =
                switch (kind) {
                    case 1 -> new Get(in.key("the key"));
                    case 2 -> new MultiGet(keys(in));
                    case 3 -> new ContainsKey(in.key("the key"));
                    case 4 -> new PeekSequence(in.key("the sequence's key"));
                    case 5 ->
                            new Scan(
                                    in.arrayOrNull(Limits.KEY_BYTES_MAX + 1, "the start"),
                                    in.arrayOrNull(Limits.KEY_BYTES_MAX + 1, "the end"),
                                    in.flag("backward"),
                                    in.flag("values"),
                                    limit(in));
                    case 6 -> new Revision();
                    default -> throw new MalformedException("unknown kind of read " + kind);
                };
        in.end();
        return read;
    }

    /** What a question is called among the numbers of a store; of bytes that are none, {@code malformed}. */
    static String nameOf(byte[] bytes) {
        return switch (bytes.length == 0 ? 0 : bytes[0]) {
            case 1 -> "get";
            case 2 -> "multi_get";
            case 3 -> "contains_key";
            case 4 -> "peek_sequence";
            case 5 -> "scan";
            case 6 -> "revision";
            default -> "malformed";
        };
    }

    private static List<byte[]> keys(ByteReader in) {
        int count = in.count(Limits.KEYS_MAX, "the keys");
        List<byte[]> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(in.key("a key"));
        }
        return keys;
    }

    private static int limit(ByteReader in) {
        long limit = in.number("the limit");
        if (limit < 1 || limit > Integer.MAX_VALUE) {
            throw new MalformedException("a limit of " + limit);
        }
        return (int) limit;
    }
}
