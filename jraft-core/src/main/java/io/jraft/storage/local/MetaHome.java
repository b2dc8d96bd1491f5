package io.jraft.storage.local;

import io.jraft.entity.PeerId;
import io.jraft.spi.FileSystem;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The directory that raftMetaUri names: it says which node this is and in which journal its term, vote and log are. The
 * two halves, this file and the journal's note of the member, are written in this order and checked against each other:
 * a node that lost one of them must not start as if it had never voted.
 * Owner: ANY, one thread at a time. Called by boot and DataDirectory.
 */
public final class MetaHome implements AutoCloseable {
    static final String FILE = "node.id";

    private static final String KIND = "node";

    private final String directory;
    private final @Nullable AutoCloseable lock;
    private final long high;
    private final long low;

    private MetaHome(String directory, @Nullable AutoCloseable lock, IdentityFile identity)
            throws IOException {
        this.directory = directory;
        this.lock = lock;
        high = identity.high("node");
        low = identity.low("node");
    }

    /**
     * Homes the directory, unless it is the journal's, and creates or checks its identity.
     *
     * @param metaUri the directory; created when missing
     * @param random two numbers make the UUID of a new node
     * @throws IOException when the directory is in use, damaged or of another node, or a half is missing, saying what
     *     to do
     */
    public static MetaHome open(
            FileSystem fs,
            String metaUri,
            String group,
            PeerId self,
            JournalHome journal,
            LongSupplier random)
            throws IOException {
        String directory = fs.realPath(metaUri);
        Files.createHome(fs, directory, FILE);
        AutoCloseable lock = directory.equals(journal.directory()) ? null : fs.lock(directory);
        boolean opened = false;
        try {
            MetaHome home =
                    new MetaHome(
                            directory, lock, identify(fs, directory, group, self, journal, random));
            opened = true;
            return home;
        } finally {
            if (!opened && lock != null) {
                Homes.release(lock, directory);
            }
        }
    }

    /**
     * Removes what says which node a directory belongs to, durably, before the journal forgets what that node has voted: nobody
     * starts as that node any more. Nothing happens if it is gone.
     *
     * @throws IOException when the directory is in use, damaged or of another node
     */
    public static void erase(
            FileSystem fs, String metaUri, String group, PeerId self, JournalHome journal)
            throws IOException {
        String directory = fs.realPath(metaUri);
        String path = directory + "/" + FILE;
        if (!fs.exists(path)) {
            // Whoever removed it may have been killed before that was durable.
            String there = directory;
            while (!there.isEmpty() && !fs.isDirectory(there)) {
                there = Files.parent(there);
            }
            fs.syncDirectory(there.isEmpty() ? Files.rootOf(directory) : there);
            return;
        }
        AutoCloseable lock = directory.equals(journal.directory()) ? null : fs.lock(directory);
        try {
            IdentityFile known = IdentityFile.read(fs, path, KIND);
            if (known != null) {
                requireSame(known, directory, group, self, journal);
            }
            fs.delete(path);
            fs.syncDirectory(directory);
        } finally {
            if (lock != null) {
                Homes.release(lock, directory);
            }
        }
    }

    private static IdentityFile identify(
            FileSystem fs,
            String directory,
            String group,
            PeerId self,
            JournalHome journal,
            LongSupplier random)
            throws IOException {
        String path = directory + "/" + FILE;
        IdentityFile known = IdentityFile.read(fs, path, KIND);
        String inJournal = journal.memberNode(group, self);
        if (known == null) {
            if (inJournal != null) {
                throw new IOException(
                        "raftMetaUri "
                                + directory
                                + " is empty, but the journal in "
                                + journal.directory()
                                + " holds term, vote and log of group '"
                                + group
                                + "' of "
                                + self
                                + ". Point raftMetaUri to this node's directory; or, if the node shall begin anew and"
                                + " the others refill it, empty both.");
            }
            known =
                    IdentityFile.of(path)
                            .with("node", random.getAsLong(), random.getAsLong())
                            .with("group", group)
                            .with("peer", Homes.name(self))
                            .with("journal", journal.uuidHigh(), journal.uuidLow());
            known.write(fs, KIND);
        }
        requireSame(known, directory, group, self, journal);
        if (inJournal == null) {
            // New, or the crash came between the two halves: in both cases nothing was said to
            // anybody yet.
            journal.addMember(group, self, known.get("node"));
        } else if (!inJournal.equals(known.get("node"))) {
            throw new IOException(
                    "raftMetaUri "
                            + directory
                            + " is of node "
                            + known.get("node")
                            + ", but the journal in "
                            + journal.directory()
                            + " has group '"
                            + group
                            + "' of "
                            + self
                            + " from node "
                            + inJournal
                            + ". The two directories do not belong together; point both to this node's.");
        }
        return known;
    }

    private static void requireSame(
            IdentityFile known, String directory, String group, PeerId self, JournalHome journal)
            throws IOException {
        if (!known.get("group").equals(group) || !known.get("peer").equals(Homes.name(self))) {
            throw new IOException(
                    "raftMetaUri "
                            + directory
                            + " belongs to group '"
                            + known.get("group")
                            + "' of "
                            + known.get("peer")
                            + ", and this node is group '"
                            + group
                            + "' of "
                            + self
                            + ". Give each node a directory of its own.");
        }
        String uuid = IdentityFile.hex(journal.uuidHigh(), journal.uuidLow());
        if (!known.get("journal").equals(uuid)) {
            throw new IOException(
                    "raftMetaUri "
                            + directory
                            + " belongs to journal "
                            + known.get("journal")
                            + ", and "
                            + journal.directory()
                            + " is journal "
                            + uuid
                            + ". Point logUri to the directory that this"
                            + " node wrote before; or, if that is lost, empty raftMetaUri, logUri and snapshotUri and"
                            + " let the others refill this node.");
        }
    }

    /** The directory, as its real path. */
    public String directory() {
        return directory;
    }

    /** Upper half of the node's UUID: its incarnation. */
    public long nodeUuidHigh() {
        return high;
    }

    /** Lower half of the node's UUID. */
    public long nodeUuidLow() {
        return low;
    }

    /** Gives the directory up. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            Homes.release(lock, directory);
        }
    }
}
