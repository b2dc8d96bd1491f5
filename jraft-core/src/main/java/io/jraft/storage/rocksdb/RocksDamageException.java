package io.jraft.storage.rocksdb;

import java.io.IOException;

/**
 * What the database says it holds is not what was written. Never guessed around, as in the journal: a member whose log is
 * damaged must not vote or acknowledge as if its log were shorter. Immutable. Owner: ANY.
 */
public final class RocksDamageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final long index;

    /**
     * @param directory of the database
     * @param where what is damaged, such as a group by name
     * @param index first entry of the log that can no longer be trusted; 0 when none is known to be lost
     * @param reason what is wrong
     */
    RocksDamageException(String directory, String where, long index, String reason) {
        super(
                "the log is damaged in the RocksDB of "
                        + directory
                        + ", "
                        + where
                        + ", from entry "
                        + index
                        + " on: "
                        + reason
                        + ". Check the disk; then remove this member's data and let it join again, or restore the"
                        + " directory");
        this.directory = directory;
        this.index = index;
    }

    /** Directory of the database. */
    public String directory() {
        return directory;
    }

    /** First entry of the log that can no longer be trusted; 0 when none is known to be lost. */
    public long index() {
        return index;
    }
}
