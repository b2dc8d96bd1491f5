package io.jraft.rhea.storage.rocks;

import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All regions of a store in one RocksDB. There is no write-ahead log: the Raft log is one. What a region has applied stands
 * in the batch of what was applied, so the tables that are there after a crash say by themselves where the log goes on, and
 * nothing is thrown away at a start.
 * Owner: ANY. Native memory must outlive its readers, so every use holds {@link #uses} and the close waits for all of them.
 */
public final class RocksStorage implements KVStorage {
    private static final Logger LOG = LoggerFactory.getLogger(RocksStorage.class);

    /**
     * Small, so that the places in memory that a put passes fit into the processor's caches: with 64 MiB a put of a small value took
     * twice as long. Several go into one table of the disk, or else there would be many of those, and a filter tells a reader which of
     * them it may skip.
     */
    private static final long MEMTABLE_BYTES = 4L << 20;

    private static final int MEMTABLES_A_TABLE = 8;

    /** What RocksDB has in memory before it puts it on disk. */
    static final long TABLE_BYTES = MEMTABLE_BYTES * MEMTABLES_A_TABLE;

    private static final int MEMTABLES = 3 * MEMTABLES_A_TABLE;
    private static final double MEMTABLE_FILTER_PART = 0.1;
    private static final long CACHE_BYTES = 64L << 20;
    private static final long INFO_LOG_BYTES = 4L << 20;
    private static final int BITS_PER_KEY = 10;

    final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();
    final WriteOptions unlogged;
    final RecentWrites recent;
    final KnownLengths known = new KnownLengths();

    /** Ends long readings, so that a close need not wait for them. */
    volatile boolean closing;

    private final ConcurrentHashMap<Long, RocksGate> gates = new ConcurrentHashMap<>();
    private final ExecutorService handOvers;

    /** Whether {@link #handOvers} has a task that has not begun. */
    private final AtomicBoolean asked = new AtomicBoolean();

    private final Path directory;
    private final Options options;
    private final BloomFilter filter;
    private final LRUCache cache;
    private final RocksDB db;
    private boolean closed;

    private RocksStorage(Path directory, ExecutorService handOvers) throws RocksDBException {
        this.directory = directory;
        filter = new BloomFilter(BITS_PER_KEY);
        cache = new LRUCache(CACHE_BYTES);
        options = options(filter, cache);
        unlogged = new WriteOptions().setDisableWAL(true);
        this.handOvers = handOvers;
        recent = new RecentWrites(unlogged, this::handOverSoon);
        boolean opened = false;
        try {
            db = RocksDB.open(options, directory.toString());
            opened = true;
        } finally {
            if (!opened) {
                closeParts();
            }
        }
    }

    /**
     * Opens the database in a directory, making both if they are missing.
     *
     * @throws IOException with a sentence that says what to do if it cannot be opened, is damaged or in use, or if the
     *     native library is missing or does not run here
     */
    public static RocksStorage open(Path directory) throws IOException {
        return open(directory, Executors.newSingleThreadExecutor(RocksStorage::thread));
    }

    /** The same; {@code handOvers} has what was written last put into the database, and is shut down at the close. */
    static RocksStorage open(Path directory, ExecutorService handOvers) throws IOException {
        try {
            RocksDB.loadLibrary();
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            throw new IOException(
                    "RocksDB's native library cannot be loaded on this machine: "
                            + e.getMessage()
                            + ". It is unpacked to java.io.tmpdir, which must allow execution; or set storageType to"
                            + " Memory",
                    e);
        }
        Files.createDirectories(directory);
        try {
            return new RocksStorage(directory, handOvers);
        } catch (RocksDBException e) {
            throw new IOException(
                    "the RocksDB in " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** It has nothing to do that the log does not have too, so that a process need not wait for it. */
    private static Thread thread(Runnable handOvers) {
        Thread thread = new Thread(handOvers, "rheakv-rocks");
        thread.setDaemon(true);
        return thread;
    }

    private static Options options(BloomFilter filter, LRUCache cache) {
        return new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(MEMTABLES)
                .setMinWriteBufferNumberToMerge(MEMTABLES_A_TABLE)
                .setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_PART)
                .setMemtableWholeKeyFiltering(true)
                .setMaxBackgroundJobs(2)
                .setLevelCompactionDynamicLevelBytes(true)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setFilterPolicy(filter).setBlockCache(cache))
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(2);
    }

    @Override
    public RegionStore region(long regionId) {
        return new RocksRegion(this, regionId);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    /** What a region's writes pass. */
    RocksGate gate(long regionId) {
        return gates.computeIfAbsent(regionId, RocksGate::new);
    }

    /** The database; only while {@link #uses} is held. */
    RocksDB db() {
        if (closed) {
            throw new StorageException("the store in " + directory + " is closed", null);
        }
        return db;
    }

    boolean isClosed() {
        return closed;
    }

    StorageException failed(String doing, RocksDBException e) {
        return new StorageException(
                doing + " the RocksDB in " + directory + " failed: " + e.getMessage(), e);
    }

    /** What is in memory is written to tables first: RocksDB does so at its close. */
    @Override
    public void close() {
        closing = true;
        uses.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                settle();
                db.close();
                closeParts();
            }
        } finally {
            uses.writeLock().unlock();
        }
    }

    /** There is one task at most: it hands over whatever is there when it comes. */
    private void handOverSoon() {
        if (asked.compareAndSet(false, true)) {
            handOvers.execute(this::handOver);
        }
    }

    private void handOver() {
        // Before it looks: what comes later asks anew.
        asked.set(false);
        uses.readLock().lock();
        try {
            if (!closed) {
                recent.handOverLeft(db);
            }
        } catch (RocksDBException e) {
            // Who writes next tries again, and is told.
            LOG.warn(
                    "What was written last did not reach the RocksDB in {} yet: {}",
                    directory,
                    e.getMessage());
        } finally {
            uses.readLock().unlock();
        }
    }

    private void settle() {
        try {
            recent.settle(db);
        } catch (RocksDBException e) {
            // As after a crash: the log still has it.
            LOG.warn(
                    "What was written last did not reach the RocksDB in {}: {}",
                    directory,
                    e.getMessage());
        }
    }

    private void closeParts() {
        handOvers.shutdown();
        unlogged.close();
        options.close();
        cache.close();
        filter.close();
    }
}
