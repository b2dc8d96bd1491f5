package io.jraft.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

/**
 * Turns values of one kind into bytes and back. What has no codec is never decoded. Codecs for
 * {@code byte[]}, {@code String} and protobuf messages come with the transport.
 * Owner: the user. Called on threads of the transport, several at once.
 */
public interface RpcCodec<T> {

    /** Name of the class this is for, as in {@link RpcProcessor#interest()}. */
    String interest();

    /** The bytes of {@code value}. */
    byte[] encode(T value);

    /**
     * The value of the bytes.
     *
     * @throws RuntimeException if they are no such value; the request is then answered with an error
     */
    T decode(byte[] bytes);

    /**
     * A codec for the messages of one protobuf class. A server needs none for the classes its
     * processors are interested in; a client needs one for each class of answers.
     *
     * @param prototype any message of the class, usually {@code X.getDefaultInstance()}
     */
    static RpcCodec<Message> protobuf(Message prototype) {
        return new RpcCodec<>() {
            @Override
            public String interest() {
                return prototype.getClass().getName();
            }

            @Override
            public byte[] encode(Message value) {
                return value.toByteArray();
            }

            @Override
            public Message decode(byte[] bytes) {
                try {
                    return prototype.getParserForType().parseFrom(bytes);
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
            }
        };
    }
}
