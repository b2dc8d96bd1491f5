package io.jraft.core.fsm;

import io.jraft.Status;
import io.jraft.model.SnapshotMeta;
import io.jraft.storage.snapshot.SnapshotReader;

/** One snapshot to be loaded. Implemented by core.snapshot. */
public interface LoadJob {
    /** What it covers. */
    SnapshotMeta meta();

    /** Its files; closed by the state machine's worker after use. */
    SnapshotReader reader();

    /** The state machine holds it, or could not load it. Thread: FSM. */
    void onLoaded(Status status);
}
