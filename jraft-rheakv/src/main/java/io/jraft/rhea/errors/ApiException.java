package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** An operation failed; {@link #getError()} says why, the message says it for people. */
public class ApiException extends RheaRuntimeException {
    private static final long serialVersionUID = 1L;

    private final Errors error;

    public ApiException(Errors error, String message) {
        this(error, message, null);
    }

    public ApiException(Errors error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** Why. */
    public Errors getError() {
        return error;
    }
}
