package io.jraft.net.codec;

/** What a frame holds. The list is closed: any other code closes the connection. */
public enum FrameKind {
    /** Messages between members of groups. */
    RAFT(1),
    /** First frame of whoever opened the connection. */
    HELLO(2),
    /** The answer that opens the connection for other frames. */
    WELCOME(3),
    /** The answer that ends the connection, with a reason. */
    REFUSED(4),
    /** Are you there? */
    PING(5),
    /** I am. */
    PONG(6),
    /** A user's request. */
    CALL(7),
    /** The answer to a user's request. */
    ANSWER(8);

    private static final FrameKind[] BY_CODE = values();

    private final int code;

    FrameKind(int code) {
        this.code = code;
    }

    /** The byte in the frame's head. */
    public int code() {
        return code;
    }

    static FrameKind of(int code) throws CodecException {
        if (code < 1 || code > BY_CODE.length) {
            throw new CodecException("frame kind " + code + " is unknown");
        }
        return BY_CODE[code - 1];
    }
}
