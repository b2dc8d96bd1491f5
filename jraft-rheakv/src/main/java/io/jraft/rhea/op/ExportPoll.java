package io.jraft.rhea.op;

import org.jspecify.annotations.Nullable;

/**
 * Asks a replica for a page of a view of its whole region, as it is in the store.
 *
 * @param view which; 0 for a new one
 * @param from first store's key that is wanted; null when the view is not needed any more
 */
public record ExportPoll(long view, byte @Nullable [] from) {
    /** The bytes of a question. */
    public byte[] encode() {
        return new ByteWriter(64).number(view).arrayOrNull(from).done();
    }

    /**
     * Reads a question back.
     *
     * @throws MalformedException if it is none
     */
    public static ExportPoll decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        ExportPoll poll =
                new ExportPoll(
                        in.number("the view"),
                        in.arrayOrNull(Limits.STORE_KEY_BYTES_MAX + 1, "the key"));
        in.end();
        return poll;
    }
}
