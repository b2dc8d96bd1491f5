package io.jraft.storage.rocksdb;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.ring.OnceFlag;
import io.jraft.ring.UseCount;
import io.jraft.spi.NoSpaceException;
import io.jraft.util.OnlyForTest;
import io.jraft.util.StorageOptionsFactory;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.LogFile;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The native side: how the database is opened, and who still needs it. Memory that native code reads must not be given
 * back too early, so the last of the store and the open views closes it.
 * Owner: DISK; views are made by DISK and then belong to ANY. Called by RocksLogStore and RocksSlice.
 */
@OwnedBy(Owner.DISK)
final class RocksDatabase {

    private final String directory;
    private final Options options;
    private final WriteOptions synced;
    private final RocksDB db;
    private final UseCount views = new UseCount();
    private final UseCount users = new UseCount();

    private RocksDatabase(String directory, Options options, RocksDB db) {
        this.directory = directory;
        this.options = options;
        this.db = db;
        synced = new WriteOptions().setSync(true);
        users.retain();
    }

    /**
     * Opens the database in an existing directory, creating it when there is none.
     *
     * @throws IOException when it is damaged, in use, or the native library does not run on this machine
     */
    static RocksDatabase open(String directory) throws IOException {
        return open(directory, null);
    }

    /**
     * The same.
     *
     * @param group whose options tune it; null for those of all groups
     */
    static RocksDatabase open(String directory, @Nullable String group) throws IOException {
        loadLibrary();
        Options options = options(group);
        boolean opened = false;
        try {
            RocksDatabase database =
                    new RocksDatabase(directory, options, RocksDB.open(options, directory));
            opened = true;
            return database;
        } catch (RocksDBException e) {
            throw error("opening", directory, e);
        } finally {
            if (!opened) {
                options.close();
            }
        }
    }

    private static void loadLibrary() throws IOException {
        try {
            RocksDB.loadLibrary();
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            throw new IOException(
                    "RocksDB's native library cannot be loaded on this machine: "
                            + e.getMessage()
                            + ". It is unpacked to java.io.tmpdir, which must allow execution; or keep the log in the"
                            + " journal, which needs no native code",
                    e);
        }
    }

    /** The user's tuning, and what a log rests on whatever the user says. */
    private static Options options(@Nullable String group) {
        return StorageOptionsFactory.logOptions(group)
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                // A torn record at the end is a write that nobody was told of. Anything else that
                // does not read back refuses to open, where RocksDB's default would drop what
                // follows it.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
    }

    String directory() {
        return directory;
    }

    /** Applies a batch in one step and makes it durable. */
    void writeSynced(WriteBatch batch) throws IOException {
        try {
            db.write(synced, batch);
        } catch (RocksDBException e) {
            throw error("writing to", directory, e);
        }
    }

    /** What a key holds; null when there is no such key. */
    byte @Nullable [] get(byte[] key) throws IOException {
        try {
            return db.get(key);
        } catch (RocksDBException e) {
            throw error("reading", directory, e);
        }
    }

    /** The database as it is now, until closed. */
    View view() {
        users.retain();
        views.retain();
        return new View(db.getSnapshot());
    }

    /** Whether somebody still reads an older state. New readers come from the owner alone. */
    boolean isViewed() {
        return views.inUse();
    }

    /** Removes files that hold nothing but keys from {@code from} up to, not including, {@code to}. Ignores open views. */
    void dropFiles(byte[] from, byte[] to) throws IOException {
        try {
            db.deleteFilesInRanges(db.getDefaultColumnFamily(), List.of(from, to), false);
        } catch (RocksDBException e) {
            throw error("reclaiming space of", directory, e);
        }
    }

    /** Bytes of its tables. */
    long tableBytes() throws IOException {
        try {
            return db.getLongProperty("rocksdb.total-sst-files-size");
        } catch (RocksDBException e) {
            throw error("asking", directory, e);
        }
    }

    /** Bytes of its write-ahead logs. */
    long walBytes() throws IOException {
        try {
            long sum = 0;
            for (LogFile file : db.getSortedWalFiles()) {
                sum += file.sizeFileBytes();
            }
            return sum;
        } catch (RocksDBException e) {
            throw error("asking", directory, e);
        }
    }

    /** Stops or goes on with what RocksDB does by itself, so that its files can be copied as a crash leaves them. */
    @OnlyForTest
    void holdStill(boolean still) throws IOException {
        try {
            if (still) {
                db.pauseBackgroundWork();
            } else {
                db.continueBackgroundWork();
            }
        } catch (RocksDBException e) {
            throw error("pausing", directory, e);
        }
    }

    /** Ends the store's use. Closed when the last view is closed as well. */
    void close() {
        release();
    }

    private void release() {
        if (users.release()) {
            db.close();
            synced.close();
            options.close();
        }
    }

    private static IOException error(String doing, String directory, RocksDBException e) {
        Status status = e.getStatus();
        String text = doing + " the RocksDB in " + directory + " failed: " + e.getMessage();
        if (status != null && status.getCode() == Status.Code.Corruption) {
            RocksDamageException damage =
                    new RocksDamageException(
                            directory,
                            "found when " + doing + " it",
                            0,
                            String.valueOf(e.getMessage()));
            damage.initCause(e);
            return damage;
        }
        return status != null && status.getSubCode() == Status.SubCode.NoSpace
                ? new NoSpaceException(text, e)
                : new IOException(text, e);
    }

    /** One state of the database. Thread: ANY, one at a time. */
    final class View implements AutoCloseable {
        private final Snapshot snapshot;
        private final OnceFlag closed = new OnceFlag();

        View(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        /** A cursor at the newest key that is not after {@code key}. */
        Cursor seekBack(byte[] key) throws IOException {
            Cursor cursor = new Cursor(snapshot);
            cursor.at.seekForPrev(key);
            cursor.check();
            return cursor;
        }

        /** A cursor at the first key that is not before {@code key}. */
        Cursor seek(byte[] key) throws IOException {
            Cursor cursor = new Cursor(snapshot);
            cursor.at.seek(key);
            cursor.check();
            return cursor;
        }

        RocksDamageException damage(String where, long index, String reason) {
            return new RocksDamageException(directory, where, index, reason);
        }

        @Override
        public void close() {
            if (closed.set()) {
                db.releaseSnapshot(snapshot);
                views.release();
                release();
            }
        }
    }

    /** A place between keys. Closed before its view. */
    final class Cursor implements AutoCloseable {
        private final ReadOptions reading;
        private final RocksIterator at;

        Cursor(Snapshot snapshot) {
            reading = new ReadOptions().setSnapshot(snapshot).setFillCache(false);
            at = db.newIterator(reading);
        }

        /** The key here; null behind the last one. */
        byte @Nullable [] key() {
            return at.isValid() ? at.key() : null;
        }

        byte[] value() {
            return at.value();
        }

        void next() throws IOException {
            if (at.isValid()) {
                at.next();
            }
            check();
        }

        /** An iterator ends quietly where it cannot read; only its status tells that from the end. */
        private void check() throws IOException {
            try {
                at.status();
            } catch (RocksDBException e) {
                close();
                throw error("reading", directory, e);
            }
        }

        @Override
        public void close() {
            at.close();
            reading.close();
        }
    }
}
