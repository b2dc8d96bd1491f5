package io.jraft.util;

import java.util.zip.Checksum;

/**
 * CRC-64 of ECMA-182: polynomial 0x42F0E1EBA9EA3693, start 0, neither reflected nor inverted.
 * Owner: one thread at a time.
 */
public class CRC64 implements Checksum {

    private static final long POLYNOMIAL = 0x42F0E1EBA9EA3693L;
    private static final long[] TABLE = table();

    private long crc;

    private static long[] table() {
        long[] table = new long[256];
        for (int i = 0; i < table.length; i++) {
            long value = (long) i << 56;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? (value << 1) ^ POLYNOMIAL : value << 1;
            }
            table[i] = value;
        }
        return table;
    }

    @Override
    public void update(int b) {
        update((byte) b);
    }

    /** Takes in one byte. */
    public void update(byte b) {
        crc = TABLE[(int) (crc >>> 56 ^ b) & 0xff] ^ crc << 8;
    }

    @Override
    public void update(byte[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            update(buffer[i]);
        }
    }

    @Override
    public void update(byte[] buffer) {
        update(buffer, 0, buffer.length);
    }

    @Override
    public long getValue() {
        return crc;
    }

    @Override
    public void reset() {
        crc = 0;
    }
}
