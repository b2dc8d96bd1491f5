package io.jraft.rhea.errors;

import org.jspecify.annotations.Nullable;

/** The server could not be reached. */
public class ConnectionFailureException extends RetriableException {
    private static final long serialVersionUID = 1L;

    /** For {@link Errors#RPC_CONNECTION_ERROR}. */
    public ConnectionFailureException(@Nullable String message) {
        this(message, null);
    }

    /** The same, because of that. */
    public ConnectionFailureException(@Nullable String message, @Nullable Throwable cause) {
        super(Errors.RPC_CONNECTION_ERROR, message, cause);
    }
}
