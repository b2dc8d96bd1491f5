package io.jraft.spi;

import java.io.IOException;

/** The file system has no room for what was asked. Nothing that was durable before is harmed. */
public final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoSpaceException(String message, Throwable cause) {
        super(message, cause);
    }

    public NoSpaceException(String message) {
        super(message);
    }
}
