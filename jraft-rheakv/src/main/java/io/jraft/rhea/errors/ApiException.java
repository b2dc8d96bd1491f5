package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/**
 * An operation failed; {@link #getError()} says why, the message says it for people. What is thrown is of the class that {@link Errors} has
 * for its reason, so that programs may catch a {@link NotLeaderException} or whatever may be tried again ({@link RetriableException}).
 * Immutable.
 */
public class ApiException extends RheaRuntimeException {
    private static final long serialVersionUID = 1L;

    private final Errors error;

    /** Nobody says why: {@link Errors#UNKNOWN_SERVER_ERROR}. */
    public ApiException() {
        this(Errors.UNKNOWN_SERVER_ERROR, Errors.UNKNOWN_SERVER_ERROR.message());
    }

    /** For {@link Errors#UNKNOWN_SERVER_ERROR}. */
    public ApiException(@Nullable String message) {
        this(Errors.UNKNOWN_SERVER_ERROR, message);
    }

    /** For {@link Errors#UNKNOWN_SERVER_ERROR}. */
    public ApiException(@Nullable String message, @Nullable Throwable cause) {
        this(Errors.UNKNOWN_SERVER_ERROR, message, cause);
    }

    /** Because of that: its reason if it is one of these, else {@link Errors#UNKNOWN_SERVER_ERROR}. */
    public ApiException(Throwable cause) {
        this(Errors.forException(cause), cause.toString(), cause);
    }

    public ApiException(Errors error, @Nullable String message) {
        this(error, message, null);
    }

    public ApiException(Errors error, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** Why. */
    public Errors getError() {
        return error;
    }
}
