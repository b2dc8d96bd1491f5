package io.jraft.rhea.util;

import io.jraft.util.BytesUtil;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that can be compared and be the key of a map. The array is kept, not copied: do not change it. */
public final class ByteArray implements Comparable<ByteArray>, Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private final int hash;

    private ByteArray(byte[] bytes) {
        this.bytes = bytes;
        hash = Arrays.hashCode(bytes);
    }

    public static ByteArray wrap(byte[] bytes) {
        return new ByteArray(bytes);
    }

    public byte[] getBytes() {
        return bytes;
    }

    @Override
    public int compareTo(ByteArray other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof ByteArray other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return String.valueOf(BytesUtil.toHex(bytes));
    }
}
