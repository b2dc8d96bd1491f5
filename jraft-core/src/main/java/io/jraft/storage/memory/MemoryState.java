package io.jraft.storage.memory;

import static io.jraft.check.Invariant.I_11;
import static io.jraft.check.Invariant.I_4;

import io.jraft.check.Check;
import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog.Recovered;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hard state and entries of one log, with the rules of what may follow what. Terms and configurations are found by
 * looking at the entries when somebody asks: a second, simple way to the answers that the journal keeps ready.
 * Owner: DISK. Called by {@link MemoryGroupLog}. Calls nobody.
 * Invariants: I-4 a block continues the chain; I-11 term and vote never go back.
 */
@OwnedBy(Owner.DISK)
final class MemoryState {
    private final TreeMap<Long, EntryBlock> blocks = new TreeMap<>();
    private HardState hardState = HardState.INITIAL;
    private LogId prev = LogId.ZERO;
    private int prevChain;
    private long bytes;

    MemoryState copy() {
        MemoryState copy = new MemoryState();
        copy.blocks.putAll(blocks);
        copy.hardState = hardState;
        copy.prev = prev;
        copy.prevChain = prevChain;
        copy.bytes = bytes;
        return copy;
    }

    void append(EntryBlock block) {
        LogId last = last();
        if (block.firstIndex() != last.index() + 1) {
            throw new IllegalArgumentException(block + " cannot follow the last entry " + last);
        }
        Check.that(
                block.term() >= last.term(),
                I_4,
                "term %d follows term %d",
                block.term(),
                last.term());
        int chain = lastChain();
        Check.that(
                chain == 0 || block.prevChain() == 0 || chain == block.prevChain(),
                I_4,
                "the block at %d continues another log",
                block.firstIndex());
        blocks.put(block.firstIndex(), block);
        bytes += block.encodedBytes();
    }

    void truncateSuffix(long lastKept) {
        if (lastKept < prev.index()) {
            throw new IllegalArgumentException(
                    "cannot keep up to " + lastKept + ": the log begins after " + prev);
        }
        blocks.tailMap(lastKept, false).clear();
        Map.Entry<Long, EntryBlock> newest = blocks.lastEntry();
        if (newest != null && newest.getValue().lastIndex() > lastKept) {
            blocks.put(newest.getKey(), newest.getValue().slice(newest.getKey(), lastKept));
        }
        recount();
    }

    void truncatePrefix(long firstKept) {
        LogId last = last();
        if (firstKept > last.index() + 1) {
            throw new IllegalArgumentException(
                    "cannot drop up to " + firstKept + ": the log ends at " + last);
        }
        if (firstKept <= prev.index() + 1) {
            return;
        }
        EntryBlock cut = blocks.floorEntry(firstKept - 1).getValue();
        prev = new LogId(firstKept - 1, cut.term());
        prevChain = cut.chainAt(firstKept - 1);
        blocks.headMap(firstKept, false).clear();
        if (cut.lastIndex() >= firstKept) {
            blocks.put(firstKept, cut.slice(firstKept, cut.lastIndex()));
        }
        recount();
    }

    private void recount() {
        bytes = 0;
        blocks.values().forEach(block -> bytes += block.encodedBytes());
    }

    void saveHardState(HardState next) {
        Check.that(
                next.term() >= hardState.term(),
                I_11,
                "term %d after %d",
                next.term(),
                hardState.term());
        PeerId vote = hardState.votedFor();
        boolean voteKept =
                next.term() > hardState.term() || vote == null || vote.equals(next.votedFor());
        Check.that(voteKept, I_11, "a second vote in term %d", next.term());
        hardState = next;
    }

    void reset(LogId last, int chain) {
        blocks.clear();
        bytes = 0;
        prev = last;
        prevChain = chain;
    }

    void forget() {
        reset(LogId.ZERO, 0);
        hardState = HardState.INITIAL;
    }

    List<EntryBlock> blocks(long first, long last, int bytesMax) {
        List<EntryBlock> found = new ArrayList<>();
        Map.Entry<Long, EntryBlock> start = blocks.floorEntry(first);
        if (start == null || start.getValue().lastIndex() < first || last < first) {
            return found;
        }
        // The first entry always comes, and does not count.
        EntryBlock head = start.getValue();
        long room = (long) bytesMax + head.slice(first, first).byteLength();
        for (EntryBlock block : blocks.tailMap(head.firstIndex(), true).values()) {
            long from = Math.max(first, block.firstIndex());
            if (from > last) {
                break;
            }
            EntryBlock wanted = block.slice(from, Math.min(last, block.lastIndex()));
            EntryBlock part = wanted.limit(from, Integer.MAX_VALUE, room);
            if (part.byteLength() > room) {
                break;
            }
            found.add(part);
            room -= part.byteLength();
            if (part.count() < wanted.count()) {
                break;
            }
        }
        return List.copyOf(found);
    }

    Recovered recovered() {
        List<LogId> terms = new ArrayList<>();
        List<ConfEntry> configurations = new ArrayList<>();
        for (EntryBlock block : blocks.values()) {
            if (terms.isEmpty() || terms.get(terms.size() - 1).term() != block.term()) {
                terms.add(new LogId(block.firstIndex(), block.term()));
            }
            collectConfigurations(block, configurations);
        }
        return new Recovered(
                hardState,
                prev.index() + 1,
                last(),
                prev,
                lastChain(),
                List.copyOf(terms),
                List.copyOf(configurations),
                List.of());
    }

    private static void collectConfigurations(EntryBlock block, List<ConfEntry> into) {
        for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
            if (!block.isData(i) && block.typeAt(i) == EntryType.CONFIGURATION) {
                try {
                    into.add(block.confAt(i));
                } catch (CorruptEntryException e) {
                    // Memory does not rot: whoever appended this block built a wrong one.
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    long bytes() {
        return bytes;
    }

    private @Nullable EntryBlock newest() {
        Map.Entry<Long, EntryBlock> newest = blocks.lastEntry();
        return newest == null ? null : newest.getValue();
    }

    private LogId last() {
        EntryBlock newest = newest();
        return newest == null ? prev : newest.lastId();
    }

    private int lastChain() {
        EntryBlock newest = newest();
        return newest == null ? prevChain : newest.lastChain();
    }
}
