package io.jraft.storage.journal;

import java.io.IOException;

/**
 * Bytes that were durable once are not what was written. Never guessed around: a member whose log is damaged must not
 * vote or acknowledge as if its log were shorter. Immutable. Owner: ANY.
 */
public final class JournalDamageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final long index;

    /**
     * @param file path of the damaged file
     * @param offset where in the file the damage was noticed
     * @param index first entry of the log that can no longer be trusted; 0 when none is known to be lost
     * @param reason what is wrong, without file and offset
     */
    public JournalDamageException(String file, long offset, long index, String reason) {
        super(
                "the journal is damaged in "
                        + file
                        + " at offset "
                        + offset
                        + ", from entry "
                        + index
                        + " on: "
                        + reason
                        + ". Check the disk; then remove this member's data and let it join again, or restore the file");
        this.file = file;
        this.offset = offset;
        this.index = index;
    }

    /** Path of the damaged file. */
    public String file() {
        return file;
    }

    /** Byte offset in the file. */
    public long offset() {
        return offset;
    }

    /** First entry of the log that can no longer be trusted; 0 when none is known to be lost. */
    public long index() {
        return index;
    }
}
