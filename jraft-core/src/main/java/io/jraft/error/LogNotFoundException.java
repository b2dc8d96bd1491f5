package io.jraft.error;

import org.jspecify.annotations.Nullable;

/** The entry that was asked for is not in the log any more: a snapshot has taken its place. */
public class LogNotFoundException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Without words. */
    public LogNotFoundException() {}

    /** With words. */
    public LogNotFoundException(@Nullable String s) {
        super(s);
    }

    /** With words and a cause. */
    public LogNotFoundException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With a cause. */
    public LogNotFoundException(@Nullable Throwable cause) {
        super(cause);
    }
}
