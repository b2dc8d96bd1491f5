package io.jraft.util;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Texts of one byte a character. Ours is safe: a larger character becomes '?'. Owner: ANY. */
public final class AsciiStringUtil {

    private AsciiStringUtil() {}

    /** The characters, one byte each. */
    public static byte[] unsafeEncode(CharSequence in) {
        return in.toString().getBytes(ISO_8859_1);
    }

    /** The text of these bytes, one character each. */
    public static String unsafeDecode(byte[] in) {
        return new String(in, ISO_8859_1);
    }

    /** The text of some of these bytes, one character each. */
    public static String unsafeDecode(byte[] in, int offset, int len) {
        return new String(in, offset, len, ISO_8859_1);
    }
}
