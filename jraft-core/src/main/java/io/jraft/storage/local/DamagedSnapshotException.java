package io.jraft.storage.local;

import java.io.IOException;

/** A snapshot is provably not what was published: the message names the file and what differs. Reading it again will not help. */
final class DamagedSnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String description;

    DamagedSnapshotException(String file, String what) {
        super("snapshot file " + file + " is damaged: " + what);
        description = "snapshot file " + file + " is damaged: " + what;
    }

    /** The message; never null. */
    String describe() {
        return description;
    }
}
