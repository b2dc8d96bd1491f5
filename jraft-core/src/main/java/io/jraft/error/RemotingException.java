package io.jraft.error;

import org.jspecify.annotations.Nullable;

/** A request could not be sent, or its answer could not be had. */
public class RemotingException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Without words. */
    public RemotingException() {}

    /** With a sentence. */
    public RemotingException(@Nullable String message) {
        super(message);
    }

    /** With a sentence and its cause. */
    public RemotingException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With its cause. */
    public RemotingException(@Nullable Throwable cause) {
        super(cause);
    }

    /** As {@link Throwable} has it. */
    public RemotingException(
            @Nullable String message,
            @Nullable Throwable cause,
            boolean enableSuppression,
            boolean writableStackTrace) {
        super(message, cause, enableSuppression, writableStackTrace);
    }
}
