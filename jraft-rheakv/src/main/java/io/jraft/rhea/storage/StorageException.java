package io.jraft.rhea.storage;

import org.jspecify.annotations.Nullable;

/** A store could not read or write. The state machine that sees one stops: nothing is applied on top of what is not there. */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
