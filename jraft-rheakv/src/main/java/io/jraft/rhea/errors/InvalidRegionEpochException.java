package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The region has changed since the client learned of it. */
public class InvalidRegionEpochException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#INVALID_REGION_EPOCH}. */
    public InvalidRegionEpochException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public InvalidRegionEpochException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.INVALID_REGION_EPOCH, message, cause);
    }
}
