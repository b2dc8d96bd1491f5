package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The region has no leader that could be reached in time. */
public class LeaderNotAvailableException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#LEADER_NOT_AVAILABLE}. */
    public LeaderNotAvailableException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public LeaderNotAvailableException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.LEADER_NOT_AVAILABLE, message, cause);
    }
}
