package io.jraft.storage.rocksdb;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member's view of the database: turns calls into changes of the next batch and keeps the group's index in step.
 * Owner: DISK. Called by the disk station. Calls RocksLogStore (staging), RocksDatabase (reading) and RocksIndex.
 * Invariants: I-4 a block continues the chain; I-11 term and vote never go back.
 */
@OwnedBy(Owner.DISK)
final class RocksGroupLog implements GroupLog {
    private final RocksLogStore store;
    private final RocksIndex index;
    private final Recovered recovered;
    private boolean closed;

    RocksGroupLog(RocksLogStore store, RocksIndex index) {
        this.store = store;
        this.index = index;
        recovered = index.recovered();
    }

    @Override
    public Recovered recovered() {
        return recovered;
    }

    @Override
    public void append(EntryBlock block) throws IOException {
        ensureUsable();
        LogRules.append(block, index.last(), index.lastChain());
        List<ConfEntry> configurations = LogRules.configurationsIn(block);
        store.stagePut(index, block);
        index.append(block, configurations);
    }

    @Override
    public void truncateSuffix(long lastKept) throws IOException {
        ensureUsable();
        if (!LogRules.cutsSuffix(lastKept, index.prev(), index.last())) {
            return;
        }
        long last = index.last().index();
        LogId kept = new LogId(lastKept, index.termAt(lastKept));
        int chain = chainAt(lastKept);
        if (lastKept == index.prev().index()) {
            store.stageDelete(index, index.head(), last + 1);
        } else {
            // The block that is cut is written again without its tail: a key holds whole blocks.
            EntryBlock cut = blockAt(lastKept);
            store.stageDelete(index, lastKept + 1, last + 1);
            if (cut.lastIndex() > lastKept) {
                store.stagePut(index, cut.slice(cut.firstIndex(), lastKept));
            }
        }
        index.truncateSuffix(kept, chain);
    }

    @Override
    public void truncatePrefix(long firstKept) throws IOException {
        ensureUsable();
        if (!LogRules.cutsPrefix(firstKept, index.prev(), index.last())) {
            return;
        }
        long last = index.last().index();
        LogId dropped = new LogId(firstKept - 1, index.termAt(firstKept - 1));
        int chain = chainAt(firstKept - 1);
        // A block that is needed in part stays whole; the record says where the log begins in it.
        long head = firstKept > last ? last + 1 : blockAt(firstKept).firstIndex();
        store.stageDelete(index, index.head(), head);
        index.truncatePrefix(dropped, chain, head);
        store.prefixDied(index);
    }

    @Override
    public void saveHardState(HardState state) throws IOException {
        ensureUsable();
        LogRules.hardState(index.hardState(), state);
        store.stageRecord(index);
        index.hardState(state);
    }

    @Override
    public void reset(LogId last, int chain) throws IOException {
        ensureUsable();
        store.stageDelete(index, index.head(), index.last().index() + 1);
        store.stageRecord(index);
        index.reset(last, chain);
        store.prefixDied(index);
    }

    @Override
    public void forget() throws IOException {
        ensureUsable();
        closed = true;
        store.forget(index);
    }

    private int chainAt(long at) throws IOException {
        Integer known = index.chainAtEnds(at);
        return known != null ? known : blockAt(at).chainAt(at);
    }

    /** The block that holds an entry of the log. */
    private EntryBlock blockAt(long at) throws IOException {
        if (at > index.written()) {
            return index.stagedAt(at);
        }
        try (RocksSlice slice =
                new RocksSlice(store.database(), index.id(), index.title(), at, at, List.of(), 0)) {
            return slice.wholeBlock();
        }
    }

    @Override
    public @Nullable Slice locate(long first, long last, int bytesMax) throws IOException {
        ensureUsable();
        if (!LogRules.holds(first, last, index.prev(), index.last())) {
            return null;
        }
        long end = Math.min(last, index.last().index());
        return new RocksSlice(
                store.database(),
                index.id(),
                index.title(),
                first,
                Math.min(end, index.written()),
                staged(Math.max(first, index.written() + 1), end, bytesMax),
                bytesMax);
    }

    /** Staged blocks, cut to what was asked for; whole blocks more than the limit, which reading cuts exactly. */
    private List<EntryBlock> staged(long first, long end, int bytesMax) {
        List<EntryBlock> found = new ArrayList<>();
        if (first > end) {
            return found;
        }
        long room = bytesMax;
        for (EntryBlock block : index.stagedFrom(first)) {
            if (block.firstIndex() > end || (!found.isEmpty() && room <= 0)) {
                break;
            }
            long from = Math.max(first, block.firstIndex());
            found.add(block.slice(from, Math.min(end, block.lastIndex())));
            room -= found.size() > 1 ? block.byteLength() : 0;
        }
        return found;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            store.closed(index);
        }
    }

    private void ensureUsable() throws IOException {
        store.ensureSound();
        if (closed) {
            throw new IllegalStateException("this log was closed; open it again");
        }
    }
}
