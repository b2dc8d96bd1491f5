package io.jraft.sim.check;

import io.jraft.boot.DirectoryStorage;
import io.jraft.option.NodeOptions;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import io.jraft.spi.GroupLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a node's disk would give back if power were lost now and all that was not synced with it: read by the code that
 * recovers. Owner: the run's thread.
 *
 * @param term durable term
 * @param lastIndex end of the durable log
 * @param problem why it could not be read; null when it could
 */
record DurableView(long term, long lastIndex, @Nullable String problem) {
    static DurableView of(SimNode node) {
        SimFileSystem copy = node.disk().durableCopy();
        NodeOptions options = node.options();
        try {
            DirectoryStorage storage = new DirectoryStorage(copy, options, () -> 1L);
            var journal = storage.openJournal(options);
            try {
                GroupLog log = journal.store().open(node.group(), node.peer());
                var found = log.recovered();
                return new DurableView(found.hardState().term(), found.last().index(), null);
            } finally {
                journal.close();
            }
        } catch (IOException | RuntimeException e) {
            return new DurableView(0, 0, e.toString());
        }
    }
}
