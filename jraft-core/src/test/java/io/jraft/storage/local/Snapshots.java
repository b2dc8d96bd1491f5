package io.jraft.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.spi.SnapshotStore.Staging;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Snapshots for tests: their content follows from their index, so that a mixture of two is found out. */
final class Snapshots {
    static final ConfEntry CONF =
            ConfEntry.stable(
                    new LogId(3, 2),
                    new Members(
                            List.of(new PeerId("a", 1), new PeerId("b", 2)),
                            List.of(new PeerId("c", 3))));

    private Snapshots() {}

    static LogId at(long index) {
        return new LogId(index, index / 10 + 1);
    }

    static SnapshotMeta meta(long index) {
        return new SnapshotMeta(at(index), (int) (index * 31), CONF, List.of());
    }

    /** What the snapshot at an index contains. */
    static Map<String, byte[]> content(long index) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("data", bytes(index, 300));
        files.put("empty", new byte[0]);
        files.put("sub/deep/more", ("more of " + index).getBytes(UTF_8));
        return files;
    }

    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed * 131 + i * 7L + (i >>> 8));
        }
        return bytes;
    }

    /** Plays the state machine that writes a snapshot. */
    static void fill(FileSystem fs, SnapshotWriter writer, Map<String, byte[]> files)
            throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String path = writer.getPath() + "/" + file.getKey();
            fs.createDirectories(path.substring(0, path.lastIndexOf('/')));
            try (DataFile out = fs.open(path, OpenMode.CREATE)) {
                out.write(0, ByteBuffer.wrap(file.getValue()));
            }
            writer.addFile(file.getKey());
        }
    }

    static SnapshotMeta save(FileSystem fs, LocalSnapshotStore store, long index)
            throws IOException {
        SnapshotWriter writer = store.create();
        fill(fs, writer, content(index));
        return store.publish(writer, meta(index));
    }

    /** Everything in a snapshot, through a reader, which verifies it. */
    static Map<String, byte[]> load(FileSystem fs, LocalSnapshotStore store, LogId last)
            throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (SnapshotReader reader = store.open(last)) {
            if (reader == null) {
                throw new IOException("no snapshot at " + last);
            }
            for (String name : reader.listFiles()) {
                files.put(name, Files.read(fs, reader.getPath() + "/" + name, 1 << 20));
            }
        }
        return files;
    }

    /** Sends a snapshot of one store to another, in chunks. */
    static void copy(LocalSnapshotStore from, Staging to, SnapshotMeta meta, int chunk)
            throws IOException {
        for (SnapshotMeta.File file : meta.files()) {
            for (long at = to.received(file.name()); at < file.size(); at += chunk) {
                to.write(file.name(), at, from.readChunk(meta.last(), file.name(), at, chunk));
            }
        }
    }
}
