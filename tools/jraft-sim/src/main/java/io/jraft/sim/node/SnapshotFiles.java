package io.jraft.sim.node;

import com.google.protobuf.ByteString;
import io.jraft.entity.LocalFileMetaOutter.LocalFileMeta;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A state as the files of a snapshot: one file, or parts in sub-directories with an empty file beside them and what users
 * may attach to files. Each part ends with its checksum, because a disk may rot between the library's verification and this
 * reading, and what is read then must not pass for a mistake of the library. Owner: the run's thread.
 */
final class SnapshotFiles {
    private static final String ONE = "state";
    private static final String EMPTY = "empty";
    private static final String PART = "parts/";

    private final FileSystem disk;

    SnapshotFiles(FileSystem disk) {
        this.disk = disk;
    }

    /** Writes and registers a state in so many parts; 1 for a single file. False when a file was not registered. */
    boolean write(SnapshotWriter writer, byte[] state, int parts) throws IOException {
        if (parts == 1) {
            writeFile(writer, ONE, state);
            return writer.addFile(ONE);
        }
        disk.createDirectories(writer.getPath() + "/" + PART + "odd");
        disk.createDirectories(writer.getPath() + "/" + PART + "even");
        boolean registered = true;
        int size = state.length / parts + 1;
        for (int i = 0; i < parts; i++) {
            int from = Math.min(state.length, i * size);
            int to = Math.min(state.length, from + size);
            String name = PART + (i % 2 == 0 ? "even/" : "odd/") + i;
            writeFile(writer, name, Arrays.copyOfRange(state, from, to));
            registered &= writer.addFile(name, i == 0 ? null : meta(i));
        }
        // Registered by mistake, taken back, and written all the same: it is no part of the
        // snapshot.
        writeFile(writer, "draft", new byte[10]);
        registered &= writer.addFile("draft") && writer.removeFile("draft");
        disk.open(writer.getPath() + "/" + EMPTY, OpenMode.CREATE).close();
        return registered
                && writer.addFile(EMPTY)
                && writer.listFiles().size() == parts + 1
                && (parts < 2 || Objects.equals(meta(1), writer.getFileMeta(PART + "odd/1")));
    }

    private static LocalFileMeta meta(int part) {
        return LocalFileMeta.newBuilder()
                .setUserMeta(ByteString.copyFromUtf8("part " + part))
                .build();
    }

    private void writeFile(SnapshotWriter writer, String name, byte[] bytes) throws IOException {
        try (DataFile file = disk.open(writer.getPath() + "/" + name, OpenMode.CREATE)) {
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            ByteBuffer sealed = ByteBuffer.allocate(bytes.length + Integer.BYTES);
            file.write(0, sealed.put(bytes).putInt((int) crc.getValue()).flip());
        }
    }

    /**
     * Reads it back; null when a file has changed since it was verified.
     *
     * @throws IllegalStateException when the snapshot has other files than were written, or other metas
     */
    byte @Nullable [] read(SnapshotReader reader) throws IOException {
        List<String> names = new ArrayList<>(reader.listFiles());
        if (names.equals(List.of(ONE))) {
            return readFile(reader.getPath() + "/" + ONE);
        }
        if (!names.remove(EMPTY) || names.size() < 2) {
            throw new IllegalStateException("S16: a snapshot has the files " + names);
        }
        ByteBuffer whole = ByteBuffer.allocate(1 << 20);
        for (int i = 0; i < names.size(); i++) {
            String name = PART + (i % 2 == 0 ? "even/" : "odd/") + i;
            LocalFileMeta expected = i == 0 ? LocalFileMeta.getDefaultInstance() : meta(i);
            if (!names.contains(name) || !Objects.equals(expected, reader.getFileMeta(name))) {
                throw new IllegalStateException(
                        "S16: of " + names + ", " + name + " is not as it was");
            }
            byte[] part = readFile(reader.getPath() + "/" + name);
            if (part == null) {
                return null;
            }
            whole.put(part);
        }
        return Arrays.copyOf(whole.array(), whole.position());
    }

    private byte @Nullable [] readFile(String path) throws IOException {
        try (DataFile file = disk.open(path, OpenMode.READ)) {
            ByteBuffer sealed = ByteBuffer.allocate((int) file.size());
            file.read(0, sealed);
            int length = sealed.limit() - Integer.BYTES;
            if (length < 0) {
                return null;
            }
            CRC32C crc = new CRC32C();
            crc.update(sealed.array(), 0, length);
            return (int) crc.getValue() == sealed.getInt(length)
                    ? Arrays.copyOf(sealed.array(), length)
                    : null;
        }
    }
}
