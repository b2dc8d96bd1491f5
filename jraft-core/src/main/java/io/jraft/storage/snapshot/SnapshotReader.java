package io.jraft.storage.snapshot;

import io.jraft.Lifecycle;
import io.jraft.entity.RaftOutter.SnapshotMeta;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * A finished snapshot whose files were verified. The library opens and closes it.
 * Owner: the thread of {@code onSnapshotLoad}.
 */
public abstract class SnapshotReader extends Snapshot implements Closeable, Lifecycle<Void> {

    /** Opens it; there are no options. */
    @Override
    public abstract boolean init(@Nullable Void opts);

    /** Up to which entry it reaches, and the configuration there. Null if it cannot be read. */
    public abstract @Nullable SnapshotMeta load();

    /** Where another peer could copy it from; null if nobody may. */
    public abstract @Nullable String generateURIForCopy();
}
