package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** A parameter is not valid. */
public class InvalidParameterException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#INVALID_PARAMETER}. */
    public InvalidParameterException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public InvalidParameterException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.INVALID_PARAMETER, message, cause);
    }
}
