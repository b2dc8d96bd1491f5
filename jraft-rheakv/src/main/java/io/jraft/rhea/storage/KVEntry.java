package io.jraft.rhea.storage;

import io.jraft.util.BytesUtil;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key and a value. Arrays are handed over, not copied. */
public class KVEntry implements Serializable {
    private static final long serialVersionUID = 1L;

    private byte[] key = BytesUtil.EMPTY_BYTES;
    private byte[] value = BytesUtil.EMPTY_BYTES;

    /** To be filled by the setters. */
    public KVEntry() {}

    public KVEntry(byte[] key, byte[] value) {
        this.key = key;
        this.value = value;
    }

    public byte[] getKey() {
        return key;
    }

    public void setKey(byte[] key) {
        this.key = key;
    }

    /** The value; empty if it was not asked for. */
    public byte[] getValue() {
        return value;
    }

    public void setValue(byte[] value) {
        this.value = value;
    }

    /** Bytes of both. */
    public int length() {
        return key.length + value.length;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof KVEntry other
                && Arrays.equals(key, other.key)
                && Arrays.equals(value, other.value);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "KVEntry{key=" + BytesUtil.toHex(key) + ", value=" + BytesUtil.toHex(value) + "}";
    }
}
