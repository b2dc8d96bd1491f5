package io.jraft.storage.local;

import io.jraft.entity.PeerId;
import io.jraft.spi.FileSystem;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Both halves of a node's data for the case that the node shares its journal with nobody.
 * Owner: ANY, one thread at a time. Called by boot.
 */
public final class DataDirectory implements AutoCloseable {
    private final JournalHome journal;
    private final MetaHome meta;

    private DataDirectory(JournalHome journal, MetaHome meta) {
        this.journal = journal;
        this.meta = meta;
    }

    /**
     * Homes both directories, and creates or checks what they say about themselves.
     *
     * @param clusterId empty matches every cluster
     * @param random numbers for the UUIDs of new directories
     * @throws IOException when a directory is in use, damaged, or of another cluster or node, saying what to do
     */
    public static DataDirectory open(
            FileSystem fs,
            String logUri,
            String metaUri,
            String clusterId,
            PeerId self,
            String groupId,
            LongSupplier random)
            throws IOException {
        JournalHome journal = JournalHome.open(fs, logUri, clusterId, random);
        boolean opened = false;
        try {
            MetaHome meta = MetaHome.open(fs, metaUri, groupId, self, journal, random);
            opened = true;
            return new DataDirectory(journal, meta);
        } finally {
            if (!opened) {
                journal.close();
            }
        }
    }

    /** Where the journal's files are, as a real path. */
    public String journalDirectory() {
        return journal.directory();
    }

    /** Upper half of the journal's UUID. */
    public long journalUuidHigh() {
        return journal.uuidHigh();
    }

    /** Lower half of the journal's UUID. */
    public long journalUuidLow() {
        return journal.uuidLow();
    }

    /** Upper half of the node's UUID: its incarnation. */
    public long nodeUuidHigh() {
        return meta.nodeUuidHigh();
    }

    /** Lower half of the node's UUID. */
    public long nodeUuidLow() {
        return meta.nodeUuidLow();
    }

    /** The half that names the node; for {@link SnapshotHome}. */
    public MetaHome meta() {
        return meta;
    }

    /** Gives both directories up. */
    @Override
    public void close() throws IOException {
        try {
            meta.close();
        } finally {
            journal.close();
        }
    }
}
