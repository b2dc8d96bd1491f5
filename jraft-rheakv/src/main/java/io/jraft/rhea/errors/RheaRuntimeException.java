package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** Base of what the store throws. */
public class RheaRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RheaRuntimeException() {}

    public RheaRuntimeException(@Nullable String message) {
        this(message, null);
    }

    public RheaRuntimeException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public RheaRuntimeException(@Nullable Throwable cause) {
        super(cause);
    }
}
