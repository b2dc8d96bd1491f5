package io.jraft.util;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Byte arrays as text and as keys; bytes compare as unsigned numbers. Owner: ANY. */
public final class BytesUtil {

    /** No bytes. */
    public static final byte[] EMPTY_BYTES = new byte[0];

    private static final ByteArrayComparator COMPARATOR = new LexicographicComparator();
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private BytesUtil() {}

    /** The array, or an empty one for null. */
    public static byte[] nullToEmpty(byte @Nullable [] bytes) {
        return bytes == null ? EMPTY_BYTES : bytes;
    }

    /** Whether it is null or has no bytes. */
    public static boolean isEmpty(byte @Nullable [] bytes) {
        return bytes == null || bytes.length == 0;
    }

    /** The UTF-8 bytes of a text; null for null. */
    public static byte @Nullable [] writeUtf8(@Nullable String in) {
        return in == null ? null : in.getBytes(StandardCharsets.UTF_8);
    }

    /** The text of UTF-8 bytes; null for null. */
    public static @Nullable String readUtf8(byte @Nullable [] in) {
        return in == null ? null : new String(in, StandardCharsets.UTF_8);
    }

    /** The next key in order: the bytes with a zero behind. */
    public static byte[] nextBytes(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Orders keys by their unsigned bytes. */
    public static ByteArrayComparator getDefaultByteArrayComparator() {
        return COMPARATOR;
    }

    /** Compares two keys by their unsigned bytes. */
    public static int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    /** The larger key. */
    public static byte[] max(byte[] a, byte[] b) {
        return compare(a, b) > 0 ? a : b;
    }

    /** The smaller key. */
    public static byte[] min(byte[] a, byte[] b) {
        return compare(a, b) < 0 ? a : b;
    }

    /** The bytes in upper-case hexadecimal; null for null. */
    public static @Nullable String toHex(byte @Nullable [] bytes) {
        return bytes == null ? null : HEX.formatHex(bytes);
    }

    /**
     * The bytes of a hexadecimal text, of either case; null for null.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static byte @Nullable [] hexStringToByteArray(@Nullable String s) {
        return s == null ? null : HEX.parseHex(s);
    }

    /** Orders byte arrays and parts of them. */
    public interface ByteArrayComparator extends Comparator<byte[]>, Serializable {

        /** Compares parts of two arrays. */
        int compare(
                byte[] buffer1, int offset1, int length1, byte[] buffer2, int offset2, int length2);
    }

    private static final class LexicographicComparator implements ByteArrayComparator {

        private static final long serialVersionUID = 1L;

        @Override
        public int compare(byte[] a, byte[] b) {
            return Arrays.compareUnsigned(a, b);
        }

        @Override
        public int compare(
                byte[] buffer1,
                int offset1,
                int length1,
                byte[] buffer2,
                int offset2,
                int length2) {
            return Arrays.compareUnsigned(
                    buffer1, offset1, offset1 + length1, buffer2, offset2, offset2 + length2);
        }
    }
}
