package io.jraft.spi;

import io.jraft.model.LogId;
import io.jraft.model.SnapshotMeta;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of one member. Calls come from the BULK worker one at a time, but {@link #open} and {@link #create}, which
 * are quick and may come from another worker.
 */
public interface SnapshotStore {
    /**
     * Clears what a crash left behind and verifies the newest snapshot, falling back to the one before.
     *
     * @return what people should know: damaged manifests or files by name; empty when nothing
     */
    List<String> recover() throws IOException;

    /** The newest published snapshot; null when there is none. Thread: ANY. */
    @Nullable SnapshotMeta latest();

    /** Published snapshots from old to new. Thread: ANY. */
    List<SnapshotMeta> published();

    /** A writer on a fresh temporary directory. */
    SnapshotWriter create() throws IOException;

    /**
     * Computes digests, syncs, and publishes what the writer holds in one atomic step; keeps the newest two.
     *
     * @return the meta with its files
     */
    SnapshotMeta publish(SnapshotWriter writer, SnapshotMeta metaWithoutFiles) throws IOException;

    /** Throws away what a writer wrote. */
    void abandon(SnapshotWriter writer);

    /**
     * A reader of a published snapshot, which is not removed until the reader is closed.
     *
     * @return null when there is no such snapshot
     */
    @Nullable SnapshotReader open(LogId last) throws IOException;

    /** Reads a part of a published snapshot's file; fewer bytes at its end. */
    byte[] readChunk(LogId last, String file, long offset, int length) throws IOException;

    /**
     * Treats a published snapshot as damaged: it is not offered any more, one of the same entry may take its place, and
     * readers that have it open may go on. No error when there is none. Thread: ANY.
     *
     * @param why for people
     */
    void giveUp(LogId last, String why);

    /** The staging area for a snapshot that is being received; parts received before a restart are still there. */
    Staging stage(SnapshotMeta meta) throws IOException;

    /** A snapshot on its way in. Owner: BULK. */
    interface Staging {
        /** Bytes of the file that are already here and need not be asked for again. */
        long received(String file) throws IOException;

        /** Writes a part. Writing the same part twice is harmless; a part that is not the next one is refused. */
        void write(String file, long offset, byte[] data) throws IOException;

        /**
         * Verifies every size and digest, syncs and publishes atomically.
         *
         * @throws IOException naming the file that differs; the staging area is emptied then
         */
        void publish() throws IOException;

        /** Ends the use of the area; what was received stays for a later try of the same snapshot. */
        void suspend();
    }
}
