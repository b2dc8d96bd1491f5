package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The request is malformed, or of another version. */
public class InvalidRequestException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#INVALID_REQUEST}. */
    public InvalidRequestException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public InvalidRequestException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.INVALID_REQUEST, message, cause);
    }
}
