package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogRules;
import io.jraft.storage.journal.JournalRecord.MarkKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member's view of the journal: turns calls into records of the next batch and keeps the group's index in step.
 * Owner: DISK. Called by the disk station. Calls JournalLogStore (staging) and JournalIndex.
 * Invariants: I-4 a block continues the chain; I-11 term and vote never go back.
 */
@OwnedBy(Owner.DISK)
final class JournalGroupLog implements GroupLog {
    private final JournalLogStore store;
    private final JournalIndex index;
    private final Recovered recovered;
    private boolean closed;

    JournalGroupLog(JournalLogStore store, JournalIndex index, List<String> report) {
        this.store = store;
        this.index = index;
        recovered = index.recovered(report);
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
        store.ensureRoom(block.encodedBytes());
        int at =
                store.stage(
                        index, new JournalRecord.Entries(index.id(), index.nextSeq(), block, 0));
        index.append(block, BlockDeque.position(JournalIndex.STAGED, at), configurations);
    }

    @Override
    public void truncateSuffix(long lastKept) throws IOException {
        ensureUsable();
        if (!LogRules.cutsSuffix(lastKept, index.prev(), index.last())) {
            return;
        }
        LogId kept = new LogId(lastKept, index.termAt(lastKept));
        int chain = chainAt(lastKept);
        stageMark(MarkKind.TRUNCATE_SUFFIX, kept, chain);
        index.truncateSuffix(kept, chain);
    }

    @Override
    public void truncatePrefix(long firstKept) throws IOException {
        ensureUsable();
        if (!LogRules.cutsPrefix(firstKept, index.prev(), index.last())) {
            return;
        }
        LogId dropped = new LogId(firstKept - 1, index.termAt(firstKept - 1));
        int chain = chainAt(firstKept - 1);
        stageMark(MarkKind.TRUNCATE_PREFIX, dropped, chain);
        index.truncatePrefix(dropped, chain);
        store.somethingDied();
    }

    @Override
    public void saveHardState(HardState state) throws IOException {
        ensureUsable();
        LogRules.hardState(index.hardState(), state);
        store.stage(index, new JournalRecord.Vote(index.id(), index.nextSeq(), state));
        index.hardState(state);
    }

    @Override
    public void reset(LogId last, int chain) throws IOException {
        ensureUsable();
        stageMark(MarkKind.RESET, last, chain);
        index.reset(last, chain);
        store.somethingDied();
    }

    @Override
    public void forget() throws IOException {
        ensureUsable();
        closed = true;
        store.forget(index);
    }

    private void stageMark(MarkKind what, LogId point, int chain) throws IOException {
        store.stage(index, new JournalRecord.Mark(index.id(), index.nextSeq(), what, point, chain));
    }

    /** Chain value at an index in the log or right before it. Reads the block when the index lies in its middle. */
    private int chainAt(long at) throws IOException {
        if (at == index.prev().index()) {
            return index.prevChain();
        }
        int k = index.blocks().find(at);
        if (index.lastOf(k) == at) {
            return index.blocks().chain(k);
        }
        try (JournalSlice slice = new JournalSlice(List.of(piece(k, at, at)), 0)) {
            return slice.read().get(0).lastChain();
        }
    }

    @Override
    public @Nullable Slice locate(long first, long last, int bytesMax) throws IOException {
        ensureUsable();
        if (!LogRules.holds(first, last, index.prev(), index.last())) {
            return null;
        }
        List<JournalSlice.Piece> pieces = new ArrayList<>();
        // Blocks are counted whole here; reading them tells the entries' sizes and cuts exactly.
        long room = bytesMax;
        for (int k = index.blocks().find(first);
                k < index.blocks().size() && index.blocks().first(k) <= last;
                k++) {
            if (!pieces.isEmpty() && room <= 0) {
                break;
            }
            pieces.add(
                    piece(
                            k,
                            Math.max(first, index.blocks().first(k)),
                            Math.min(last, index.lastOf(k))));
            if (pieces.size() > 1) {
                room -= index.blocks().length(k);
            }
        }
        return new JournalSlice(pieces, bytesMax);
    }

    private JournalSlice.Piece piece(int k, long first, long last) {
        BlockDeque blocks = index.blocks();
        EntryBlock staged = index.staged(k);
        if (staged != null) {
            return new JournalSlice.Piece(null, 0, 0, staged, first, last);
        }
        long position = blocks.position(k);
        JournalSegment segment = store.segment(BlockDeque.segment(position));
        return new JournalSlice.Piece(
                segment, BlockDeque.offset(position), blocks.length(k), null, first, last);
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
