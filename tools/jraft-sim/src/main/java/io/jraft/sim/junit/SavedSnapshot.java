package io.jraft.sim.junit;

import com.google.protobuf.Message;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what was just written, before it is published. Owner: the run's thread. */
final class SavedSnapshot extends SnapshotReader {
    private final SnapshotWriter writer;

    SavedSnapshot(SnapshotWriter writer) {
        this.writer = writer;
    }

    @Override
    public boolean init(@Nullable Void opts) {
        return true;
    }

    @Override
    public void shutdown() {}

    @Override
    public @Nullable SnapshotMeta load() {
        return writer.getCurrentMeta();
    }

    @Override
    public @Nullable String generateURIForCopy() {
        return null;
    }

    @Override
    public String getPath() {
        return writer.getPath();
    }

    @Override
    public Set<String> listFiles() {
        return writer.listFiles();
    }

    @Override
    public @Nullable Message getFileMeta(String fileName) {
        return writer.getFileMeta(fileName);
    }

    @Override
    public void close() {}
}
