package io.jraft.sim.node;

import com.google.protobuf.Message;
import io.jraft.Closure;
import io.jraft.SnapshotCut;
import io.jraft.StateMachine;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem.OpenMode;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of state machines that use the real file system, as a user's does: the files take a way around through a
 * temporary directory, from and to the simulated disk. Owner: the run's thread.
 */
final class HostFiles {
    private HostFiles() {}

    static void save(SimNode node, StateMachine machine, SnapshotWriter writer, Closure done) {
        Path directory = temporary();
        machine.onSnapshotSave(
                new HostWriter(node, writer, directory),
                status -> {
                    remove(directory);
                    done.run(status);
                });
    }

    /** A cut that is written to the host's file system; null if there is none. */
    static @Nullable SnapshotCut cut(SimNode node, @Nullable SnapshotCut real) {
        if (real == null) {
            return null;
        }
        return new SnapshotCut() {
            @Override
            public void writeTo(SnapshotWriter writer) throws Exception {
                Path directory = temporary();
                try {
                    real.writeTo(new HostWriter(node, writer, directory));
                } finally {
                    remove(directory);
                }
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    static boolean load(SimNode node, StateMachine machine, SnapshotReader reader) {
        Path directory = temporary();
        try {
            for (String name : reader.listFiles()) {
                Path target = directory.resolve(name);
                Path parent = target.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.write(target, read(node, reader.getPath() + "/" + name));
            }
            return machine.onSnapshotLoad(new HostReader(reader, directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(directory);
        }
    }

    private static byte[] read(SimNode node, String path) throws IOException {
        try (DataFile file = node.disk().open(path, OpenMode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return unsealed(path, bytes.array());
        }
    }

    // What rots between the library's verification and this reading is nobody's mistake; it must
    // not pass for one.
    private static ByteBuffer sealed(byte[] content) {
        ByteBuffer sealed = ByteBuffer.allocate(content.length + Integer.BYTES);
        return sealed.put(content).putInt(crc(content, content.length)).flip();
    }

    private static byte[] unsealed(String path, byte[] sealed) throws IOException {
        int length = sealed.length - Integer.BYTES;
        if (length < 0 || ByteBuffer.wrap(sealed).getInt(length) != crc(sealed, length)) {
            throw new IOException(path + " was damaged after it was verified");
        }
        return Arrays.copyOf(sealed, length);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("jraft-sim");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shows a host directory; what is registered is copied to the simulated disk. */
    private static final class HostWriter extends SnapshotWriter {
        private final SimNode node;
        private final SnapshotWriter real;
        private final Path directory;

        HostWriter(SimNode node, SnapshotWriter real, Path directory) {
            this.node = node;
            this.real = real;
            this.directory = directory;
        }

        @Override
        public boolean addFile(String fileName, @Nullable Message fileMeta) {
            try {
                String target = real.getPath() + "/" + fileName;
                int slash = target.lastIndexOf('/');
                node.disk().createDirectories(target.substring(0, slash));
                try (DataFile file = node.disk().open(target, OpenMode.CREATE)) {
                    file.write(0, sealed(Files.readAllBytes(directory.resolve(fileName))));
                }
            } catch (IOException e) {
                return false;
            }
            return real.addFile(fileName, fileMeta);
        }

        @Override
        public boolean init(@Nullable Void opts) {
            return true;
        }

        @Override
        public void shutdown() {}

        @Override
        public SnapshotMeta getCurrentMeta() {
            return real.getCurrentMeta();
        }

        @Override
        public boolean saveMeta(SnapshotMeta meta) {
            return real.saveMeta(meta);
        }

        @Override
        public boolean removeFile(String fileName) {
            return real.removeFile(fileName);
        }

        @Override
        public void close(boolean keepDataOnError) {}

        @Override
        public void close() {}

        @Override
        public String getPath() {
            return directory.toString();
        }

        @Override
        public Set<String> listFiles() {
            return real.listFiles();
        }

        @Override
        public @Nullable Message getFileMeta(String fileName) {
            return real.getFileMeta(fileName);
        }
    }

    /** Shows a host directory in place of the simulated one. */
    private static final class HostReader extends SnapshotReader {
        private final SnapshotReader real;
        private final Path directory;

        HostReader(SnapshotReader real, Path directory) {
            this.real = real;
            this.directory = directory;
        }

        @Override
        public boolean init(@Nullable Void opts) {
            return true;
        }

        @Override
        public void shutdown() {}

        @Override
        public @Nullable SnapshotMeta load() {
            return real.load();
        }

        @Override
        public @Nullable String generateURIForCopy() {
            return real.generateURIForCopy();
        }

        @Override
        public void close() {}

        @Override
        public String getPath() {
            return directory.toString();
        }

        @Override
        public Set<String> listFiles() {
            return real.listFiles();
        }

        @Override
        public @Nullable Message getFileMeta(String fileName) {
            return real.getFileMeta(fileName);
        }
    }
}
