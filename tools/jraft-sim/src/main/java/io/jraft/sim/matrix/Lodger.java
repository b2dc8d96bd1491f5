package io.jraft.sim.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.boot.DirectoryStorage;
import io.jraft.engine.StorageOpener;
import io.jraft.entity.PeerId;
import io.jraft.model.BlockBuilder;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.model.HardState;
import io.jraft.model.LogId;
import io.jraft.option.NodeOptions;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.spi.GroupLog;
import io.jraft.storage.journal.JournalLogStore;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A second member in the journal of the first: it comes, votes, writes, is forgotten, and comes again. While its directory
 * says whose it is, all that it had said is there; once it was forgotten, nothing is; and each life begins with nothing.
 * Owner: one thread. Made by Member.
 */
final class Lodger {
    private static final String GROUP = "lodger";
    private static final PeerId SELF = new PeerId("127.0.0.1", 7001);
    private static final String META = "/data/lodger";
    private static final int ENTRIES = 2;

    private final SimFileSystem disk;
    private final DirectoryStorage storage;
    private final StorageOpener.Journal journal;
    private final NodeOptions options;

    Lodger(
            SimFileSystem disk,
            DirectoryStorage storage,
            StorageOpener.Journal journal,
            NodeOptions options) {
        this.disk = disk;
        this.storage = storage;
        this.journal = journal;
        this.options = options.copy();
        this.options.setRaftMetaUri(META);
        this.options.setSnapshotUri(null);
    }

    /** How far it is. */
    enum Stay {
        NEVER,
        COMING,
        HERE,
        LEAVING,
        GONE
    }

    /** Begins a life, the first or the next. All of it is on disk when this returns. */
    void come(int life) throws IOException {
        StorageOpener.Member home = storage.openMember(GROUP, SELF, options, journal);
        GroupLog log = journal.store().open(GROUP, SELF);
        if (!log.recovered().last().equals(LogId.ZERO)
                || !log.recovered().hardState().equals(HardState.INITIAL)) {
            throw new BrokenPromise("life " + life + " begins with " + log.recovered());
        }
        log.saveHardState(vote(life));
        // It lies in two segments, and in the second one it is alone.
        int chain = 0;
        for (int i = 1; i <= ENTRIES; i++) {
            EntryBlock block = entry(i, life, chain);
            log.append(block);
            journal.store().sync();
            chain = block.lastChain();
        }
        log.close();
        home.close();
    }

    private static EntryBlock entry(long index, int life, int chain) {
        BlockBuilder builder = new BlockBuilder();
        builder.begin(index, life, chain);
        byte[] payload = (life + "x".repeat(index == 1 ? 1000 : 5000)).getBytes(UTF_8);
        builder.add(EntryType.DATA, ByteBuffer.wrap(payload));
        return builder.build();
    }

    private static HardState vote(int life) {
        return new HardState(life, SELF);
    }

    /** What the engine does when it is told to forget. */
    void leave() throws IOException {
        storage.forget(GROUP, SELF, options, journal);
    }

    /**
     * Looks at what a start finds, and goes on with what a crash cut short.
     *
     * @return how far it is then
     */
    Stay afterStart(Stay before, int life) throws IOException {
        boolean named = disk.exists(META + "/node.id");
        switch (before) {
            case NEVER -> {
                return Stay.NEVER;
            }
            case HERE -> {
                requireWhole(life);
                return Stay.HERE;
            }
            case GONE -> requireGone(named);
            case COMING -> leave();
            case LEAVING -> {
                if (named) {
                    // It could be started as if nothing had been.
                    requireWhole(life);
                }
                leave();
                requireGone(disk.exists(META + "/node.id"));
            }
        }
        return Stay.GONE;
    }

    private void requireWhole(int life) throws IOException {
        StorageOpener.Member home = storage.openMember(GROUP, SELF, options, journal);
        GroupLog log = journal.store().open(GROUP, SELF);
        GroupLog.Recovered found = log.recovered();
        if (!found.hardState().equals(vote(life))
                || !found.last().equals(new LogId(ENTRIES, life))) {
            throw new BrokenPromise(
                    "who voted in life " + life + " is back under that name with " + found);
        }
        log.close();
        home.close();
    }

    private void requireGone(boolean named) {
        if (named) {
            throw new BrokenPromise("it was forgotten, and its directory still has its name");
        }
        boolean known =
                ((JournalLogStore) journal.store())
                        .members().stream().anyMatch(member -> member.group().equals(GROUP));
        if (known) {
            throw new BrokenPromise("it was forgotten, and the journal has it again");
        }
    }
}
