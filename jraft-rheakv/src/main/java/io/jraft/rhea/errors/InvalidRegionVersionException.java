package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The region was split or merged meanwhile. */
public class InvalidRegionVersionException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#INVALID_REGION_VERSION}. */
    public InvalidRegionVersionException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public InvalidRegionVersionException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.INVALID_REGION_VERSION, message, cause);
    }
}
