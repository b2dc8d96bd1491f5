package io.jraft.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays, most significant byte first. Owner: ANY. */
public class Bits {

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bits() {}

    /** The four bytes from {@code off} as a number. */
    public static int getInt(byte[] b, int off) {
        return (int) INT.get(b, off);
    }

    /** The eight bytes from {@code off} as a number. */
    public static long getLong(byte[] b, int off) {
        return (long) LONG.get(b, off);
    }

    /** The two bytes from {@code off} as a number. */
    public static short getShort(byte[] b, int off) {
        return (short) SHORT.get(b, off);
    }

    /** Writes four bytes from {@code off}. */
    public static void putInt(byte[] b, int off, int val) {
        INT.set(b, off, val);
    }

    /** Writes eight bytes from {@code off}. */
    public static void putLong(byte[] b, int off, long val) {
        LONG.set(b, off, val);
    }

    /** Writes two bytes from {@code off}. */
    public static void putShort(byte[] b, int off, short val) {
        SHORT.set(b, off, val);
    }
}
