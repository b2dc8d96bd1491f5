package io.jraft.rpc;

import org.jspecify.annotations.Nullable;

/** A connection, and what the user remembers about it. Owner: ANY. */
public interface Connection {

    /** What was remembered under {@code key}, or null. */
    @Nullable Object getAttribute(String key);

    /** Remembers a value. */
    void setAttribute(String key, Object value);

    /** Remembers a value unless there is one; answers the one there was, or null. */
    @Nullable Object setAttributeIfAbsent(String key, Object value);

    /** Closes the connection. */
    void close();
}
