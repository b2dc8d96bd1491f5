package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The server has more work than it may queue. */
public class ServerBusyException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#SERVER_BUSY}. */
    public ServerBusyException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public ServerBusyException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.SERVER_BUSY, message, cause);
    }
}
