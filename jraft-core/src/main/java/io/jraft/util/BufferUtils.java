package io.jraft.util;

import java.nio.Buffer;

/** Calls on buffers that were once needed to compile for old and new versions of Java alike. Owner: ANY. */
public class BufferUtils {

    private BufferUtils() {}

    /** See {@link Buffer#flip()}. */
    public static void flip(Buffer buffer) {
        buffer.flip();
    }

    /** See {@link Buffer#position(int)}. */
    public static void position(Buffer buffer, int newPosition) {
        buffer.position(newPosition);
    }
}
