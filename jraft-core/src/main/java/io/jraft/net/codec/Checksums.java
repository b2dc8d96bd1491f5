package io.jraft.net.codec;

import java.util.zip.CRC32C;

/** CRC32C, the checksum of everything on the wire. Owner: ANY; keeps no state. */
public final class Checksums {
    private Checksums() {}

    /** Checksum of a whole array. */
    public static int crc32c(byte[] bytes) {
        return crc32c(bytes, 0, bytes.length);
    }

    /** Checksum of a part of an array. */
    public static int crc32c(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
