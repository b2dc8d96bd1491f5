package io.jraft.core.replication;

import io.jraft.model.SnapshotMeta;
import org.jspecify.annotations.Nullable;

/** What a leader may offer to a follower whose next entry is no longer in the log. Implemented by core.snapshot. */
@FunctionalInterface
public interface SnapshotOffer {
    /** The newest published snapshot; null when there is none. Thread: LOOP. */
    @Nullable SnapshotMeta latest();
}
