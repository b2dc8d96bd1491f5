package io.jraft.model;

import java.util.zip.CRC32C;

/** The two checksums of an entry. Owner: ANY; the caller lends the CRC object and the scratch bytes. */
final class EntryChecksum {
    /** Bytes of scratch a caller must lend. */
    static final int SCRATCH = 24;

    private EntryChecksum() {}

    /** Checksum of the entry at {@code at} whose length, type, flags and extension are already in place. */
    static int own(
            CRC32C crc, byte[] scratch, long index, long term, byte[] bytes, int at, int size) {
        EntryBlock.LONG.set(scratch, 0, index);
        EntryBlock.LONG.set(scratch, 8, term);
        EntryBlock.INT.set(scratch, 16, size);
        EntryBlock.INT.set(scratch, 20, (int) EntryBlock.INT.get(bytes, at + 12));
        crc.reset();
        crc.update(scratch, 0, 24);
        crc.update(bytes, at + EntryBlock.ENTRY_HEAD, size);
        return (int) crc.getValue();
    }

    /** The link from the entry before to this one. */
    static int chain(CRC32C crc, byte[] scratch, int before, int own) {
        EntryBlock.INT.set(scratch, 0, before);
        EntryBlock.INT.set(scratch, 4, own);
        crc.reset();
        crc.update(scratch, 0, 8);
        return (int) crc.getValue();
    }
}
