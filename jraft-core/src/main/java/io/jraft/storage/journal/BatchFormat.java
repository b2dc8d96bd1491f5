package io.jraft.storage.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a batch: what one sync wrote. Owner: ANY; no state.
 *
 * <p>{@code header 40 | body | zeros | trailer 24}, together a multiple of 56, beginning at a multiple of 56 in the
 * stream: nine such lines fill the 504 bytes of a sector, so header and trailer never straddle two, and each is there or
 * not. Little-endian. Header: {@code u32 magic, u16 version, u16 flags, u64 salt, u64 seq, u32 bodyLength, u32 prevCrc,
 * u32 0, u32 crc} of the header. Trailer: {@code u64 salt, u64 seq, u32 magic, u32 crc} of all before. {@code prevCrc}
 * is the CRC in the trailer before and chains the batches.
 */
final class BatchFormat {
    static final int HEADER = 40;
    static final int TRAILER = 24;

    /** Where the salt stands in a header. */
    static final int SALT_AT = 8;

    /** Batches begin and end on lines of so many bytes; recovery looks for them there. */
    static final int LINE = SectorLayout.DATA / 9;

    /** Largest body of one batch: 1 GiB. */
    static final int BODY_MAX = 1 << 30;

    private static final int HEAD_MAGIC = 0x3148_424a; // "JBH1" in the file.
    private static final int TAIL_MAGIC = 0x3154_424a; // "JBT1" in the file.
    private static final int VERSION = 1;

    private BatchFormat() {}

    /** Bytes of the whole batch. */
    static int total(int body) {
        return (HEADER + body + TRAILER + LINE - 1) / LINE * LINE;
    }

    /**
     * Completes a batch whose body is in place after {@link #HEADER} bytes; the buffer has room for {@link #total}.
     *
     * @return the CRC in the trailer, which the next batch repeats
     */
    static int seal(ByteBuffer batch, int body, long salt, long seq, int prevCrc) {
        int total = total(body);
        int trailer = total - TRAILER;
        batch.clear().order(ByteOrder.LITTLE_ENDIAN);
        batch.putInt(0, HEAD_MAGIC).putShort(4, (short) VERSION).putShort(6, (short) 0);
        batch.putLong(SALT_AT, salt)
                .putLong(16, seq)
                .putInt(24, body)
                .putInt(28, prevCrc)
                .putInt(32, 0);
        CRC32C crc = new CRC32C();
        batch.putInt(36, crc(crc, batch, 0, HEADER - 4));
        for (int i = HEADER + body; i < trailer; i++) {
            batch.put(i, (byte) 0);
        }
        batch.putLong(trailer, salt).putLong(trailer + 8, seq).putInt(trailer + 16, TAIL_MAGIC);
        int tailCrc = crc(crc, batch, 0, total - 4);
        batch.putInt(total - 4, tailCrc);
        return tailCrc;
    }

    /** Checksum of a part; moves the buffer and puts it back, because a buffer for each batch is a lot of them in the end. */
    private static int crc(CRC32C crc, ByteBuffer bytes, int from, int to) {
        int position = bytes.position();
        int limit = bytes.limit();
        crc.reset();
        crc.update(bytes.clear().limit(to).position(from));
        bytes.limit(limit).position(position);
        return (int) crc.getValue();
    }

    /** True when a whole, sound header stands at the buffer's start. */
    static boolean isHeader(ByteBuffer bytes, CRC32C crc) {
        return bytes.getInt(0) == HEAD_MAGIC
                && bytes.getShort(4) == VERSION
                && bytes.getShort(6) == 0
                && bytes.getInt(36) == crc(crc, bytes, 0, HEADER - 4);
    }

    static long salt(ByteBuffer batch) {
        return batch.getLong(SALT_AT);
    }

    static long seq(ByteBuffer batch) {
        return batch.getLong(16);
    }

    static int bodyLength(ByteBuffer batch) {
        return batch.getInt(24);
    }

    static int prevCrc(ByteBuffer batch) {
        return batch.getInt(28);
    }

    /** Salt in a trailer that would end where the buffer ends. */
    static long trailerSalt(ByteBuffer bytes) {
        return bytes.getLong(bytes.limit() - TRAILER);
    }

    /** Sequence in a trailer that would end where the buffer ends. */
    static long trailerSeq(ByteBuffer bytes) {
        return bytes.getLong(bytes.limit() - TRAILER + 8);
    }

    /** How the end of a batch with a sound header looks. */
    enum Tail {
        /** The whole batch is as it was written. */
        SOUND,
        /** The trailer's sector was never written. */
        ABSENT,
        /** The trailer is there, and something before or in it differs from what was written. */
        DIFFERENT
    }

    /** Judges a batch that fills the buffer and whose header is sound. */
    static Tail tail(ByteBuffer batch) {
        int total = batch.limit();
        int trailer = total - TRAILER;
        boolean salt = batch.getLong(trailer) == salt(batch);
        boolean seq = batch.getLong(trailer + 8) == seq(batch);
        if (!salt && !seq) {
            return Tail.ABSENT;
        }
        boolean sound =
                salt
                        && seq
                        && batch.getInt(trailer + 16) == TAIL_MAGIC
                        && batch.getInt(total - 4) == crc(new CRC32C(), batch, 0, total - 4);
        return sound ? Tail.SOUND : Tail.DIFFERENT;
    }
}
