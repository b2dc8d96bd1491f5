package io.jraft.core.fsm;

import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.model.LogId;
import io.jraft.storage.snapshot.SnapshotWriter;

/** One snapshot in the making. Implemented by core.snapshot. */
public interface SaveJob {
    /** Where the state goes. */
    SnapshotWriter writer();

    /** The state machine gave a cut of everything up to {@code applied}; it is written on a bulk worker. Thread: FSM. */
    void onCut(LogId applied, SnapshotCut cut);

    /** The state machine wrote, or failed to write, everything up to {@code applied} by itself. Thread: any, once. */
    void onSaved(LogId applied, Status status);
}
