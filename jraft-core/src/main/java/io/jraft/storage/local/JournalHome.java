package io.jraft.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.entity.PeerId;
import io.jraft.spi.FileSystem;
import java.io.IOException;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a journal: which journal it is, of which cluster, and which members keep their log in it. Several
 * members may share one; it is locked once, by whoever opens it.
 *
 * <pre>
 * journal.id              UUID of the journal, cluster id; what keeps the log, when it is not the journal
 * members/&lt;group&gt;...      one for each member: UUID of its node
 * </pre>
 *
 * Owner: ANY, one thread at a time. Called by boot and DataDirectory.
 */
public final class JournalHome implements AutoCloseable {
    static final String FILE = "journal.id";
    static final String MEMBERS = "members";

    /** What keeps the log in a directory whose identity does not say. */
    public static final String JOURNAL = "journal";

    private static final String KIND = "journal";
    private static final String STORE = "store";
    private static final String MEMBER_KIND = "member";
    private static final int NAME_MAX = 180;

    private final FileSystem fs;
    private final String directory;
    private final AutoCloseable lock;
    private final long high;
    private final long low;

    private JournalHome(FileSystem fs, String directory, AutoCloseable lock, IdentityFile identity)
            throws IOException {
        this.fs = fs;
        this.directory = directory;
        this.lock = lock;
        high = identity.high("uuid");
        low = identity.low("uuid");
    }

    /** The same for a log in the journal. */
    public static JournalHome open(
            FileSystem fs, String logUri, String clusterId, LongSupplier random)
            throws IOException {
        return open(fs, logUri, JOURNAL, clusterId, random);
    }

    /**
     * Homes the directory, and creates or checks its identity.
     *
     * @param logUri the directory; created when missing
     * @param store what keeps the log in it: a node that came back with another one would find an empty log, and vote
     *     again in a term it has voted in
     * @param clusterId empty matches every cluster
     * @param random two numbers make the UUID of a new journal
     * @throws IOException when the directory is in use, damaged, of another cluster or of another store, saying what to
     *     do
     */
    public static JournalHome open(
            FileSystem fs, String logUri, String store, String clusterId, LongSupplier random)
            throws IOException {
        String directory = fs.realPath(logUri);
        Files.createHome(fs, directory, FILE);
        AutoCloseable lock = fs.lock(directory);
        boolean opened = false;
        try {
            IdentityFile identity = identify(fs, directory, store, clusterId, random);
            JournalHome home = new JournalHome(fs, directory, lock, identity);
            opened = true;
            return home;
        } finally {
            if (!opened) {
                Homes.release(lock, directory);
            }
        }
    }

    private static IdentityFile identify(
            FileSystem fs, String directory, String store, String clusterId, LongSupplier random)
            throws IOException {
        String path = directory + "/" + FILE;
        IdentityFile known = IdentityFile.read(fs, path, KIND);
        if (known == null) {
            if (!fs.list(directory + "/" + MEMBERS).isEmpty()) {
                throw new IOException(
                        "directory "
                                + directory
                                + " lost its identity file "
                                + FILE
                                + ", but members have data in it."
                                + " Restore that file, or start with empty directories.");
            }
            IdentityFile fresh =
                    IdentityFile.of(path)
                            .with("uuid", random.getAsLong(), random.getAsLong())
                            .with("cluster", clusterId);
            fresh = store.equals(JOURNAL) ? fresh : fresh.with(STORE, store);
            fresh.write(fs, KIND);
            return fresh;
        }
        requireStore(known.get(STORE, JOURNAL), store, directory);
        String cluster = known.get("cluster");
        if (cluster.equals(clusterId) || clusterId.isEmpty()) {
            return known;
        }
        if (!cluster.isEmpty()) {
            throw new IOException(
                    "directory "
                            + directory
                            + " belongs to cluster '"
                            + cluster
                            + "', and this node is of cluster '"
                            + clusterId
                            + "'. Point logUri to this cluster's directory, or set clusterId right.");
        }
        IdentityFile named = known.with("cluster", clusterId);
        named.write(fs, KIND);
        return named;
    }

    private static void requireStore(String known, String wanted, String directory)
            throws IOException {
        if (!known.equals(wanted)) {
            throw new IOException(
                    "directory "
                            + directory
                            + " keeps its log in '"
                            + known
                            + "', and logUri asks for '"
                            + wanted
                            + "'. A log does not move from one to the other: go back to the former, or give the node"
                            + " empty directories and let the others refill it.");
        }
    }

    /** The journal's directory, as its real path. */
    public String directory() {
        return directory;
    }

    /** Upper half of the journal's UUID. */
    public long uuidHigh() {
        return high;
    }

    /** Lower half of the journal's UUID. */
    public long uuidLow() {
        return low;
    }

    /** The node UUID of a member that has, or may have, its log here; null when it never had. */
    @Nullable String memberNode(String group, PeerId peer) throws IOException {
        String path = memberPath(group, peer);
        IdentityFile member = IdentityFile.read(fs, path, MEMBER_KIND);
        if (member == null) {
            return null;
        }
        // The file's name is a shortened form, so two members could meet in it.
        if (!member.get("group").equals(group) || !member.get("peer").equals(Homes.name(peer))) {
            throw new IOException(
                    path
                            + " is of group '"
                            + member.get("group")
                            + "', peer "
                            + member.get("peer")
                            + ". Give group '"
                            + group
                            + "' of "
                            + peer
                            + " another logUri.");
        }
        return member.get("node");
    }

    /** Remembers a member, before it writes its first record. */
    void addMember(String group, PeerId peer, String node) throws IOException {
        Files.createDirectory(fs, directory + "/" + MEMBERS);
        IdentityFile.of(memberPath(group, peer))
                .with("group", group)
                .with("peer", Homes.name(peer))
                .with("node", node)
                .write(fs, MEMBER_KIND);
    }

    /**
     * Removes what {@link #addMember} has written, durably. A directory that still says that it is the member's would then be
     * taken for that of a new one, so that must be gone before: {@link MetaHome#erase}.
     */
    public void removeMember(String group, PeerId peer) throws IOException {
        if (memberNode(group, peer) != null) {
            fs.delete(memberPath(group, peer));
        }
        String members = directory + "/" + MEMBERS;
        if (fs.isDirectory(members)) {
            // Also if there was none: a process that was killed may have come that far.
            fs.syncDirectory(members);
        }
    }

    private String memberPath(String group, PeerId peer) {
        String whole = group + "@" + Homes.name(peer);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < whole.length() && name.length() < NAME_MAX; i++) {
            char c = whole.charAt(i);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-_.@".indexOf(c) >= 0);
            name.append(plain ? c : '+');
        }
        byte[] bytes = whole.getBytes(UTF_8);
        String digest = String.format(Locale.ROOT, "%08x", Files.digest(bytes, bytes.length));
        return directory + "/" + MEMBERS + "/" + name + "." + digest;
    }

    /**
     * Makes the directory another cluster's, durably: its nodes start with that {@code clusterId} only, and processes of
     * the former cluster refuse their connections. For tools.
     *
     * @param clusterId not empty, because empty matches every cluster
     */
    public void moveToCluster(String clusterId) throws IOException {
        if (clusterId.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs a name");
        }
        IdentityFile known = IdentityFile.read(fs, directory + "/" + FILE, KIND);
        if (known == null) {
            throw new IOException("directory " + directory + " lost its identity file " + FILE);
        }
        known.with("cluster", clusterId).write(fs, KIND);
    }

    /** Gives the directory up. */
    @Override
    public void close() throws IOException {
        Homes.release(lock, directory);
    }
}
