package io.jraft.rhea.op;

import org.jspecify.annotations.Nullable;

/**
 * Asks a replica what has changed, and to wait if nothing has.
 *
 * @param from first revision that is wanted, from 1
 * @param start first key; null for the region's first
 * @param end first key behind; null for the region's end
 * @param waitMs how long the replica may wait for something to tell
 */
public record WatchPoll(long from, byte @Nullable [] start, byte @Nullable [] end, long waitMs) {
    /** Longest wait, in milliseconds. */
    public static final long WAIT_MS_MAX = 60_000;

    /** The bytes of a question. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(64);
        out.number(from).arrayOrNull(start).arrayOrNull(end).number(waitMs);
        return out.done();
    }

    /**
     * Reads a question back.
     *
     * @throws MalformedException if it is none
     */
    public static WatchPoll decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        WatchPoll poll =
                new WatchPoll(
                        in.number("the revision"),
                        in.arrayOrNull(Limits.KEY_BYTES_MAX + 1, "the start"),
                        in.arrayOrNull(Limits.KEY_BYTES_MAX + 1, "the end"),
                        in.number("the wait"));
        in.end();
        if (poll.from < 1 || poll.waitMs > WAIT_MS_MAX) {
            throw new MalformedException(
                    "a watch from revision " + poll.from + " that waits " + poll.waitMs + " ms");
        }
        return poll;
    }
}
