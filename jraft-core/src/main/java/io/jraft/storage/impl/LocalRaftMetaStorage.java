package io.jraft.storage.impl;

import io.jraft.entity.PeerId;
import io.jraft.option.RaftMetaStorageOptions;
import io.jraft.option.RaftOptions;
import io.jraft.spi.FileSystem;
import io.jraft.storage.RaftMetaStorage;
import io.jraft.storage.local.MetaFile;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Term and vote in a small checksummed file that is replaced in one step; what a node with a {@code LogStorage} of its own
 * has anyway. Every setter is durable when it answers true. Owner: DISK; {@link #init} once, before all else.
 */
public class LocalRaftMetaStorage implements RaftMetaStorage {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRaftMetaStorage.class);

    private final FileSystem files = new NioFileSystem();
    private final String path;
    private @Nullable MetaFile file;

    /**
     * In a directory, which {@link #init} creates when it is missing.
     *
     * @param path the directory; {@code file://} may stand before it
     * @param raftOptions without effect here: term and vote are always forced to the disk
     */
    public LocalRaftMetaStorage(String path, RaftOptions raftOptions) {
        this.path = path.startsWith("file://") ? path.substring("file://".length()) : path;
    }

    @Override
    public boolean init(RaftMetaStorageOptions opts) {
        try {
            String directory = files.realPath(path);
            files.createDirectories(directory);
            MetaFile opened = new MetaFile(files, directory);
            if (!opened.init(opts)) {
                return false;
            }
            file = opened;
            return true;
        } catch (IOException e) {
            LOG.error("{}: directory {} cannot be made: {}", opts.getNodeId(), path, e, e);
            return false;
        }
    }

    private MetaFile file() {
        MetaFile opened = file;
        if (opened == null) {
            throw new IllegalStateException("call init before anything else");
        }
        return opened;
    }

    @Override
    public boolean setTerm(long term) {
        return file().setTerm(term);
    }

    @Override
    public long getTerm() {
        return file().getTerm();
    }

    @Override
    public boolean setVotedFor(PeerId peerId) {
        return file().setVotedFor(peerId);
    }

    @Override
    public @Nullable PeerId getVotedFor() {
        return file().getVotedFor();
    }

    @Override
    public boolean setTermAndVotedFor(long term, PeerId peerId) {
        return file().setTermAndVotedFor(term, peerId);
    }

    @Override
    public void shutdown() {
        file = null;
    }

    @Override
    public String toString() {
        return "LocalRaftMetaStorage " + path + (file == null ? "" : " term " + getTerm());
    }
}
