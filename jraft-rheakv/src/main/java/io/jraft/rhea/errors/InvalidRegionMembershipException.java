package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The members of the region have changed. */
public class InvalidRegionMembershipException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#INVALID_REGION_MEMBERSHIP}. */
    public InvalidRegionMembershipException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public InvalidRegionMembershipException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.INVALID_REGION_MEMBERSHIP, message, cause);
    }
}
