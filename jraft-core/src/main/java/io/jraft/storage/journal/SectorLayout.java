package io.jraft.storage.journal;

import java.nio.ByteBuffer;

/**
 * How the stream of batches lies in a segment file: the file's first sector is the segment's header, every other one
 * begins with the segment's salt, 8 bytes, and holds 504 bytes of the stream. Owner: ANY; no state.
 *
 * <p>A disk writes whole sectors, each or not, in any order. The stamp tells whether a sector was ever written in this
 * life of the file, so that a write that was cut short can be told from bytes that rotted, also in a recycled file full
 * of old bytes. Places in the stream are called <em>offsets</em>, places in the file <em>file offsets</em>.
 */
final class SectorLayout {
    static final int SECTOR = 512;
    static final int STAMP = 8;

    /** Bytes of the stream in one sector. */
    static final int DATA = SECTOR - STAMP;

    private SectorLayout() {}

    /** Number of the sector in the file that holds an offset. */
    static long sector(long offset) {
        return 1 + offset / DATA;
    }

    static long fileOffset(long offset) {
        return sector(offset) * SECTOR + STAMP + offset % DATA;
    }

    /** Where a write of the stream that begins at an offset begins in the file: a sector is begun with its stamp. */
    static long writeOffset(long offset) {
        return offset % DATA == 0 ? sector(offset) * SECTOR : fileOffset(offset);
    }

    /** Bytes of the stream that a file of that size holds. */
    static long capacity(long fileBytes) {
        return Math.max(0, fileBytes / SECTOR - 1) * DATA;
    }

    /** Size of a file, in steps of {@link JournalOptions#GRAIN}, that holds so many bytes of the stream. */
    static long fileBytes(long streamBytes) {
        long sectors = 1 + (streamBytes + DATA - 1) / DATA;
        return (sectors * SECTOR + JournalOptions.GRAIN - 1)
                / JournalOptions.GRAIN
                * JournalOptions.GRAIN;
    }

    /** Room that {@link #spread} needs at most. */
    static int spreadMax(int streamBytes) {
        return streamBytes + (streamBytes / DATA + 2) * STAMP;
    }

    /** Copies the stream's bytes 0..length to {@code out}, from its position on, as they lie in the file from {@link #writeOffset} on. */
    static void spread(ByteBuffer stream, int length, long offset, long salt, ByteBuffer out) {
        int at = 0;
        while (at < length) {
            long here = offset + at;
            if (here % DATA == 0) {
                out.putLong(salt);
            }
            int part = (int) Math.min(DATA - here % DATA, length - at);
            out.put(out.position(), stream, at, part);
            out.position(out.position() + part);
            at += part;
        }
    }

    /** Takes the stamps out of whole sectors: from {@code sectors}, position to limit, to {@code out}. */
    static void gather(ByteBuffer sectors, ByteBuffer out) {
        for (int at = sectors.position(); at + SECTOR <= sectors.limit(); at += SECTOR) {
            out.put(out.position(), sectors, at + STAMP, DATA);
            out.position(out.position() + DATA);
        }
    }
}
