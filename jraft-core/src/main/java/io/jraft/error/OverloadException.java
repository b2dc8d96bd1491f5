package io.jraft.error;

import org.jspecify.annotations.Nullable;

/** The node has more work than it may queue; wait and try again. */
public class OverloadException extends JRaftException {

    private static final long serialVersionUID = 1L;

    /** Without words. */
    public OverloadException() {}

    /** With a sentence. */
    public OverloadException(@Nullable String message) {
        super(message);
    }

    /** With a sentence and its cause. */
    public OverloadException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With its cause. */
    public OverloadException(@Nullable Throwable cause) {
        super(cause);
    }

    /** As {@link Throwable} has it. */
    public OverloadException(
            @Nullable String message,
            @Nullable Throwable cause,
            boolean enableSuppression,
            boolean writableStackTrace) {
        super(message, cause, enableSuppression, writableStackTrace);
    }
}
