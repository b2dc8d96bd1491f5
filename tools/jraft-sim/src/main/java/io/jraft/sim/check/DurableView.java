package io.jraft.sim.check;

import io.jraft.boot.DirectoryStorage;
import io.jraft.entity.PeerId;
import io.jraft.model.LogId;
import io.jraft.option.NodeOptions;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import io.jraft.spi.GroupLog;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's disk would give back if power were lost now and all that was not synced with it: read by the code that
 * recovers. Owner: the run's thread.
 *
 * @param term durable term
 * @param votedFor durable vote of that term; null for nobody
 * @param lastIndex end of the durable log
 * @param lastTerm its term
 * @param terms first index and term of each run of terms in the durable log
 * @param problem why it could not be read; null when it could
 */
public record DurableView(
        long term,
        @Nullable PeerId votedFor,
        long lastIndex,
        long lastTerm,
        List<LogId> terms,
        @Nullable String problem) {
    /** Reads it from a copy; the disk of the node stays as it is. */
    public static DurableView of(SimNode node) {
        return of(node, node.disk().durableCopy());
    }

    /** The same from a copy of the node's disk that may be changed: opening it repairs torn ends. */
    static DurableView of(SimNode node, SimFileSystem copy) {
        NodeOptions options = node.options();
        try {
            DirectoryStorage storage = new DirectoryStorage(copy, options, () -> 1L);
            var journal = storage.openJournal(options);
            try {
                GroupLog log = journal.store().open(node.group(), node.peer());
                var found = log.recovered();
                return new DurableView(
                        found.hardState().term(),
                        found.hardState().votedFor(),
                        found.last().index(),
                        found.last().term(),
                        found.terms(),
                        null);
            } finally {
                journal.close();
            }
        } catch (IOException | RuntimeException e) {
            return new DurableView(0, null, 0, 0, List.of(), e.toString());
        }
    }

    /** Term of a durable entry; 0 when the durable log does not say. */
    long termAt(long index) {
        if (index == lastIndex) {
            return lastTerm;
        }
        long term = 0;
        for (LogId run : terms) {
            if (run.index() <= index) {
                term = run.term();
            }
        }
        return index < lastIndex ? term : 0;
    }
}
