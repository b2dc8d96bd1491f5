package io.jraft.storage.local;

import com.google.protobuf.Message;
import io.jraft.entity.LocalFileMetaOutter.LocalFileMeta;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import io.jraft.error.RaftError;
import io.jraft.spi.FileSystem;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory that a state machine fills, and the list of files it registered.
 * Owner: the thread that saves, then BULK. Made and published by LocalSnapshotStore.
 */
final class LocalSnapshotWriter extends SnapshotWriter {
    private final FileSystem fs;
    private final String directory;
    private final Map<String, LocalFileMeta> files = new TreeMap<>();
    private SnapshotMeta meta = SnapshotMeta.getDefaultInstance();

    LocalSnapshotWriter(FileSystem fs, String directory) {
        this.fs = fs;
        this.directory = directory;
    }

    @Override
    public boolean init(@Nullable Void opts) {
        return true;
    }

    @Override
    public void shutdown() {}

    @Override
    public SnapshotMeta getCurrentMeta() {
        return meta;
    }

    @Override
    public boolean saveMeta(SnapshotMeta newMeta) {
        meta = newMeta;
        return true;
    }

    @Override
    public boolean addFile(String fileName, @Nullable Message fileMeta) {
        String problem = FileNames.problem(fileName);
        if (problem != null) {
            // Remembered as an error: a snapshot without a file that the user meant to be in it
            // must not be published.
            setError(
                    RaftError.EINVAL, "'%s' cannot be a file of a snapshot: %s", fileName, problem);
            return false;
        }
        LocalFileMeta userMeta = asLocalFileMeta(fileName, fileMeta);
        return userMeta != null && files.putIfAbsent(fileName, userMeta) == null;
    }

    private @Nullable LocalFileMeta asLocalFileMeta(String fileName, @Nullable Message fileMeta) {
        if (fileMeta == null) {
            return LocalFileMeta.getDefaultInstance();
        }
        if (fileMeta instanceof LocalFileMeta local) {
            return local;
        }
        setError(
                RaftError.EINVAL,
                "the meta of '%s' is a %s; hand in a LocalFileMeta, its user_meta takes any bytes",
                fileName,
                fileMeta.getClass().getName());
        return null;
    }

    @Override
    public boolean removeFile(String fileName) {
        return files.remove(fileName) != null;
    }

    @Override
    public String getPath() {
        return directory;
    }

    @Override
    public Set<String> listFiles() {
        return Collections.unmodifiableSet(files.keySet());
    }

    @Override
    public @Nullable Message getFileMeta(String fileName) {
        return files.get(fileName);
    }

    /** What the user attached to a registered file, as bytes. */
    byte[] userMeta(String fileName) {
        LocalFileMeta userMeta = files.get(fileName);
        return userMeta == null ? new byte[0] : userMeta.toByteArray();
    }

    @Override
    public void close() throws IOException {
        close(false);
    }

    /** Removes what was written unless it may still be published, or people are to look at it. */
    @Override
    public void close(boolean keepDataOnError) throws IOException {
        if (!isOk() && !keepDataOnError) {
            fs.deleteRecursively(directory);
        }
    }
}
