package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/**
 * The operation was not done and will not be, and may be tried again: the next attempt may find the leader, or the region as it is now. The
 * client has tried already, for as long as its deadline let it. What may have been done is no such exception, see {@link
 * Errors#OUTCOME_UNKNOWN}.
 */
public abstract class RetriableException extends ApiException {
    private static final long serialVersionUID = 1L;

    RetriableException(Errors error, @Nullable String message, @Nullable Throwable cause) {
        super(error, message, cause);
    }

    /** A reason of a program's own: {@link Errors#UNKNOWN_SERVER_ERROR}. */
    public RetriableException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The same. */
    public RetriableException(@Nullable String message) {
        super(message);
    }

    /** The same, by another one's reason if that has one. */
    public RetriableException(Throwable cause) {
        super(cause);
    }

    /** The same, without a word. */
    public RetriableException() {}
}
