package io.jraft.cli.offline;

import io.jraft.cli.CommandFailure;
import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.spi.FileSystem;
import io.jraft.spi.GroupLog;
import io.jraft.storage.journal.JournalLogStore;
import io.jraft.storage.journal.JournalMember;
import io.jraft.storage.journal.JournalOptions;
import io.jraft.storage.local.HomeFacts;
import io.jraft.storage.local.JournalHome;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a stopped node, locked and recovered in memory: what a start would find, without what a start changes.
 * Owner: MAIN.
 */
public final class StoppedJournal implements AutoCloseable {
    /** Bytes read in one go while walking through a log. */
    private static final int PART = 4 << 20;

    private final String directory;
    private final AutoCloseable lock;
    private final HomeFacts.Journal facts;
    private final JournalLogStore store;

    private StoppedJournal(
            String directory, AutoCloseable lock, HomeFacts.Journal facts, JournalLogStore store) {
        this.directory = directory;
        this.lock = lock;
        this.facts = facts;
        this.store = store;
    }

    /**
     * Opens it.
     *
     * @param path of the directory that logUri names
     * @throws CommandFailure when it is in use, is no journal's, or keeps its log in something else
     * @throws IOException when it cannot be read
     */
    public static StoppedJournal open(String path) throws IOException {
        FileSystem disk = new NioFileSystem();
        String directory = disk.realPath(path);
        HomeFacts.Journal facts = requireJournal(disk, directory);
        AutoCloseable lock = Locks.take(disk, directory);
        boolean opened = false;
        try {
            JournalOptions options =
                    // No segment is begun here, so no salt is ever drawn.
                    JournalOptions.of(directory, facts.uuidHigh(), facts.uuidLow(), () -> 0);
            JournalLogStore store =
                    JournalLogStore.open(new ShadowFileSystem(disk, directory), options);
            opened = true;
            return new StoppedJournal(directory, lock, facts, store);
        } finally {
            if (!opened) {
                Locks.release(lock);
            }
        }
    }

    /** What the directory says about itself; refuses what these commands cannot read. */
    static HomeFacts.Journal requireJournal(FileSystem disk, String directory) throws IOException {
        HomeFacts.Journal facts = HomeFacts.journal(disk, directory);
        if (facts == null) {
            throw CommandFailure.refused(
                    "There is no journal in "
                            + directory
                            + ". Name the directory that logUri, or journalDir, names.");
        }
        if (!facts.store().equals(JournalHome.JOURNAL)) {
            throw CommandFailure.refused(
                    "The directory "
                            + directory
                            + " keeps its log in '"
                            + facts.store()
                            + "'; this command reads the journal only.");
        }
        return facts;
    }

    /** The directory by its real path. */
    public String directory() {
        return directory;
    }

    /** What the directory says about itself. */
    public HomeFacts.Journal facts() {
        return facts;
    }

    /** The recovered store. Only for reading. */
    public JournalLogStore store() {
        return store;
    }

    /**
     * The member of that group.
     *
     * @param peer needed when several members of the group share the journal; null otherwise
     * @throws CommandFailure when there is none, or more than one, naming those that are there
     */
    public JournalMember member(String group, @Nullable PeerId peer) {
        List<JournalMember> all = store.members();
        List<JournalMember> fitting =
                all.stream()
                        .filter(m -> m.group().equals(group))
                        .filter(m -> peer == null || m.peer().equals(peer))
                        .toList();
        if (fitting.size() != 1) {
            throw CommandFailure.refused(
                    (fitting.isEmpty() ? "No member" : "More than one member")
                            + " of group '"
                            + group
                            + "'"
                            + (peer == null ? "" : " at " + peer)
                            + " is in "
                            + directory
                            + ". There are: "
                            + String.join(", ", all.stream().map(StoppedJournal::name).toList())
                            + (fitting.isEmpty() ? "." : ". Choose one with --peer."));
        }
        return fitting.get(0);
    }

    /** A member's name for people. */
    static String name(JournalMember member) {
        return member.group() + "@" + member.peer();
    }

    /** What to do with the entries of a log, block by block. */
    @FunctionalInterface
    interface Walk {
        /** Looks at a block; answers false to end the walk. */
        boolean block(EntryBlock block) throws IOException;
    }

    /**
     * Reads entries in order, checking every checksum.
     *
     * @throws IOException naming file, offset and index of what is damaged
     */
    static void walk(GroupLog log, long from, long to, Walk walk) throws IOException {
        long next = from;
        while (next <= to) {
            try (GroupLog.Slice slice = log.locate(next, to, PART)) {
                if (slice == null) {
                    return;
                }
                for (EntryBlock block : slice.read()) {
                    if (!walk.block(block)) {
                        return;
                    }
                    next = block.lastIndex() + 1;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            store.close();
        } finally {
            Locks.release(lock);
        }
    }
}
