package io.jraft.storage.impl;

import io.jraft.entity.LogEntry;
import io.jraft.entity.codec.LogEntryCodecFactory;
import io.jraft.option.LogStorageOptions;
import io.jraft.option.RaftOptions;
import io.jraft.spi.FileSystem;
import io.jraft.storage.LogStorage;
import io.jraft.storage.rocksdb.RocksEntries;
import io.jraft.sys.NioFileSystem;
import io.jraft.util.Describer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log in a RocksDB of its own, for programs whose factory makes one, or wraps one. Every append is durable when it
 * returns. Its class is the key for {@link io.jraft.util.StorageOptionsFactory}. Prefer {@code logUri} {@code
 * rocksdb://dir}: one database and one sync for all groups of the directory, and term and vote in the same sync.
 * Owner: DISK, one call at a time. Needs {@code org.rocksdb:rocksdbjni}.
 */
public class RocksDBLogStorage implements LogStorage, Describer {
    private static final Logger LOG = LoggerFactory.getLogger(RocksDBLogStorage.class);
    private static final String SCHEME = "rocksdb://";

    private final String path;
    private @Nullable RocksEntries entries;
    private @Nullable LogEntryCodecFactory codec;

    /**
     * In a directory, which {@link #init} creates when it is missing.
     *
     * @param path the directory; {@code rocksdb://} may stand before it
     * @param raftOptions without effect here: entries are always forced to the disk
     */
    public RocksDBLogStorage(String path, RaftOptions raftOptions) {
        this.path = path.startsWith(SCHEME) ? path.substring(SCHEME.length()) : path;
    }

    @Override
    public boolean init(LogStorageOptions opts) {
        FileSystem files = new NioFileSystem();
        try {
            String directory = files.realPath(path);
            files.createDirectories(directory);
            entries = RocksEntries.open(directory, opts.getGroupId());
            codec = opts.getLogEntryCodecFactory();
            return true;
        } catch (IOException e) {
            LOG.error(
                    "the log of {} in {} cannot be opened: {}",
                    opts.getGroupId(),
                    path,
                    e.getMessage(),
                    e);
            return false;
        }
    }

    private RocksEntries entries() {
        RocksEntries opened = entries;
        if (opened == null) {
            throw new IllegalStateException("call init before anything else");
        }
        return opened;
    }

    private LogEntryCodecFactory codec() {
        LogEntryCodecFactory known = codec;
        if (known == null) {
            throw new IllegalStateException("call init before anything else");
        }
        return known;
    }

    @Override
    public long getFirstLogIndex() {
        return entries().first();
    }

    @Override
    public long getLastLogIndex() {
        return entries().last();
    }

    /** Null also for one that cannot be read, with the reason in the log; the node stops then. */
    @Override
    public @Nullable LogEntry getEntry(long index) {
        try {
            byte[] bytes = entries().get(index);
            return bytes == null ? null : codec().decoder().decode(bytes);
        } catch (IOException e) {
            LOG.error("entry {} in {} cannot be read: {}", index, path, e.getMessage(), e);
            return null;
        }
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public int appendEntries(List<LogEntry> newEntries) {
        List<byte[]> bytes = new ArrayList<>(newEntries.size());
        long next = entries().last() + 1;
        for (LogEntry entry : newEntries) {
            if (entry.getId().getIndex() != next++) {
                LOG.error("{} does not follow {} in {}", entry.getId(), next - 2, path);
                return 0;
            }
            bytes.add(codec().encoder().encode(entry));
        }
        return done("append", () -> entries().append(bytes)) ? newEntries.size() : 0;
    }

    @Override
    public boolean truncatePrefix(long firstIndexKept) {
        return done("truncatePrefix", () -> entries().truncatePrefix(firstIndexKept));
    }

    @Override
    public boolean truncateSuffix(long lastIndexKept) {
        return done("truncateSuffix", () -> entries().truncateSuffix(lastIndexKept));
    }

    @Override
    public boolean reset(long nextLogIndex) {
        return done("reset", () -> entries().reset(nextLogIndex));
    }

    private boolean done(String what, Change change) {
        try {
            change.make();
            return true;
        } catch (IOException e) {
            LOG.error("{} in {} failed: {}", what, path, e.getMessage(), e);
            return false;
        }
    }

    @Override
    public void shutdown() {
        RocksEntries opened = entries;
        entries = null;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void describe(Printer out) {
        out.print("  log in RocksDB ").println(this);
    }

    @Override
    public String toString() {
        RocksEntries opened = entries;
        return path + (opened == null ? " closed" : " " + opened.first() + ".." + opened.last());
    }

    /** Something that the disk may refuse. */
    private interface Change {
        void make() throws IOException;
    }
}
