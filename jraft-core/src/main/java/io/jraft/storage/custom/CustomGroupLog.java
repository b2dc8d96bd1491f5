package io.jraft.storage.custom;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.LogEntry;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.CorruptEntryException;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.spi.LogRules;
import io.jraft.storage.LogStorage;
import io.jraft.storage.RaftMetaStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member's log in the user's storages. Calls go through in the order in which they come, so term and vote are on disk
 * before the entries that depend on them. Whatever a storage answers that it must not stops the node.
 * Owner: DISK. Called by the disk station. Calls user code, which may block.
 * Invariants: I-4 a block continues the chain; I-11 term and vote never go back.
 */
@OwnedBy(Owner.DISK)
final class CustomGroupLog implements GroupLog {
    private static final int READ_BYTES = 1 << 20;

    private final CustomLogStore store;
    private final LogStorage log;
    private final RaftMetaStorage meta;
    private final EntryForms forms = new EntryForms();
    private final Recovered recovered;
    private HardState hardState;
    private LogId prev;
    private int prevChain;
    private LogId last;
    private int lastChain;
    private boolean closed;

    CustomGroupLog(CustomLogStore store, LogStorage log, RaftMetaStorage meta) throws IOException {
        this.store = store;
        this.log = log;
        this.meta = meta;
        PeerId vote = meta.getVotedFor();
        hardState = new HardState(meta.getTerm(), vote == null || vote.isEmpty() ? null : vote);
        long first = log.getFirstLogIndex();
        long end = log.getLastLogIndex();
        if (first < 1 || end < first - 1) {
            throw broken("answered " + first + ".." + end + " as its first and last index");
        }
        // No storage of this shape knows the term of the entry before its first; a snapshot does.
        prev = first == 1 ? LogId.ZERO : new LogId(first - 1, 0);
        last = prev;
        recovered = recover(first, end);
    }

    private Recovered recover(long first, long end) throws IOException {
        List<LogId> terms = new ArrayList<>();
        List<ConfEntry> configurations = new ArrayList<>();
        for (long next = first; next <= end; ) {
            EntryBlock block = readBlock(next, end, READ_BYTES);
            if (next == first) {
                prevChain = block.prevChain();
                lastChain = prevChain;
            }
            boolean follows = block.prevChain() == lastChain && block.term() >= last.term();
            if (!follows) {
                throw broken("holds another log from entry " + next + " on");
            }
            if (terms.isEmpty() || terms.get(terms.size() - 1).term() != block.term()) {
                terms.add(new LogId(next, block.term()));
            }
            configurations.addAll(LogRules.configurationsIn(block));
            last = block.lastId();
            lastChain = block.lastChain();
            next = block.lastIndex() + 1;
        }
        return new Recovered(
                hardState, first, last, prev, lastChain, terms, configurations, List.of());
    }

    @Override
    public Recovered recovered() {
        return recovered;
    }

    // ---- changes

    @Override
    public void append(EntryBlock block) throws IOException {
        ensureOpen();
        LogRules.append(block, last, lastChain);
        int appended = log.appendEntries(EntryForms.entries(block));
        if (appended != block.count()) {
            throw broken("appended " + appended + " of " + block.count() + " entries");
        }
        store.wrote();
        last = block.lastId();
        lastChain = block.lastChain();
    }

    @Override
    public void truncateSuffix(long lastKept) throws IOException {
        ensureOpen();
        if (!LogRules.cutsSuffix(lastKept, prev, last)) {
            return;
        }
        boolean none = lastKept == prev.index();
        LogEntry kept = none ? null : entry(lastKept);
        require(log.truncateSuffix(lastKept), "truncateSuffix");
        last = kept == null ? prev : EntryForms.id(kept);
        lastChain = kept == null ? prevChain : EntryForms.chain(kept);
    }

    @Override
    public void truncatePrefix(long firstKept) throws IOException {
        ensureOpen();
        if (!LogRules.cutsPrefix(firstKept, prev, last)) {
            return;
        }
        LogEntry dropped = entry(firstKept - 1);
        require(log.truncatePrefix(firstKept), "truncatePrefix");
        prev = EntryForms.id(dropped);
        prevChain = EntryForms.chain(dropped);
    }

    @Override
    public void saveHardState(HardState state) throws IOException {
        ensureOpen();
        LogRules.hardState(hardState, state);
        PeerId voted = state.votedFor();
        require(
                meta.setTermAndVotedFor(
                        state.term(), voted == null ? PeerId.emptyPeer() : voted.copy()),
                "setTermAndVotedFor");
        hardState = state;
    }

    @Override
    public void reset(LogId point, int chain) throws IOException {
        ensureOpen();
        require(log.reset(point.index() + 1), "reset");
        prev = point;
        prevChain = chain;
        last = point;
        lastChain = chain;
    }

    @Override
    public void forget() {
        throw new UnsupportedOperationException(
                "a storage of the user's own is emptied by its owner");
    }

    private void require(boolean done, String call) throws IOException {
        if (!done) {
            throw broken("failed to " + call);
        }
        store.wrote();
    }

    // ---- reading

    /** Reads at once: a storage of this shape cannot promise that an entry is still there later. */
    @Override
    public @Nullable Slice locate(long first, long end, int bytesMax) throws IOException {
        ensureOpen();
        if (first <= prev.index() || first > last.index() || end < first) {
            return null;
        }
        long to = Math.min(end, last.index());
        List<EntryBlock> blocks = new ArrayList<>();
        // The first entry always comes, and does not count.
        long room = (long) bytesMax + bytes(entry(first));
        for (long next = first; next <= to && room >= bytes(entry(next)); ) {
            EntryBlock block = readBlock(next, to, room);
            blocks.add(block);
            room -= block.byteLength();
            next = block.lastIndex() + 1;
        }
        return new Read(List.copyOf(blocks));
    }

    private static long bytes(LogEntry entry) {
        return EntryBlock.ENTRY_HEAD + entry.getData().remaining();
    }

    /** Entries of one term from {@code first} on: the first, and as many more as fit into {@code bytes} with it. */
    private EntryBlock readBlock(long first, long end, long bytes) throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        long room = bytes;
        for (long i = first; i <= end; i++) {
            LogEntry entry = entry(i);
            room -= bytes(entry);
            boolean sameTerm =
                    entries.isEmpty()
                            || entries.get(0).getId().getTerm() == entry.getId().getTerm();
            if ((room < 0 && !entries.isEmpty()) || !sameTerm) {
                break;
            }
            entries.add(entry);
        }
        try {
            return forms.block(entries);
        } catch (CorruptEntryException e) {
            throw broken("gave back other entries than it was given: " + e.getMessage());
        }
    }

    private LogEntry entry(long index) throws IOException {
        LogEntry entry = log.getEntry(index);
        if (entry == null) {
            throw broken("has no entry " + index + ", which it must keep");
        }
        if (entry.getId().getIndex() != index) {
            throw broken("gave " + entry.getId() + " for entry " + index);
        }
        if (!entry.hasChecksum()) {
            throw broken(
                    "lost the checksum of entry "
                            + index
                            + "; store entries with the codec of LogStorageOptions");
        }
        return entry;
    }

    private IOException broken(String what) {
        return new IOException(
                "the storage "
                        + log.getClass().getName()
                        + " (term and vote: "
                        + meta.getClass().getName()
                        + ") "
                        + what);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            store.closed();
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("this log was closed; open it again");
        }
    }

    /** Blocks never change, so holding them is reading them. */
    private record Read(List<EntryBlock> read) implements Slice {
        @Override
        public void close() {
            // Holds no resource.
        }
    }
}
