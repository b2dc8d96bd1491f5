package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The store that was asked does not lead the region, and none that does was found in time. */
public class NotLeaderException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#NOT_LEADER}. */
    public NotLeaderException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public NotLeaderException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.NOT_LEADER, message, cause);
    }
}
