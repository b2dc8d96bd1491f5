package io.jraft.model;

import java.io.IOException;

/** Bytes that claim to be entries and are not: a failing checksum, an impossible length, a gap. */
public final class CorruptEntryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long index;

    public CorruptEntryException(long index, String message) {
        super("entry " + index + ": " + message);
        this.index = index;
    }

    /** First index that cannot be trusted. */
    public long index() {
        return index;
    }
}
