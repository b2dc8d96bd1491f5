package io.jraft.rhea.fsm;

import com.google.protobuf.Message;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A snapshot that is a directory and nothing more. */
final class SnapshotFolder {
    final Set<String> files = new TreeSet<>();
    private final Path directory;

    SnapshotFolder(Path directory) {
        this.directory = directory;
    }

    SnapshotWriter writer() {
        return new SnapshotWriter() {
            @Override
            public boolean init(@Nullable Void opts) {
                return true;
            }

            @Override
            public void shutdown() {}

            @Override
            public SnapshotMeta getCurrentMeta() {
                return SnapshotMeta.getDefaultInstance();
            }

            @Override
            public boolean saveMeta(SnapshotMeta meta) {
                return true;
            }

            @Override
            public boolean addFile(String fileName, @Nullable Message fileMeta) {
                return files.add(fileName);
            }

            @Override
            public boolean removeFile(String fileName) {
                return files.remove(fileName);
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
                return files;
            }

            @Override
            public @Nullable Message getFileMeta(String fileName) {
                return null;
            }
        };
    }

    SnapshotReader reader() {
        return new SnapshotReader() {
            @Override
            public boolean init(@Nullable Void opts) {
                return true;
            }

            @Override
            public void shutdown() {}

            @Override
            public @Nullable SnapshotMeta load() {
                return SnapshotMeta.getDefaultInstance();
            }

            @Override
            public @Nullable String generateURIForCopy() {
                return null;
            }

            @Override
            public void close() {}

            @Override
            public String getPath() {
                return directory.toString();
            }

            @Override
            public Set<String> listFiles() {
                return files;
            }

            @Override
            public @Nullable Message getFileMeta(String fileName) {
                return null;
            }
        };
    }
}
