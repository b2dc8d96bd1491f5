package io.jraft.rhea.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing array: fixed numbers big-endian, other numbers in 1 to 9 groups of seven bits, arrays after their length.
 * Owner: one thread.
 */
public final class ByteWriter {
    private byte[] bytes;
    private int size;

    /** A writer that has that many bytes before it grows. */
    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public ByteWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public ByteWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    public ByteWriter i64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A number from 0 on. */
    public ByteWriter number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a negative number: " + value);
        }
        room(size(value));
        long rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** How many bytes {@link #number} writes. */
    static int size(long value) {
        return (63 - Long.numberOfLeadingZeros(value | 1)) / 7 + 1;
    }

    /** How many bytes {@link #array} writes. */
    static int size(byte[] value) {
        return size(value.length) + value.length;
    }

    public ByteWriter array(byte[] value) {
        number(value.length);
        return raw(value);
    }

    /** An array that may be missing: 0, or its length and one more. */
    public ByteWriter arrayOrNull(byte @Nullable [] value) {
        if (value == null) {
            return number(0);
        }
        number(value.length + 1L);
        return raw(value);
    }

    public ByteWriter text(String value) {
        return array(value.getBytes(UTF_8));
    }

    /** Bytes without their length. */
    public ByteWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** What was written. Without a copy if the guess of the capacity was exact. */
    public byte[] done() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    public int size() {
        return size;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
