package io.jraft.storage.local;

import io.jraft.entity.PeerId;
import io.jraft.option.RaftMetaStorageOptions;
import io.jraft.spi.FileSystem;
import io.jraft.storage.RaftMetaStorage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Term and vote in a small file, for a node whose log is a storage of its user's own. The file is replaced in one step and
 * carries a checksum; a damaged one is refused, because a node that forgets may vote twice.
 * Owner: DISK. Made by boot. Called by storage.custom.
 */
public final class MetaFile implements RaftMetaStorage {
    private static final Logger LOG = LoggerFactory.getLogger(MetaFile.class);
    private static final String KIND = "term and vote";
    private static final String FILE = "raft_meta";

    private final FileSystem fs;
    private final String path;
    private long term;
    private PeerId vote = PeerId.emptyPeer();

    /** In a directory that is there. */
    public MetaFile(FileSystem fs, String directory) {
        this.fs = fs;
        path = directory + "/" + FILE;
    }

    @Override
    public boolean init(RaftMetaStorageOptions opts) {
        try {
            IdentityFile known = IdentityFile.read(fs, path, KIND);
            if (known != null) {
                term = Long.parseLong(known.get("term"));
                PeerId found = PeerId.parsePeer(known.get("vote"));
                if (found == null) {
                    throw new IOException("the vote in " + path + " is not a peer");
                }
                vote = found;
            }
            return true;
        } catch (IOException | NumberFormatException e) {
            LOG.error("{}: term and vote cannot be read: {}", opts.getNodeId(), e.getMessage(), e);
            return false;
        }
    }

    @Override
    public boolean setTerm(long newTerm) {
        return setTermAndVotedFor(newTerm, vote);
    }

    @Override
    public long getTerm() {
        return term;
    }

    @Override
    public boolean setVotedFor(PeerId peerId) {
        return setTermAndVotedFor(term, peerId);
    }

    @Override
    public @Nullable PeerId getVotedFor() {
        return vote;
    }

    @Override
    public boolean setTermAndVotedFor(long newTerm, PeerId peerId) {
        try {
            IdentityFile.of(path)
                    .with("term", String.valueOf(newTerm))
                    .with("vote", peerId.toString())
                    .write(fs, KIND);
        } catch (IOException e) {
            LOG.error("term and vote cannot be written to {}: {}", path, e.getMessage(), e);
            return false;
        }
        term = newTerm;
        vote = peerId.copy();
        return true;
    }

    @Override
    public void shutdown() {
        // Holds no resource.
    }
}
