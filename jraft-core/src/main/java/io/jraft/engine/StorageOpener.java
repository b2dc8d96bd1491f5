package io.jraft.engine;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.spi.LogStore;
import io.jraft.spi.SnapshotStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Opens what a node's options name on disk, and keeps others out. Thread: that of the caller who starts the node. */
public interface StorageOpener {
    /** Which journal the options mean; nodes with equal keys share one. */
    String journalKey(NodeOptions options) throws IOException;

    /**
     * Opens that journal.
     *
     * @throws IOException saying what to do when it belongs to another cluster, is locked, or cannot be written
     */
    Journal openJournal(NodeOptions options) throws IOException;

    /**
     * Opens what belongs to one member alone: its marker and its snapshots.
     *
     * @throws IOException saying what to do when the directories belong to another member or a half is missing
     */
    Member openMember(String group, PeerId self, NodeOptions options, Journal journal)
            throws IOException;

    /**
     * Removes a member that does not run, from its directories and its journal; see {@link io.jraft.JRaftUtils#forget}. What the
     * member is known by goes before what it has voted (ADR 0025). May be done again after a failure or a crash. Thread: DISK,
     * which alone may touch the journal.
     *
     * @throws IOException when the member runs or its log is damaged: then nothing was done; or when the disk fails
     */
    void forget(String group, PeerId self, NodeOptions options, Journal journal) throws IOException;

    /** A journal that is open and locked. */
    interface Journal {
        LogStore store();

        /** Closes the store and unlocks its directory. */
        void close() throws IOException;
    }

    /** A member's own directories. */
    interface Member {
        /** Null when the options name no snapshot directory. */
        @Nullable SnapshotStore snapshots();

        /** Who the group begins with, when that was written before the first start; null when the options say it. */
        default @Nullable Configuration bootstrapped() {
            return null;
        }

        /** Upper half of the UUID of this member's data directory; 0 when it has none, and then nobody tells it from another. */
        default long diskHigh() {
            return 0;
        }

        /** Lower half. */
        default long diskLow() {
            return 0;
        }

        void close() throws IOException;
    }
}
