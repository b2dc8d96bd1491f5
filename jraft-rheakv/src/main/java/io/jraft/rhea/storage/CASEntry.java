package io.jraft.rhea.storage;

import io.jraft.util.BytesUtil;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A key, what is expected to be there, and what is to be there then. Arrays are handed over, not copied. */
public class CASEntry implements Serializable {
    private static final long serialVersionUID = 1L;

    private byte[] key = BytesUtil.EMPTY_BYTES;
    private byte @Nullable [] expect;
    private byte[] update = BytesUtil.EMPTY_BYTES;

    /** To be filled by the setters. */
    public CASEntry() {}

    /** With {@code expect} null if nothing is expected to be there. */
    public CASEntry(byte[] key, byte @Nullable [] expect, byte[] update) {
        this.key = key;
        this.expect = expect;
        this.update = update;
    }

    public byte[] getKey() {
        return key;
    }

    public void setKey(byte[] key) {
        this.key = key;
    }

    /** What is expected; null for nothing. */
    public byte @Nullable [] getExpect() {
        return expect;
    }

    public void setExpect(byte @Nullable [] expect) {
        this.expect = expect;
    }

    public byte[] getUpdate() {
        return update;
    }

    public void setUpdate(byte[] update) {
        this.update = update;
    }

    /** Bytes of all three. */
    public int length() {
        return key.length + (expect == null ? 0 : expect.length) + update.length;
    }

    @Override
    public String toString() {
        return "CASEntry{key="
                + BytesUtil.toHex(key)
                + ", expect="
                + BytesUtil.toHex(expect)
                + ", update="
                + BytesUtil.toHex(update)
                + "}";
    }
}
