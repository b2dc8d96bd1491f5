package io.jraft.rhea.storage.rocks;

import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.WriteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What was written last, in front of the database. A put into RocksDB's memtable costs some ten times as much as one into a table of
 * Java's, and nothing is lost by its waiting here: there is no write-ahead log either way, the Raft log is one. A key that is written
 * again meanwhile is handed over once; what is handed over is sorted, which spares the memtable most of its search.
 *
 * <p>Batches of all regions gather here and are handed over together in one write, so that the database is at every moment, also after
 * a crash, what some whole number of batches left: each region's record tells its last one, and what one region did after another
 * is not there without it. Gets look here first. Whoever needs the keys in order has all of it handed over before.
 *
 * <p>A full table is handed over by another thread, or else a state machine would stand still for some milliseconds each time. New batches
 * gather in a second table meanwhile, and readers see both. They come in this order: a batch that is
 * gathering, one that is being handed over, the database. Nothing disappears from one before it is in the next. When the second is
 * full before the first is handed over, the writer waits.
 * Owner: ANY. {@link #tables} is held for moments; {@link #handOver}, held while RocksDB writes, makes hand-overs one after another
 * and is taken first.
 */
final class RecentWrites {
    /** More would be a longer wait of a scan, which hands it over itself: some milliseconds. */
    static final int KEYS_MAX = 8_192;

    /** As large as four of RocksDB's memtables; there may be twice that while it is handed over. */
    static final long BYTES_MAX = 16L << 20;

    /** What is written before the database is told to put its memtables on disk: about what a crash leaves to the log. */
    static final long BYTES_A_FLUSH = 64L << 20;

    /** Of a key that is not there any more; no value is this array. */
    static final byte[] REMOVED = new byte[0];

    /** An entry of the table beside its bytes, about. */
    private static final int ENTRY_BYTES = 64;

    private final ReentrantReadWriteLock tables = new ReentrantReadWriteLock();
    private final ReentrantLock handOver = new ReentrantLock();
    private final WriteOptions unlogged;

    /** By keys. All from here on is read and changed while {@link #tables} is held; what leaves is changed under both locks. */
    private Map<Key, byte[]> gathering = new HashMap<>();

    private long gatheringBytes;

    /** Empty but while it is handed over, or after that failed: then it is next. */
    private Map<Key, byte[]> leaving = new HashMap<>();

    /** Since the database last put its memtables on disk: what was written here, and what of it reached the database. */
    private long writtenBytes;

    private long handedBytes;

    /** Whether the database is to be told to put its memtables on disk once {@link #leaving} is there. Only under {@link #handOver}. */
    private boolean flushDue;

    private final Runnable soon;

    /**
     * An empty one.
     *
     * @param soon has {@link #handOverLeft} called, soon, by another thread
     */
    RecentWrites(WriteOptions unlogged, Runnable soon) {
        this.unlogged = unlogged;
        this.soon = soon;
    }

    /** The value of a key; {@link #REMOVED} if it is surely not there, null if the database has to be asked. */
    byte @Nullable [] find(byte[] key) {
        tables.readLock().lock();
        try {
            return lookUp(new Key(key));
        } finally {
            tables.readLock().unlock();
        }
    }

    /**
     * Several values of one moment, as {@link #find} tells them.
     *
     * @param known if some are here and some are not: whoever asks the database for the others has to do it as of this moment. Run
     *     while nothing moves.
     */
    List<byte @Nullable []> findAll(List<byte[]> keys, Runnable known) {
        List<byte @Nullable []> found = new ArrayList<>(keys.size());
        tables.readLock().lock();
        try {
            int here = 0;
            for (byte[] key : keys) {
                byte[] value = lookUp(new Key(key));
                found.add(value);
                here += value == null ? 0 : 1;
            }
            if (here > 0 && here < keys.size()) {
                known.run();
            }
            return found;
        } finally {
            tables.readLock().unlock();
        }
    }

    private byte @Nullable [] lookUp(Key key) {
        byte[] value = gathering.get(key);
        return value != null || leaving.isEmpty() ? value : leaving.get(key);
    }

    /** A batch is there from now on, as a whole. */
    void write(WriteSet changes, RocksDB db) throws RocksDBException {
        if (!changes.removed().isEmpty()) {
            // A range cannot be looked up by its keys; it is seldom that one is removed.
            handOver.lock();
            try {
                handOverAll(db);
                writeNow(changes, db);
            } finally {
                handOver.unlock();
            }
            return;
        }
        if (isFull()) {
            makeRoom(db);
        }
        tables.writeLock().lock();
        try {
            for (Map.Entry<byte[], byte @Nullable []> change : changes.changes().entrySet()) {
                byte[] value = change.getValue();
                gather(change.getKey(), value == null ? REMOVED : value);
            }
        } finally {
            tables.writeLock().unlock();
        }
    }

    private void gather(byte[] key, byte[] value) {
        byte[] before = gathering.put(new Key(key), value);
        gatheringBytes +=
                before == null
                        ? ENTRY_BYTES + key.length + value.length
                        : value.length - before.length;
        writtenBytes += key.length + value.length;
    }

    private boolean isFull() {
        tables.readLock().lock();
        try {
            return gathering.size() >= KEYS_MAX
                    || gatheringBytes >= BYTES_MAX
                    || writtenBytes >= BYTES_A_FLUSH;
        } finally {
            tables.readLock().unlock();
        }
    }

    private void makeRoom(RocksDB db) throws RocksDBException {
        handOver.lock();
        try {
            if (isFull()) {
                // There may be something only if that failed before: then it fails here too, or it
                // is done.
                handOverLeft(db);
                turn();
                soon.run();
            }
        } finally {
            handOver.unlock();
        }
    }

    private boolean isEmpty() {
        tables.readLock().lock();
        try {
            return gathering.isEmpty() && leaving.isEmpty();
        } finally {
            tables.readLock().unlock();
        }
    }

    /** Everything that was written before is in the database when this returns. */
    void settle(RocksDB db) throws RocksDBException {
        if (isEmpty()) {
            return;
        }
        handOver.lock();
        try {
            handOverAll(db);
        } finally {
            handOver.unlock();
        }
    }

    private void handOverAll(RocksDB db) throws RocksDBException {
        // What came later must not overtake it.
        handOverLeft(db);
        turn();
        handOverLeft(db);
    }

    /** What has gathered is next to be handed over; nothing is left of what was before it. */
    private void turn() {
        tables.writeLock().lock();
        try {
            Map<Key, byte[]> empty = leaving;
            leaving = gathering;
            gathering = empty;
            handedBytes += gatheringBytes;
            gatheringBytes = 0;
            boolean itself = handedBytes >= RocksStorage.TABLE_BYTES;
            flushDue = !itself && writtenBytes >= BYTES_A_FLUSH;
            if (itself || flushDue) {
                writtenBytes = 0;
                handedBytes = 0;
            }
        } finally {
            tables.writeLock().unlock();
        }
    }

    /** Hands over what is on its way, if anything is. What fails stays, readers still see it, and it is the first to be tried again. */
    void handOverLeft(RocksDB db) throws RocksDBException {
        handOver.lock();
        try {
            if (!leaving.isEmpty()) {
                handOverLeaving(db);
            }
            if (flushDue) {
                flushDue = false;
                flush(db);
            }
        } finally {
            handOver.unlock();
        }
    }

    /** What is written again and again hardly fills a memtable; without this, a crash would leave all of it to the log. */
    private static void flush(RocksDB db) throws RocksDBException {
        try (FlushOptions now =
                new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
            db.flush(now);
        }
    }

    private void handOverLeaving(RocksDB db) throws RocksDBException {
        // Nobody else changes it: that takes handOver.
        List<Map.Entry<Key, byte[]>> sorted = new ArrayList<>(leaving.entrySet());
        sorted.sort(Map.Entry.comparingByKey());
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<Key, byte[]> entry : sorted) {
                put(batch, entry.getKey().bytes, entry.getValue());
            }
            db.write(unlogged, batch);
        }
        tables.writeLock().lock();
        try {
            leaving.clear();
        } finally {
            tables.writeLock().unlock();
        }
    }

    private void writeNow(WriteSet changes, RocksDB db) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (KeyRange range : changes.removed()) {
                batch.deleteRange(range.from(), range.to());
            }
            for (Map.Entry<byte[], byte @Nullable []> change : changes.changes().entrySet()) {
                byte[] value = change.getValue();
                put(batch, change.getKey(), value == null ? REMOVED : value);
            }
            db.write(unlogged, batch);
        }
    }

    private static void put(WriteBatch batch, byte[] key, byte[] value) throws RocksDBException {
        if (isRemoved(value)) {
            batch.delete(key);
        } else {
            batch.put(key, value);
        }
    }

    /** Whether it stands for no value; an empty one is another array. */
    static boolean isRemoved(byte[] value) {
        return value == REMOVED;
    }

    /** A key as a hash table wants it; comparable, so that keys which somebody chose to collide are found quickly too. */
    private static final class Key implements Comparable<Key> {
        private final byte[] bytes;
        private final int hash;

        Key(byte[] bytes) {
            this.bytes = bytes;
            hash = Arrays.hashCode(bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int compareTo(Key other) {
            return Arrays.compareUnsigned(bytes, other.bytes);
        }
    }
}
