package io.jraft.storage.memory;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.EntryBlock;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One member's log in memory: what callers see now, and what a crash would leave.
 * Owner: DISK. Called by the disk station. Calls {@link MemoryState}, which holds the checks.
 */
@OwnedBy(Owner.DISK)
final class MemoryGroupLog implements GroupLog {
    /** What stays when the log is closed. */
    static final class Home {
        MemoryState live = new MemoryState();
        MemoryState stable = new MemoryState();

        /** Changes that are in {@link #live} and not yet in {@link #stable}. */
        final List<Consumer<MemoryState>> unsynced = new ArrayList<>();

        @Nullable MemoryGroupLog user;

        /** Makes everything stable; answers whether there was anything. */
        boolean settle() {
            boolean any = !unsynced.isEmpty();
            unsynced.forEach(change -> change.accept(stable));
            unsynced.clear();
            return any;
        }

        void loseUnsynced() {
            unsynced.clear();
            live = stable.copy();
            user = null;
        }
    }

    private final MemoryLogStore store;
    private final Home home;
    private final Recovered recovered;

    MemoryGroupLog(MemoryLogStore store, Home home) {
        this.store = store;
        this.home = home;
        recovered = home.live.recovered();
    }

    @Override
    public Recovered recovered() {
        return recovered;
    }

    @Override
    public void append(EntryBlock block) throws IOException {
        change(state -> state.append(block));
    }

    @Override
    public void truncateSuffix(long lastKept) throws IOException {
        change(state -> state.truncateSuffix(lastKept));
    }

    @Override
    public void truncatePrefix(long firstKept) throws IOException {
        change(state -> state.truncatePrefix(firstKept));
    }

    @Override
    public void saveHardState(HardState hardState) throws IOException {
        change(state -> state.saveHardState(hardState));
    }

    @Override
    public void reset(LogId last, int chain) throws IOException {
        change(state -> state.reset(last, chain));
    }

    @Override
    public void forget() throws IOException {
        change(MemoryState::forget);
        close();
    }

    private void change(Consumer<MemoryState> change) throws IOException {
        store.ensureSound();
        ensureOpen();
        // The live state first: it refuses what makes no sense, and then nothing was remembered.
        change.accept(home.live);
        home.unsynced.add(change);
    }

    @Override
    public @Nullable Slice locate(long first, long last, int bytesMax) throws IOException {
        store.ensureSound();
        ensureOpen();
        List<EntryBlock> blocks = home.live.blocks(first, last, bytesMax);
        return blocks.isEmpty() ? null : new MemorySlice(blocks);
    }

    @Override
    public void close() {
        if (home.user == this) {
            home.user = null;
        }
    }

    private void ensureOpen() {
        if (home.user != this) {
            throw new IllegalStateException("this log was closed; open it again");
        }
    }

    /** Blocks never change, so holding them is reading them. */
    private record MemorySlice(List<EntryBlock> blocks) implements Slice {
        @Override
        public List<EntryBlock> read() {
            return blocks;
        }

        @Override
        public void close() {
            // Holds no resource.
        }
    }
}
