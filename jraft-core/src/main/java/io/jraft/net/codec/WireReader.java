package io.jraft.net.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads little-endian values from a part of an array and never past its end: every length is compared with what is
 * left before anything is allocated. Owner: whoever made it.
 */
public final class WireReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads from {@code from} to {@code end}, which is exclusive. */
    public WireReader(byte[] bytes, int from, int end) {
        if (from < 0 || end < from || end > bytes.length) {
            throw new IndexOutOfBoundsException(from + ".." + end + " of " + bytes.length);
        }
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Where the next value begins in the array. */
    public int position() {
        return at;
    }

    /** Bytes left. */
    public int remaining() {
        return end - at;
    }

    public byte getByte() throws CodecException {
        return bytes[take(1)];
    }

    public int getUnsignedByte() throws CodecException {
        return Byte.toUnsignedInt(getByte());
    }

    /** One byte that must be 0 or 1. */
    public boolean getBoolean() throws CodecException {
        byte value = getByte();
        if (value != 0 && value != 1) {
            throw new CodecException("a truth value is " + value);
        }
        return value == 1;
    }

    public int getUnsignedShort() throws CodecException {
        return Short.toUnsignedInt((short) WireBuffer.SHORT.get(bytes, take(2)));
    }

    public int getInt() throws CodecException {
        return (int) WireBuffer.INT.get(bytes, take(4));
    }

    public long getLong() throws CodecException {
        return (long) WireBuffer.LONG.get(bytes, take(8));
    }

    /** A long that can never be negative, such as an index or a term. */
    public long getNatural(String what) throws CodecException {
        long value = getLong();
        if (value < 0) {
            throw new CodecException(what + " is " + value + " and can never be negative");
        }
        return value;
    }

    /** A count of things that take at least {@code bytesEach}; more than can be there is refused. */
    public int getCount(int bytesEach, String what) throws CodecException {
        int count = getInt();
        if (count < 0 || (long) count * bytesEach > remaining()) {
            throw new CodecException(
                    what + ": " + count + " cannot be in " + remaining() + " bytes");
        }
        return count;
    }

    /** A length of four bytes, then the bytes. */
    public byte[] getBlob(String what) throws CodecException {
        int length = getCount(1, what);
        return copy(take(length), length);
    }

    /** Everything that is left. */
    public byte[] getRest() throws CodecException {
        int length = remaining();
        return copy(take(length), length);
    }

    /** A length of two bytes, then UTF-8. */
    public String getText() throws CodecException {
        int length = getUnsignedShort();
        return new String(bytes, take(length), length, UTF_8);
    }

    /** A reader of the next bytes; this one goes on after them. */
    public WireReader part(int length, String what) throws CodecException {
        if (length < 0 || length > remaining()) {
            throw new CodecException(
                    what
                            + " of "
                            + length
                            + " bytes exceeds the "
                            + remaining()
                            + " that are left");
        }
        int from = take(length);
        return new WireReader(bytes, from, from + length);
    }

    private byte[] copy(int from, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, from, copy, 0, length);
        return copy;
    }

    private int take(int length) throws CodecException {
        if (length > end - at) {
            throw new CodecException(
                    "cut off: " + length + " bytes wanted, " + (end - at) + " left");
        }
        int from = at;
        at += length;
        return from;
    }
}
