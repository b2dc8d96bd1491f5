package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** A lock was given back by somebody who does not hold it, or no longer does. */
public class InvalidLockAcquirerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public InvalidLockAcquirerException() {}

    public InvalidLockAcquirerException(@Nullable String message) {
        super(message);
    }

    public InvalidLockAcquirerException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public InvalidLockAcquirerException(@Nullable Throwable cause) {
        super(cause);
    }
}
