package io.jraft.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * First bytes of a segment file: what it is, whose it is, and what makes its batches its own. Immutable. Owner: ANY.
 *
 * <p>Little-endian: {@code u64 magic, u16 format, u16 oldestReader, u32 flags (0), u64 uuidHigh, u64 uuidLow, u64 number,
 * u64 salt, u64 firstSeq, u64 bytes, u32 crc} of all before. It has the first 512 bytes for itself, so that no batch
 * ever shares its sector.
 *
 * @param uuidHigh identity of the data directory, upper half
 * @param uuidLow lower half
 * @param number place in the order of segments, from 1 on, never used twice
 * @param salt random number that every batch of this segment repeats
 * @param firstSeq sequence that the segment's first batch has or will have
 * @param bytes size of the file
 */
record SegmentHeader(
        long uuidHigh, long uuidLow, long number, long salt, long firstSeq, long bytes) {
    /** Bytes that the header has for itself. */
    static final int SPACE = SectorLayout.SECTOR;

    private static final int LENGTH = 68;
    private static final long MAGIC = 0x4745_5354_4641_524aL; // "JRAFTSEG" in the file.
    private static final int FORMAT = 1;

    /** The bytes, ready to be written at offset 0. */
    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(SPACE).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(MAGIC).putShort((short) FORMAT).putShort((short) FORMAT).putInt(0);
        out.putLong(uuidHigh)
                .putLong(uuidLow)
                .putLong(number)
                .putLong(salt)
                .putLong(firstSeq)
                .putLong(bytes);
        out.putInt(crc(out));
        return out.position(0).limit(SPACE);
    }

    /**
     * Reads a header.
     *
     * @return null when these bytes are none
     * @throws IOException when a newer version wrote them in a way this one cannot read
     */
    static @Nullable SegmentHeader decode(String file, ByteBuffer bytes) throws IOException {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < LENGTH || in.getLong(0) != MAGIC || in.getInt(LENGTH - 4) != crc(in)) {
            return null;
        }
        int oldestReader = Short.toUnsignedInt(in.getShort(10));
        int flags = in.getInt(12);
        if (oldestReader > FORMAT || flags != 0) {
            throw new IOException(
                    file
                            + " has journal format "
                            + in.getShort(8)
                            + ", which this version cannot read;"
                            + " run the version that wrote it, or a newer one");
        }
        return new SegmentHeader(
                in.getLong(16),
                in.getLong(24),
                in.getLong(32),
                in.getLong(40),
                in.getLong(48),
                in.getLong(56));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(LENGTH - 4));
        return (int) crc.getValue();
    }
}
