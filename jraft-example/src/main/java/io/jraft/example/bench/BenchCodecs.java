package io.jraft.example.bench;

import io.jraft.rpc.RpcCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The bytes of orders and reports. Both ends are always of the same build, so there is no version in them.
 * Owner: ANY thread; keeps no state.
 */
final class BenchCodecs {
    static final RpcCodec<BenchOrder> ORDER = new OrderCodec();
    static final RpcCodec<BenchReport> REPORT = new ReportCodec();

    private BenchCodecs() {}

    private static final class OrderCodec implements RpcCodec<BenchOrder> {
        @Override
        public String interest() {
            return BenchOrder.class.getName();
        }

        @Override
        public byte[] encode(BenchOrder order) {
            return bytes(
                    out -> {
                        out.writeBoolean(order.kind() == BenchOrder.Kind.LOAD);
                        out.writeInt(order.payloadBytes());
                        out.writeInt(order.inFlight());
                        out.writeInt(order.warmUpMs());
                        out.writeInt(order.measureMs());
                        out.writeLong(order.entries());
                    });
        }

        @Override
        public BenchOrder decode(byte[] bytes) {
            return parse(
                    bytes,
                    in ->
                            new BenchOrder(
                                    in.readBoolean()
                                            ? BenchOrder.Kind.LOAD
                                            : BenchOrder.Kind.STATUS,
                                    in.readInt(),
                                    in.readInt(),
                                    in.readInt(),
                                    in.readInt(),
                                    in.readLong()));
        }
    }

    private static final class ReportCodec implements RpcCodec<BenchReport> {
        @Override
        public String interest() {
            return BenchReport.class.getName();
        }

        @Override
        public byte[] encode(BenchReport report) {
            return bytes(
                    out -> {
                        out.writeUTF(report.role());
                        out.writeLong(report.applied());
                        out.writeLong(report.operations());
                        out.writeLong(report.failures());
                        out.writeLong(report.nanos());
                        out.writeLong(report.p50Nanos());
                        out.writeLong(report.p99Nanos());
                        out.writeLong(report.maxNanos());
                        out.writeLong(report.heapBytes());
                        out.writeLong(report.directBytes());
                        out.writeUTF(report.failure());
                    });
        }

        @Override
        public BenchReport decode(byte[] bytes) {
            return parse(
                    bytes,
                    in ->
                            new BenchReport(
                                    in.readUTF(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readLong(),
                                    in.readUTF()));
        }
    }

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static byte[] bytes(Writer writer) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
            writer.write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode", e);
        }
    }

    private static <T> T parse(byte[] bytes, Reader<T> reader) {
        try {
            return reader.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not an order or report of the bench: " + e.getMessage(), e);
        }
    }
}
