package io.jraft.rhea.storage.memory;

import io.jraft.rhea.op.Limits;
import io.jraft.rhea.storage.ScanVisitor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Keys and values in a file: {@code i32 magic}, then {@code i32 length, key, i32 length, value} for each, {@code i32 -1} and
 * the CRC32C of all before. Snapshots in memory and backups have this form. Owner: one thread.
 */
public final class PairFile {
    private static final int MAGIC = 0x52_4b_56_01; // "RKV", format 1
    private static final int END = -1;
    private static final int BUFFER = 1 << 16;
    private static final int KEY_MAX = Limits.STORE_KEY_BYTES_MAX;
    private static final int VALUE_MAX = Limits.OPERATION_BYTES_MAX;

    private PairFile() {}

    /** A new file, or in place of the one that is there. */
    public static Writer create(Path file) throws IOException {
        return new Writer(file);
    }

    /** Shows what a file holds, in its order. Throws an IOException if it is damaged; the visitor has then seen a part. */
    public static void read(Path file, ScanVisitor visitor) throws IOException {
        CRC32C crc = new CRC32C();
        try (DataInputStream in =
                new DataInputStream(
                        new CheckedInputStream(
                                new BufferedInputStream(Files.newInputStream(file), BUFFER),
                                crc))) {
            int magic = in.readInt();
            if (magic != MAGIC) {
                throw new IOException(file + " is no snapshot of a region that we know");
            }
            for (int length = in.readInt(); length != END; length = in.readInt()) {
                byte[] key = array(in, length, KEY_MAX, file);
                visitor.visit(key, array(in, in.readInt(), VALUE_MAX, file));
            }
            long sum = crc.getValue();
            if (in.readLong() != sum || in.read() != -1) {
                throw new IOException(file + " is damaged: its checksum differs");
            }
        }
    }

    private static byte[] array(DataInputStream in, int length, int max, Path file)
            throws IOException {
        if (length < 0 || length > max) {
            throw new IOException(file + " is damaged: a length of " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** Takes pairs as a visitor of a scan. */
    public static final class Writer implements ScanVisitor, AutoCloseable {
        private final CRC32C crc = new CRC32C();
        private final DataOutputStream out;

        private Writer(Path file) throws IOException {
            out =
                    new DataOutputStream(
                            new CheckedOutputStream(
                                    new BufferedOutputStream(Files.newOutputStream(file), BUFFER),
                                    crc));
            out.writeInt(MAGIC);
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            try {
                out.writeInt(key.length);
                out.write(key);
                out.writeInt(value.length);
                out.write(value);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Says that this is all. */
        public void finish() throws IOException {
            out.writeInt(END);
            out.writeLong(crc.getValue());
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
