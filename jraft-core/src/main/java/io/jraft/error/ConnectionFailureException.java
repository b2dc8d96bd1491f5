package io.jraft.error;

import org.jspecify.annotations.Nullable;

/** The connection could not be made, or was lost. */
public class ConnectionFailureException extends RemotingException {

    private static final long serialVersionUID = 1L;

    /** Without words. */
    public ConnectionFailureException() {}

    /** With a sentence. */
    public ConnectionFailureException(@Nullable String message) {
        super(message);
    }

    /** With a sentence and its cause. */
    public ConnectionFailureException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With its cause. */
    public ConnectionFailureException(@Nullable Throwable cause) {
        super(cause);
    }

    /** As {@link Throwable} has it. */
    public ConnectionFailureException(
            @Nullable String message,
            @Nullable Throwable cause,
            boolean enableSuppression,
            boolean writableStackTrace) {
        super(message, cause, enableSuppression, writableStackTrace);
    }
}
