package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** There is no such region, as far as whoever was asked knows. */
public class NoRegionFoundException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#NO_REGION_FOUND}. */
    public NoRegionFoundException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public NoRegionFoundException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.NO_REGION_FOUND, message, cause);
    }
}
