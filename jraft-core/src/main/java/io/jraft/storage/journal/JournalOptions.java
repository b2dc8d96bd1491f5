package io.jraft.storage.journal;

import java.util.function.LongSupplier;

/**
 * Where a journal lives and how big its files are. Immutable. Owner: ANY.
 *
 * @param directory absolute path; created when missing. The caller holds its lock
 * @param segmentBytesFirst bytes of the first segment file; each next one is twice as large. A multiple of 4096, 4 KiB or
 *     more; default 1 MiB
 * @param segmentBytesMax bytes at which segments stop growing. A multiple of 4096, at least {@code segmentBytesFirst};
 *     default 64 MiB
 * @param spares prepared files that wait for the next roll, 1 to 8; default 1. The first one is written when the first
 *     segment is half full, so that a small node is a small directory. Of files that are done with, three more are kept
 * @param uuidHigh upper half of the identity of this data directory
 * @param uuidLow lower half
 * @param salts random numbers, one per segment; bytes of a file's former life never carry the current one
 */
public record JournalOptions(
        String directory,
        long segmentBytesFirst,
        long segmentBytesMax,
        int spares,
        long uuidHigh,
        long uuidLow,
        LongSupplier salts) {
    /** Files grow and are cut in steps of this many bytes. */
    static final int GRAIN = 4096;

    public JournalOptions {
        if (directory.isEmpty()) {
            throw new IllegalArgumentException("the journal needs a directory");
        }
        if (segmentBytesFirst < GRAIN || segmentBytesFirst % GRAIN != 0) {
            throw new IllegalArgumentException(
                    "segmentBytesFirst must be a multiple of 4096, at least 4096: "
                            + segmentBytesFirst);
        }
        if (segmentBytesMax < segmentBytesFirst || segmentBytesMax % GRAIN != 0) {
            throw new IllegalArgumentException(
                    "segmentBytesMax must be a multiple of 4096, at least segmentBytesFirst: "
                            + segmentBytesMax);
        }
        if (spares < 1 || spares > 8) {
            throw new IllegalArgumentException("spares must be 1 to 8: " + spares);
        }
    }

    /** The usual sizes: 1 MiB doubling to 64 MiB, one spare. */
    public static JournalOptions of(
            String directory, long uuidHigh, long uuidLow, LongSupplier salts) {
        return new JournalOptions(directory, 1 << 20, 64 << 20, 1, uuidHigh, uuidLow, salts);
    }

    /** The same journal with other file sizes. */
    public JournalOptions withSegments(long first, long max) {
        return new JournalOptions(directory, first, max, spares, uuidHigh, uuidLow, salts);
    }
}
