package io.jraft.protocol;

import java.util.Arrays;

/**
 * The sliding window of appends that a follower has not answered: how many, how many bytes, since when.
 * Owner: LOOP. Called by {@link Progress}.
 * Invariants: at least one message may always be in flight, else a follower that grants nothing would never be asked
 * again; indexes never fall from oldest to newest.
 */
public final class Inflights {
    private static final int INITIAL = 8;

    private final int countMax;
    private final long bytesMax;

    /** Rings of equal length that grow up to {@link #countMax}; most followers of most groups are idle. */
    private long[] lastIndexes = new long[INITIAL];

    private long[] sizes = new long[INITIAL];
    private long[] times = new long[INITIAL];
    private int oldest;
    private int count;
    private long bytes;
    private long granted = Long.MAX_VALUE;

    /**
     * An empty window.
     *
     * @param countMax most messages in flight, above 0
     * @param bytesMax when this many bytes are in flight no message is added, above 0
     */
    public Inflights(int countMax, long bytesMax) {
        if (countMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "a window needs room for one message and one byte: "
                            + countMax
                            + ", "
                            + bytesMax);
        }
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** True when nothing may be sent until an answer comes. The last message may exceed the bytes: it is not split. */
    public boolean isFull() {
        return count == countMax || (count > 0 && bytes >= Math.min(bytesMax, granted));
    }

    /**
     * Remembers a message.
     *
     * @param lastIndex last index it covers, not below that of the message before
     * @param messageBytes bytes of its entries
     * @param sentAt monotonic time in nanoseconds
     */
    public void add(long lastIndex, long messageBytes, long sentAt) {
        if (count == countMax) {
            throw new IllegalStateException(
                    "the window is full with " + count + " messages; ask isFull first");
        }
        if (count > 0 && lastIndex < lastIndexes[slot(count - 1)]) {
            throw new IllegalArgumentException(
                    lastIndex
                            + " lies before "
                            + lastIndexes[slot(count - 1)]
                            + ", which is in flight");
        }
        if (count == lastIndexes.length) {
            grow();
        }
        int slot = slot(count++);
        lastIndexes[slot] = lastIndex;
        sizes[slot] = messageBytes;
        times[slot] = sentAt;
        bytes += messageBytes;
    }

    private void grow() {
        int capacity = (int) Math.min(countMax, 2L * lastIndexes.length);
        lastIndexes = unrolled(lastIndexes, capacity);
        sizes = unrolled(sizes, capacity);
        times = unrolled(times, capacity);
        oldest = 0;
    }

    private long[] unrolled(long[] ring, int capacity) {
        long[] longer = Arrays.copyOf(Arrays.copyOfRange(ring, oldest, ring.length), capacity);
        System.arraycopy(ring, 0, longer, ring.length - oldest, oldest);
        return longer;
    }

    /** Forgets what an answer up to {@code index} covers, in whatever order answers come. */
    public void freeTo(long index) {
        while (count > 0 && lastIndexes[oldest] <= index) {
            bytes -= sizes[oldest];
            oldest = slot(1);
            count--;
        }
    }

    /** Forgets all messages. The receiver's grant stays. */
    public void clear() {
        oldest = 0;
        count = 0;
        bytes = 0;
    }

    /** The receiver has room for so many bytes; holds until it says otherwise. Zero leaves one message at a time. */
    public void credit(long bytesAllowed) {
        granted = Math.max(0, bytesAllowed);
    }

    /** Messages in flight. */
    public int count() {
        return count;
    }

    /** Bytes of their entries. */
    public long bytes() {
        return bytes;
    }

    /** When the oldest was sent; {@link Long#MAX_VALUE} when none is in flight. */
    public long oldestSentAt() {
        return count == 0 ? Long.MAX_VALUE : times[oldest];
    }

    private int slot(int ordinal) {
        int at = oldest + ordinal;
        return at < lastIndexes.length ? at : at - lastIndexes.length;
    }
}
