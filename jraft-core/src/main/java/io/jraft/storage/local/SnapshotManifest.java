package io.jraft.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.model.ConfCodec;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.FileSystem;
import io.jraft.storage.snapshot.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The file in a snapshot's directory that says what the snapshot covers and which files it has. Little-endian:
 * {@code magic, version, oldest reader, length} (16 bytes), then last id, chain, configuration, files, and last a
 * CRC32C over everything before it.
 * Owner: ANY; keeps no state. Called by the store and the staging area.
 */
final class SnapshotManifest {
    static final int MAGIC = 0x4e53524a; // "JRSN"
    static final int VERSION = 1;
    static final int BYTES_MAX = 64 << 20;

    private static final int HEADER = 16;
    private static final int CRC = 4;
    private static final long UNSIGNED = 0xffff_ffffL;

    private SnapshotManifest() {}

    /** The manifest's path in a snapshot's directory. */
    static String path(String directory) {
        return directory + "/" + Snapshot.JRAFT_SNAPSHOT_META_FILE;
    }

    /**
     * Reads and checks a manifest.
     *
     * @throws DamagedSnapshotException when it is not there or not what was written
     */
    static SnapshotMeta read(FileSystem fs, String directory) throws IOException {
        String path = path(directory);
        if (!fs.exists(path)) {
            throw new DamagedSnapshotException(path, "it is missing");
        }
        return decode(path, Files.read(fs, path, BYTES_MAX));
    }

    /** Bytes of a manifest. */
    static byte[] encode(SnapshotMeta meta) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ConfEntry conf = meta.conf();
        byte[] confBytes = ConfCodec.encode(conf);
        ByteBuffer head = littleEndian(40 + confBytes.length + 4);
        head.putLong(meta.last().index()).putLong(meta.last().term()).putInt(meta.chain());
        head.putLong(conf.id().index()).putLong(conf.id().term());
        head.putInt(confBytes.length).put(confBytes);
        head.putInt(meta.files().size());
        append(body, head);
        for (SnapshotMeta.File file : meta.files()) {
            byte[] name = file.name().getBytes(UTF_8);
            ByteBuffer one = littleEndian(2 + name.length + 16 + file.userMeta().length);
            one.putShort((short) name.length).put(name);
            one.putLong(file.size()).putInt((int) file.digest());
            one.putInt(file.userMeta().length).put(file.userMeta());
            append(body, one);
        }
        long length = HEADER + (long) body.size() + CRC;
        if (length > BYTES_MAX) {
            throw new IOException(
                    "a snapshot of "
                            + meta.files().size()
                            + " files needs a manifest of "
                            + length
                            + " bytes, and "
                            + BYTES_MAX
                            + " are allowed. Write fewer and larger files.");
        }
        ByteBuffer all = littleEndian((int) length);
        all.putInt(MAGIC)
                .putInt(VERSION)
                .putInt(VERSION)
                .putInt((int) length)
                .put(body.toByteArray());
        all.putInt((int) Files.digest(all.array(), all.position()));
        return all.array();
    }

    /**
     * The meta in these bytes.
     *
     * @param path where they came from, for the error's text
     */
    static SnapshotMeta decode(String path, byte[] bytes) throws DamagedSnapshotException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER + CRC || in.getInt() != MAGIC) {
            throw new DamagedSnapshotException(path, "it does not begin like a manifest");
        }
        in.getInt();
        int oldestReader = in.getInt();
        if (in.getInt() != bytes.length) {
            throw new DamagedSnapshotException(
                    path, "it has " + bytes.length + " bytes, not those it was written with");
        }
        int end = bytes.length - CRC;
        long crc = in.getInt(end) & UNSIGNED;
        if (crc != Files.digest(bytes, end)) {
            throw new DamagedSnapshotException(
                    path, "its checksum over bytes 0 to " + (end - 1) + " differs");
        }
        if (oldestReader > VERSION) {
            throw new DamagedSnapshotException(
                    path,
                    "it was written by a newer version (format "
                            + oldestReader
                            + "); start that version again");
        }
        try {
            return body(in.limit(end));
        } catch (BufferUnderflowException | IllegalArgumentException | CorruptEntryException e) {
            throw new DamagedSnapshotException(path, "at offset " + in.position() + ": " + e);
        }
    }

    private static SnapshotMeta body(ByteBuffer in) throws CorruptEntryException {
        LogId last = new LogId(in.getLong(), in.getLong());
        int chain = in.getInt();
        LogId confId = new LogId(in.getLong(), in.getLong());
        ConfEntry conf = ConfCodec.decode(confId, bytes(in, in.getInt()));
        int count = in.getInt();
        List<SnapshotMeta.File> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = new String(bytes(in, in.getShort()), UTF_8);
            long size = in.getLong();
            long digest = in.getInt() & UNSIGNED;
            files.add(new SnapshotMeta.File(name, size, digest, bytes(in, in.getInt())));
        }
        return new SnapshotMeta(last, chain, conf, files);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "a length of " + length + " with " + in.remaining() + " bytes left");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void append(ByteArrayOutputStream body, ByteBuffer part) {
        body.write(part.array(), 0, part.position());
    }
}
