package io.jraft.storage.local;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jraft.entity.LocalFileMetaOutter.LocalFileMeta;
import io.jraft.entity.RaftOutter;
import io.jraft.error.RaftError;
import io.jraft.model.SnapshotMeta;
import io.jraft.storage.snapshot.SnapshotReader;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows a published snapshot to a state machine. Its files were verified, and stay until it is closed.
 * Owner: the thread of the callback. Made by LocalSnapshotStore.
 */
final class LocalSnapshotReader extends SnapshotReader {
    private final PublishedSnapshot snapshot;
    private boolean closed;

    /** Takes over one pin of the snapshot. */
    LocalSnapshotReader(PublishedSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public boolean init(@Nullable Void opts) {
        return true;
    }

    @Override
    public void shutdown() {
        close();
    }

    @Override
    public RaftOutter.SnapshotMeta load() {
        return snapshot.meta().toUserMeta();
    }

    /** Null: peers ask for a snapshot by its last entry, not by a URI. */
    @Override
    public @Nullable String generateURIForCopy() {
        return null;
    }

    @Override
    public String getPath() {
        return snapshot.directory();
    }

    @Override
    public Set<String> listFiles() {
        Set<String> names = new LinkedHashSet<>();
        for (SnapshotMeta.File file : snapshot.meta().files()) {
            names.add(file.name());
        }
        return names;
    }

    @Override
    public @Nullable Message getFileMeta(String fileName) {
        for (SnapshotMeta.File file : snapshot.meta().files()) {
            if (file.name().equals(fileName)) {
                return parse(file);
            }
        }
        return null;
    }

    private @Nullable Message parse(SnapshotMeta.File file) {
        try {
            return LocalFileMeta.parseFrom(file.userMeta());
        } catch (InvalidProtocolBufferException e) {
            // The manifest's checksum was right, so a writer of another kind put this there.
            setError(
                    RaftError.EINVAL,
                    "what is attached to '%s' is not a LocalFileMeta: %s",
                    file.name(),
                    e.getMessage());
            return null;
        }
    }

    /** Lets the snapshot go. Closing twice is no error. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            snapshot.unpin();
        }
    }
}
