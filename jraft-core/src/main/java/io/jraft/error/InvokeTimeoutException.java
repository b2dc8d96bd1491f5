package io.jraft.error;

import org.jspecify.annotations.Nullable;

/** No answer came in time. The other side may have done the work. */
public class InvokeTimeoutException extends RemotingException {

    private static final long serialVersionUID = 1L;

    /** Without words. */
    public InvokeTimeoutException() {}

    /** With a sentence. */
    public InvokeTimeoutException(@Nullable String message) {
        super(message);
    }

    /** With a sentence and its cause. */
    public InvokeTimeoutException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With its cause. */
    public InvokeTimeoutException(@Nullable Throwable cause) {
        super(cause);
    }

    /** As {@link Throwable} has it. */
    public InvokeTimeoutException(
            @Nullable String message,
            @Nullable Throwable cause,
            boolean enableSuppression,
            boolean writableStackTrace) {
        super(message, cause, enableSuppression, writableStackTrace);
    }
}
