package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The server had an error that it did not expect. */
public class UnknownServerException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#UNKNOWN_SERVER_ERROR}. */
    public UnknownServerException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public UnknownServerException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.UNKNOWN_SERVER_ERROR, message, cause);
    }
}
