package io.jraft.core.log;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.ConfEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;

/**
 * Configurations by index. The newest one in the log is in force, committed or not (paper 6); truncation brings the one
 * before back (C9). Owner: LOOP. Called by LogManager.
 */
@OwnedBy(Owner.LOOP)
final class ConfHistory {
    private final Deque<ConfEntry> entries = new ArrayDeque<>();

    /** In force before the first entry: of the snapshot, or what the node was started with. */
    private ConfEntry base;

    ConfHistory(ConfEntry base) {
        this.base = base;
    }

    /** In force now. */
    ConfEntry last() {
        ConfEntry last = entries.peekLast();
        return last == null ? base : last;
    }

    /** In force at an index. */
    ConfEntry at(long index) {
        for (Iterator<ConfEntry> it = entries.descendingIterator(); it.hasNext(); ) {
            ConfEntry e = it.next();
            if (e.id().index() <= index) {
                return e;
            }
        }
        return base;
    }

    /** Whether one is so of those that are in force at that index or later. */
    boolean anyFrom(long index, Predicate<ConfEntry> which) {
        for (Iterator<ConfEntry> it = entries.descendingIterator(); it.hasNext(); ) {
            ConfEntry e = it.next();
            if (which.test(e)) {
                return true;
            }
            if (e.id().index() <= index) {
                return false;
            }
        }
        return which.test(base);
    }

    void add(ConfEntry entry) {
        entries.addLast(entry);
    }

    /** In force until the next entry comes, though it is none itself: an operator's word after a majority was lost. */
    void force(ConfEntry conf) {
        entries.addLast(conf);
    }

    void truncateSuffix(long lastKept) {
        while (!entries.isEmpty() && entries.getLast().id().index() > lastKept) {
            entries.removeLast();
        }
    }

    /** Entries at or below the snapshot give way to the snapshot's configuration. */
    void snapshot(ConfEntry conf) {
        while (!entries.isEmpty() && entries.getFirst().id().index() <= conf.id().index()) {
            entries.removeFirst();
        }
        base = conf;
    }

    void reset(ConfEntry conf) {
        entries.clear();
        base = conf;
    }
}
