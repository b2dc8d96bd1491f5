package io.jraft.sim.matrix;

import io.jraft.model.HardState;
import io.jraft.model.LogId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log holds, for comparison. Immutable.
 *
 * @param hard term and vote
 * @param prev what lies before the first entry: the end of what was cut off or replaced
 * @param prevChain chain value there
 * @param entries the entries kept
 */
record LogState(HardState hard, LogId prev, int prevChain, List<Item> entries) {
    static final LogState EMPTY = new LogState(HardState.INITIAL, LogId.ZERO, 0, List.of());

    /** One entry. */
    record Item(LogId id, int chain) {
        @Override
        public String toString() {
            return id + "#" + Integer.toHexString(chain);
        }
    }

    LogState {
        entries = List.copyOf(entries);
    }

    long first() {
        return prev.index() + 1;
    }

    LogId last() {
        return entries.isEmpty() ? prev : entries.get(entries.size() - 1).id();
    }

    int lastChain() {
        return entries.isEmpty() ? prevChain : entries.get(entries.size() - 1).chain();
    }

    /** The term at an index from {@code prev} to the last entry; -1 elsewhere. */
    long termAt(long index) {
        if (index == prev.index()) {
            return prev.term();
        }
        return index < prev.index() || index > last().index()
                ? -1
                : entries.get((int) (index - first())).id().term();
    }

    LogState vote(HardState state) {
        return new LogState(state, prev, prevChain, entries);
    }

    LogState append(List<Item> items) {
        List<Item> all = new ArrayList<>(entries);
        all.addAll(items);
        return new LogState(hard, prev, prevChain, all);
    }

    LogState truncateSuffix(long lastKept) {
        return new LogState(
                hard, prev, prevChain, entries.subList(0, (int) (lastKept - prev.index())));
    }

    LogState truncatePrefix(long firstKept) {
        int gone = (int) (firstKept - first());
        if (gone <= 0) {
            return this;
        }
        Item before = entries.get(gone - 1);
        return new LogState(
                hard, before.id(), before.chain(), entries.subList(gone, entries.size()));
    }

    LogState reset(LogId last, int chain) {
        return new LogState(hard, last, chain, List.of());
    }

    /** What a store shows of it; the term before the first entry it need not know. */
    boolean looksLike(LogState shown) {
        return hard.equals(shown.hard)
                && first() == shown.first()
                && (shown.prev.term() == 0 || prev.equals(shown.prev))
                && entries.equals(shown.entries)
                && lastChain() == shown.lastChain();
    }

    @Override
    public String toString() {
        return hard + " after " + prev + " " + entries;
    }
}
