package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** Base of what the store throws. */
public class RheaRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RheaRuntimeException(String message) {
        this(message, null);
    }

    public RheaRuntimeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
