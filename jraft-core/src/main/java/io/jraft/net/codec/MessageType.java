package io.jraft.net.codec;

/** Codes of the messages. The list is closed and codes are never reused. */
enum MessageType {
    PRE_VOTE_REQUEST,
    PRE_VOTE_RESPONSE,
    VOTE_REQUEST,
    VOTE_RESPONSE,
    APPEND_REQUEST,
    APPEND_RESPONSE,
    HEARTBEAT_REQUEST,
    HEARTBEAT_RESPONSE,
    READ_INDEX_REQUEST,
    READ_INDEX_RESPONSE,
    TIMEOUT_NOW,
    INSTALL_REQUEST,
    INSTALL_RESPONSE,
    CHUNK_REQUEST,
    CHUNK_RESPONSE,
    SHARED_BEAT_REQUEST,
    SHARED_BEAT_RESPONSE,
    RELAY_REQUEST,
    RELAY_RESPONSE;

    private static final MessageType[] BY_CODE = values();

    /** The byte on the wire. New messages go to the end, so that the codes of the old ones stay. */
    int code() {
        return ordinal() + 1;
    }

    static MessageType of(int code) throws CodecException {
        if (code < 1 || code > BY_CODE.length) {
            throw new CodecException("message type " + code + " is unknown");
        }
        return BY_CODE[code - 1];
    }
}
