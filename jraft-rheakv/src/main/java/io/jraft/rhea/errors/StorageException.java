package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The store could not read or write its disk. */
public class StorageException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#STORAGE_ERROR}. */
    public StorageException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public StorageException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.STORAGE_ERROR, message, cause);
    }
}
