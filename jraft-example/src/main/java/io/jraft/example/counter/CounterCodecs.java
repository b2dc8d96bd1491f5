package io.jraft.example.counter;

import io.jraft.example.counter.CounterReply.Code;
import io.jraft.rpc.RpcCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The bytes of the counter's requests and replies. From a socket nothing is decoded but what a codec was registered for;
 * these four are all that the counter's server and client register.
 * Owner: ANY thread; keeps no state.
 */
final class CounterCodecs {
    /** First byte of every message, so that a later version can say what it is. */
    private static final int VERSION = 1;

    private static final Code[] CODES = Code.values();

    private CounterCodecs() {}

    /** All of them, for the side that decodes requests as well as for the one that decodes replies. */
    static List<RpcCodec<?>> all() {
        return List.of(
                new Codec<>(CounterRequest.class, CounterCodecs::write, CounterCodecs::readRequest),
                new Codec<>(CounterReply.class, CounterCodecs::write, CounterCodecs::readReply),
                new Codec<>(
                        StatusRequest.class,
                        CounterCodecs::write,
                        CounterCodecs::readStatusRequest),
                new Codec<>(
                        StatusReply.class, CounterCodecs::write, CounterCodecs::readStatusReply));
    }

    private static void write(CounterRequest request, DataOutputStream out) throws IOException {
        out.writeUTF(request.groupId());
        Long delta = request.delta();
        out.writeBoolean(delta != null);
        out.writeLong(delta == null ? 0 : delta);
    }

    private static CounterRequest readRequest(DataInputStream in) throws IOException {
        String groupId = in.readUTF();
        boolean add = in.readBoolean();
        long delta = in.readLong();
        return new CounterRequest(groupId, add ? delta : null);
    }

    private static void write(CounterReply reply, DataOutputStream out) throws IOException {
        out.writeByte(reply.code().ordinal());
        out.writeLong(reply.value());
        out.writeUTF(reply.leader());
        out.writeUTF(reply.text());
    }

    private static CounterReply readReply(DataInputStream in) throws IOException {
        int code = in.readUnsignedByte();
        if (code >= CODES.length) {
            throw new IOException("unknown reply code " + code);
        }
        return new CounterReply(CODES[code], in.readLong(), in.readUTF(), in.readUTF());
    }

    private static void write(StatusRequest request, DataOutputStream out) throws IOException {
        out.writeUTF(request.groupId());
    }

    private static StatusRequest readStatusRequest(DataInputStream in) throws IOException {
        return new StatusRequest(in.readUTF());
    }

    private static void write(StatusReply reply, DataOutputStream out) throws IOException {
        out.writeUTF(reply.role());
        out.writeLong(reply.term());
        out.writeUTF(reply.leader());
        out.writeLong(reply.applied());
        out.writeLong(reply.value());
        out.writeLong(reply.snapshotIndex());
        out.writeUTF(reply.error());
    }

    private static StatusReply readStatusReply(DataInputStream in) throws IOException {
        return new StatusReply(
                in.readUTF(),
                in.readLong(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readUTF());
    }

    private interface Writer<T> {
        void write(T value, DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private record Codec<T>(Class<T> type, Writer<T> writer, Reader<T> reader)
            implements RpcCodec<T> {
        @Override
        public String interest() {
            return type.getName();
        }

        @Override
        public byte[] encode(T value) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
                DataOutputStream out = new DataOutputStream(bytes);
                out.writeByte(VERSION);
                writer.write(value, out);
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot encode " + type.getSimpleName(), e);
            }
        }

        @Override
        public T decode(byte[] bytes) {
            try {
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
                int version = in.readUnsignedByte();
                if (version != VERSION) {
                    throw new IOException("version " + version + ", known is " + VERSION);
                }
                return reader.read(in);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "not a " + type.getSimpleName() + ": " + e.getMessage(), e);
            }
        }
    }
}
