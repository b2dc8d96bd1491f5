package io.jraft;

import io.jraft.storage.snapshot.SnapshotWriter;

/**
 * An immutable view of the state, taken by {@link StateMachine#onSnapshotCut()}.
 * Owner: BULK after it was handed over; tasks are applied while it is being written.
 */
public interface SnapshotCut {

    /**
     * Writes the files of the snapshot into {@code writer.getPath()} and registers each of them.
     *
     * @throws Exception if it cannot be written; the snapshot is dropped, nothing else is harmed
     */
    void writeTo(SnapshotWriter writer) throws Exception;

    /** Lets go of the view. Called once, after {@link #writeTo}, also when that failed. */
    default void close() {}
}
