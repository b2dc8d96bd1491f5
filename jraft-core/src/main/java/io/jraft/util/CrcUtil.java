package io.jraft.util;

import java.nio.ByteBuffer;

/** {@link CRC64} in one call. Owner: ANY. */
public final class CrcUtil {

    private CrcUtil() {}

    /** The checksum of the whole array. */
    public static long crc64(byte[] array) {
        return crc64(array, 0, array.length);
    }

    /** The checksum of a part of the array. */
    public static long crc64(byte[] array, int offset, int length) {
        CRC64 crc = new CRC64();
        crc.update(array, offset, length);
        return crc.getValue();
    }

    /** The checksum of what remains in the buffer, whose position stays where it is. */
    public static long crc64(ByteBuffer buf) {
        CRC64 crc = new CRC64();
        for (int i = buf.position(); i < buf.limit(); i++) {
            crc.update(buf.get(i));
        }
        return crc.getValue();
    }
}
