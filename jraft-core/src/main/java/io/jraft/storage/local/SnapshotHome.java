package io.jraft.storage.local;

import io.jraft.spi.FileSystem;
import java.io.IOException;

/**
 * The directory that snapshotUri names: it belongs to one node, which removes old snapshots and unfinished ones in it.
 * Owner: ANY, one thread at a time. Called by boot.
 */
public final class SnapshotHome implements AutoCloseable {
    static final String FILE = "owner.id";

    private static final String KIND = "snapshots";

    private final String directory;
    private final AutoCloseable lock;

    private SnapshotHome(String directory, AutoCloseable lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Homes the directory, and creates or checks the mark of its owner.
     *
     * @param snapshotUri the directory; created when missing; neither logUri nor raftMetaUri
     * @throws IOException when it is in use or of another node, saying what to do
     */
    public static SnapshotHome open(FileSystem fs, String snapshotUri, MetaHome owner)
            throws IOException {
        String directory = fs.realPath(snapshotUri);
        Files.createHome(fs, directory, FILE);
        AutoCloseable lock = fs.lock(directory);
        boolean opened = false;
        try {
            String node = IdentityFile.hex(owner.nodeUuidHigh(), owner.nodeUuidLow());
            IdentityFile known = IdentityFile.read(fs, directory + "/" + FILE, KIND);
            if (known == null) {
                IdentityFile.of(directory + "/" + FILE).with("node", node).write(fs, KIND);
            } else if (!known.get("node").equals(node)) {
                throw new IOException(
                        "snapshotUri "
                                + directory
                                + " belongs to node "
                                + known.get("node")
                                + ", and "
                                + owner.directory()
                                + " to node "
                                + node
                                + ". Give each node a directory of its own; if this node was"
                                + " emptied on purpose, empty this directory too.");
            }
            opened = true;
            return new SnapshotHome(directory, lock);
        } finally {
            if (!opened) {
                Homes.release(lock, directory);
            }
        }
    }

    /** The directory, as its real path. */
    public String directory() {
        return directory;
    }

    /** Gives the directory up. */
    @Override
    public void close() throws IOException {
        Homes.release(lock, directory);
    }
}
