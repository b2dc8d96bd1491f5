package io.jraft.storage.rocksdb;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog.Recovered;
import io.jraft.spi.LogRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What memory keeps of one group: hard state, both ends of the log, runs of terms, configurations, and the blocks that
 * wait for their sync. Where a block lies in the database its key says.
 * Owner: DISK. Called by RocksGroupLog and RocksLogStore. Calls nobody.
 * Invariants: I-6 {@code written} covers only what a synced batch holds.
 */
@OwnedBy(Owner.DISK)
final class RocksIndex {
    private final int id;
    private final String name;
    private final String peer;
    private final TreeMap<Long, EntryBlock> staged = new TreeMap<>();
    private final List<LogId> terms = new ArrayList<>();
    private final List<ConfEntry> configurations = new ArrayList<>();

    private HardState hardState;
    private LogId prev;
    private int prevChain;
    private LogId last;
    private int lastChain;
    private long head;

    /** Last entry that is read from the database; what comes after it is staged. */
    private long written;

    RocksIndex(GroupRecord found) {
        id = found.id();
        name = found.name();
        peer = found.peer();
        hardState = found.hardState();
        prev = found.prev();
        prevChain = found.prevChain();
        last = found.last();
        lastChain = found.lastChain();
        head = found.head();
        written = last.index();
    }

    GroupRecord record() {
        return new GroupRecord(id, name, peer, hardState, prev, prevChain, last, lastChain, head);
    }

    // ---- changes

    /** Notes what recovery read of one block; both ends are known from the group's record. */
    void recover(EntryBlock kept) throws CorruptEntryException {
        note(kept, LogRules.configurationsIn(kept));
    }

    /** Adds entries after the last one; {@code found} is what {@link LogRules#configurationsIn} says of them. */
    void append(EntryBlock block, List<ConfEntry> found) {
        note(block, found);
        staged.put(block.firstIndex(), block);
        last = block.lastId();
        lastChain = block.lastChain();
    }

    private void note(EntryBlock block, List<ConfEntry> found) {
        configurations.addAll(found);
        if (terms.isEmpty() || terms.get(terms.size() - 1).term() != block.term()) {
            terms.add(new LogId(block.firstIndex(), block.term()));
        }
    }

    /** Drops everything after {@code kept}, which lies in the log or right before it. */
    void truncateSuffix(LogId kept, int chain) {
        staged.tailMap(kept.index(), false).clear();
        Map.Entry<Long, EntryBlock> newest = staged.lastEntry();
        if (newest != null && newest.getValue().lastIndex() > kept.index()) {
            staged.put(newest.getKey(), newest.getValue().slice(newest.getKey(), kept.index()));
        }
        while (!terms.isEmpty() && terms.get(terms.size() - 1).index() > kept.index()) {
            terms.remove(terms.size() - 1);
        }
        configurations.removeIf(conf -> conf.id().index() > kept.index());
        last = kept;
        lastChain = chain;
        written = Math.min(written, kept.index());
        if (kept.equals(prev)) {
            head = kept.index() + 1;
        }
    }

    /** Drops everything up to {@code dropped}, which lies in the log; the block with the next entry begins at {@code newHead}. */
    void truncatePrefix(LogId dropped, int chain, long newHead) {
        long firstKept = dropped.index() + 1;
        staged.headMap(newHead, false).clear();
        while (terms.size() > 1 && terms.get(1).index() <= firstKept) {
            terms.remove(0);
        }
        if (firstKept > last.index()) {
            terms.clear();
        } else if (terms.get(0).index() < firstKept) {
            terms.set(0, new LogId(firstKept, terms.get(0).term()));
        }
        configurations.removeIf(conf -> conf.id().index() < firstKept);
        prev = dropped;
        prevChain = chain;
        head = newHead;
        written = Math.max(written, dropped.index());
    }

    /** Forgets all entries; the log goes on after {@code point}. */
    void reset(LogId point, int chain) {
        staged.clear();
        terms.clear();
        configurations.clear();
        prev = point;
        prevChain = chain;
        last = point;
        lastChain = chain;
        head = point.index() + 1;
        written = point.index();
    }

    void hardState(HardState state) {
        hardState = state;
    }

    /** The batch with everything staged is on disk. */
    void settle() {
        staged.clear();
        written = last.index();
    }

    // ---- questions

    /** The staged block that holds an entry after {@link #written}. */
    EntryBlock stagedAt(long index) {
        Map.Entry<Long, EntryBlock> found = staged.floorEntry(index);
        if (found == null || found.getValue().lastIndex() < index) {
            throw new IllegalStateException(
                    "entry " + index + " of " + name + " is neither written nor staged");
        }
        return found.getValue();
    }

    /** Staged blocks from the one that holds {@code first} on. */
    Iterable<EntryBlock> stagedFrom(long first) {
        return staged.tailMap(stagedAt(first).firstIndex(), true).values();
    }

    /** The term of an entry that is in the log or right before it; 0 where unknown. */
    long termAt(long index) {
        if (index == prev.index()) {
            return prev.term();
        }
        int k = terms.size() - 1;
        while (k >= 0 && terms.get(k).index() > index) {
            k--;
        }
        return k < 0 ? 0 : terms.get(k).term();
    }

    /** A chain value that needs no reading; null when {@code index} lies inside the log. */
    @Nullable Integer chainAtEnds(long index) {
        if (index == prev.index()) {
            return prevChain;
        }
        return index == last.index() ? Integer.valueOf(lastChain) : null;
    }

    Recovered recovered() {
        return new Recovered(
                hardState,
                prev.index() + 1,
                last,
                prev,
                lastChain,
                List.copyOf(terms),
                List.copyOf(configurations),
                List.of());
    }

    String name() {
        return name;
    }

    String peer() {
        return peer;
    }

    int id() {
        return id;
    }

    /** Group and member as people know them. */
    String title() {
        return "group " + name + " of " + peer;
    }

    HardState hardState() {
        return hardState;
    }

    LogId prev() {
        return prev;
    }

    LogId last() {
        return last;
    }

    int lastChain() {
        return lastChain;
    }

    long head() {
        return head;
    }

    long written() {
        return written;
    }
}
