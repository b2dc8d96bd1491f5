package io.jraft.net.codec;

/** Bytes that are not a frame of ours. The connection they came from is closed; nothing of the frame was used. */
public final class CodecException extends Exception {
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(message);
    }

    public CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
