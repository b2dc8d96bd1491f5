package io.jraft.storage.journal;

import java.util.Arrays;

/**
 * Where the blocks of one log lie, in order of index: three longs a block, no objects. Grows at the end, shrinks at both.
 * Owner: DISK. Called by {@link JournalIndex}.
 */
final class BlockDeque {
    private static final int WORDS = 3;
    private static final int OFFSET_BITS = 40;

    private long[] words = new long[WORDS * 8];
    private int head;
    private int size;

    /** One long for a place: 24 bits of segment number, 40 bits of offset in the file. */
    static long position(long segment, long offset) {
        if (segment >> (64 - OFFSET_BITS) != 0 || offset >> OFFSET_BITS != 0) {
            throw new IllegalStateException(
                    "no room to name offset " + offset + " of segment " + segment);
        }
        return segment << OFFSET_BITS | offset;
    }

    static long segment(long position) {
        return position >>> OFFSET_BITS;
    }

    static long offset(long position) {
        return position & ((1L << OFFSET_BITS) - 1);
    }

    int size() {
        return size;
    }

    void add(long first, long position, int length, int chain) {
        if ((head + size + 1) * WORDS > words.length) {
            compact();
        }
        int at = (head + size) * WORDS;
        words[at] = first;
        words[at + 1] = position;
        words[at + 2] = (long) length << 32 | (chain & 0xffffffffL);
        size++;
    }

    private void compact() {
        // Room is taken back from the front when that is plenty; else the array doubles.
        long[] target = size * WORDS > words.length / 2 ? new long[words.length * 2] : words;
        System.arraycopy(words, head * WORDS, target, 0, size * WORDS);
        words = target;
        head = 0;
    }

    /** First index of the k-th block. */
    long first(int k) {
        return words[(head + k) * WORDS];
    }

    long position(int k) {
        return words[(head + k) * WORDS + 1];
    }

    /** Bytes of the k-th block as it lies on disk. */
    int length(int k) {
        return (int) (words[(head + k) * WORDS + 2] >>> 32);
    }

    /** Chain value of the last entry that is kept of the k-th block. */
    int chain(int k) {
        return (int) words[(head + k) * WORDS + 2];
    }

    void setPosition(int k, long position) {
        words[(head + k) * WORDS + 1] = position;
    }

    void setChain(int k, int chain) {
        int at = (head + k) * WORDS + 2;
        words[at] = words[at] & 0xffffffff00000000L | (chain & 0xffffffffL);
    }

    /** The block that holds {@code index} or would, if it reached that far: the last one that begins at or before it; -1 when none. */
    int find(long index) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            if (first(mid) <= index) {
                low = mid + 1;
            } else {
                high = mid - 1;
            }
        }
        return high;
    }

    void dropHead(int blocks) {
        head += blocks;
        size -= blocks;
    }

    void dropTail(int blocks) {
        size -= blocks;
    }

    void clear() {
        head = 0;
        size = 0;
        if (words.length > WORDS * 1024) {
            words = Arrays.copyOf(words, WORDS * 8);
        }
    }
}
