package io.jraft.error;

import org.jspecify.annotations.Nullable;

/** Something the library was asked for cannot be done. */
public class JRaftException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without words. */
    public JRaftException() {}

    /** With a sentence. */
    public JRaftException(@Nullable String message) {
        super(message);
    }

    /** With a sentence and its cause. */
    public JRaftException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With its cause. */
    public JRaftException(@Nullable Throwable cause) {
        super(cause);
    }

    /** As {@link Throwable} has it. */
    public JRaftException(
            @Nullable String message,
            @Nullable Throwable cause,
            boolean enableSuppression,
            boolean writableStackTrace) {
        super(message, cause, enableSuppression, writableStackTrace);
    }
}
