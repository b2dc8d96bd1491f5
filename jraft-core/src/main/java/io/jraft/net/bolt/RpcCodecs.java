package io.jraft.net.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import io.jraft.error.RemotingException;
import io.jraft.rpc.RpcCodec;
import io.jraft.rpc.RpcRequests;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What user values may be encoded and decoded. A name that came over the wire is only looked up in this table, never
 * as a class. Owner: ANY.
 */
final class RpcCodecs {
    /** A value as bytes, under the name of its class. */
    record Encoded(String name, byte[] payload) {}

    private final Map<String, RpcCodec<?>> codecs = new ConcurrentHashMap<>();

    RpcCodecs() {
        register(new Bytes());
        register(new Text());
        register(RpcCodec.protobuf(RpcRequests.ErrorResponse.getDefaultInstance()));
    }

    void register(RpcCodec<?> codec) {
        codecs.put(codec.interest(), codec);
    }

    /** Allows the messages of a protobuf class that somebody here handles, if it is one. */
    void registerIfMessage(String className, @Nullable ClassLoader loader) {
        if (codecs.containsKey(className)) {
            return;
        }
        try {
            Class<?> type = Class.forName(className, true, loader);
            if (Message.class.isAssignableFrom(type)) {
                register(
                        RpcCodec.protobuf(
                                (Message) type.getMethod("getDefaultInstance").invoke(null)));
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            // A free name or a class without a codec: requests under it are refused until one is
            // registered.
            return;
        }
    }

    boolean knows(String name) {
        return codecs.containsKey(name);
    }

    /**
     * The bytes of a value.
     *
     * @throws RemotingException when nothing encodes its class
     */
    Encoded encode(Object value) throws RemotingException {
        String name = value.getClass().getName();
        RpcCodec<?> codec = codecs.get(name);
        if (codec != null) {
            return new Encoded(name, encodeWith(codec, value));
        }
        if (value instanceof Message message) {
            return new Encoded(name, message.toByteArray());
        }
        throw new RemotingException(
                "there is no codec for " + name + "; register one with registerCodec");
    }

    @SuppressWarnings("unchecked") // The table maps the name of a class to a codec for it.
    private static byte[] encodeWith(RpcCodec<?> codec, Object value) throws RemotingException {
        try {
            return ((RpcCodec<Object>) codec).encode(value);
        } catch (RuntimeException e) {
            throw new RemotingException(
                    "the codec for " + codec.interest() + " failed to encode: " + e, e);
        }
    }

    /**
     * The value in these bytes.
     *
     * @throws RemotingException when nothing decodes that name, or the bytes are no such value
     */
    Object decode(String name, byte[] payload) throws RemotingException {
        RpcCodec<?> codec = codecs.get(name);
        if (codec == null) {
            throw new RemotingException(
                    "there is no codec for "
                            + name
                            + " on the receiving side; register one there with registerCodec");
        }
        try {
            return codec.decode(payload);
        } catch (RuntimeException e) {
            throw new RemotingException("the bytes are no " + name + ": " + e, e);
        }
    }

    private static final class Bytes implements RpcCodec<byte[]> {
        @Override
        public String interest() {
            return byte[].class.getName();
        }

        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    }

    private static final class Text implements RpcCodec<String> {
        @Override
        public String interest() {
            return String.class.getName();
        }

        @Override
        public byte[] encode(String value) {
            return value.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, UTF_8);
        }
    }
}
