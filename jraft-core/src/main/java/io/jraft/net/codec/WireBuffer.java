package io.jraft.net.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A growable array to write into, little-endian. Reused from frame to frame; an unusually large one is given back.
 * Owner: whoever made it, one thread at a time.
 */
public final class WireBuffer {
    static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Longest text in bytes; a length is two bytes. */
    public static final int TEXT_MAX = 0xffff;

    private static final int SMALL = 1024;
    private static final int KEEP_MAX = 1 << 20;

    private byte[] bytes = new byte[SMALL];
    private int at;

    /** Forgets what was written. */
    public void clear() {
        at = 0;
        if (bytes.length > KEEP_MAX) {
            // One huge frame must not pin its size for ever.
            bytes = new byte[SMALL];
        }
    }

    /** Bytes written so far. */
    public int size() {
        return at;
    }

    public void putByte(int value) {
        ensure(1);
        bytes[at++] = (byte) value;
    }

    public void putBoolean(boolean value) {
        putByte(value ? 1 : 0);
    }

    public void putShort(int value) {
        ensure(2);
        SHORT.set(bytes, at, (short) value);
        at += 2;
    }

    public void putInt(int value) {
        ensure(4);
        INT.set(bytes, at, value);
        at += 4;
    }

    public void putLong(long value) {
        ensure(8);
        LONG.set(bytes, at, value);
        at += 8;
    }

    public void putBytes(byte[] value) {
        putBytes(value, 0, value.length);
    }

    public void putBytes(byte[] value, int offset, int length) {
        ensure(length);
        System.arraycopy(value, offset, bytes, at, length);
        at += length;
    }

    /** A length of four bytes, then the bytes. */
    public void putBlob(byte[] value) {
        putInt(value.length);
        putBytes(value);
    }

    /** A length of two bytes, then UTF-8. A text beyond {@link #TEXT_MAX} bytes is a mistake of the caller. */
    public void putText(String value) {
        byte[] utf8 = value.getBytes(UTF_8);
        if (utf8.length > TEXT_MAX) {
            throw new IllegalArgumentException(
                    "a text of " + utf8.length + " bytes does not fit; the most is " + TEXT_MAX);
        }
        putShort(utf8.length);
        putBytes(utf8);
    }

    /** A text for people, cut to {@code charsMax} characters: too long is no reason to fail. */
    public void putReason(String value, int charsMax) {
        putText(value.length() <= charsMax ? value : value.substring(0, charsMax));
    }

    /** Overwrites four bytes that were written before. */
    public void setInt(int position, int value) {
        if (position < 0 || position + 4 > at) {
            throw new IndexOutOfBoundsException(position + " was not written yet");
        }
        INT.set(bytes, position, value);
    }

    /** Copies everything written to a place in an array. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, at);
    }

    /** Hands over everything written. */
    void copyTo(FrameSink sink) {
        sink.put(bytes, 0, at);
    }

    /** Adds everything written to a checksum. */
    void addTo(CRC32C crc) {
        crc.update(bytes, 0, at);
    }

    /** A fresh array with exactly what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, at);
    }

    private void ensure(int more) {
        if (bytes.length - at < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(at, more)));
        }
    }
}
