package io.jraft.storage.rocksdb;

import io.jraft.util.Bits;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One member's entries in a database of its own, by index, as bytes that somebody else understands. Every change is one
 * batch and durable when its method returns. Owner: DISK. Called by storage.impl.RocksDBLogStorage.
 *
 * <p>Keys: {@code 'e', i64 index} big-endian for entries, {@code 'f'} for the first index.
 */
public final class RocksEntries implements AutoCloseable {
    private static final byte ENTRY = 'e';
    private static final byte[] FIRST = {'f'};
    private static final int KEY = 1 + Long.BYTES;

    private final RocksDatabase db;
    private long first = 1;
    private long last;

    private RocksEntries(RocksDatabase db) throws IOException {
        this.db = db;
        byte[] known = db.get(FIRST);
        if (known != null) {
            first = Bits.getLong(known, 0);
        }
        last = first - 1;
        try (RocksDatabase.View view = db.view();
                RocksDatabase.Cursor end = view.seekBack(key(Long.MAX_VALUE))) {
            byte[] key = end.key();
            if (key != null && key.length == KEY) {
                last = Bits.getLong(key, 1);
            }
        }
    }

    /**
     * Opens them in a directory that is there.
     *
     * @param group whose options tune it
     * @throws IOException when it is damaged, in use, or the native library does not run on this machine
     */
    public static RocksEntries open(String directory, String group) throws IOException {
        RocksDatabase db = RocksDatabase.open(directory, group);
        boolean opened = false;
        try {
            RocksEntries entries = new RocksEntries(db);
            opened = true;
            return entries;
        } finally {
            if (!opened) {
                db.close();
            }
        }
    }

    private static byte[] key(long index) {
        byte[] key = new byte[KEY];
        key[0] = ENTRY;
        Bits.putLong(key, 1, index);
        return key;
    }

    public long first() {
        return first;
    }

    public long last() {
        return last;
    }

    /** An entry; null when it is not here. */
    public byte @Nullable [] get(long index) throws IOException {
        return index < first || index > last ? null : db.get(key(index));
    }

    /** Puts entries behind the last one. */
    public void append(List<byte[]> entries) throws IOException {
        change(
                batch -> {
                    long at = last;
                    for (byte[] entry : entries) {
                        batch.put(key(++at), entry);
                    }
                });
        last += entries.size();
    }

    /** Drops what is before {@code kept}. */
    public void truncatePrefix(long kept) throws IOException {
        if (kept <= first) {
            return;
        }
        long before = first;
        change(
                batch -> {
                    batch.put(FIRST, bytes(kept));
                    batch.deleteRange(key(before), key(kept));
                });
        first = kept;
        last = Math.max(last, kept - 1);
        // Only now: a crash in between must find an index whose entries are here.
        db.dropFiles(key(before), key(kept));
    }

    /** Drops what is after {@code kept}. */
    public void truncateSuffix(long kept) throws IOException {
        if (kept >= last) {
            return;
        }
        change(batch -> batch.deleteRange(key(kept + 1), key(Long.MAX_VALUE)));
        last = Math.max(kept, first - 1);
    }

    /** Drops everything; the next one is {@code next}. */
    public void reset(long next) throws IOException {
        change(
                batch -> {
                    batch.put(FIRST, bytes(next));
                    batch.deleteRange(key(0), key(Long.MAX_VALUE));
                });
        first = next;
        last = next - 1;
    }

    private static byte[] bytes(long value) {
        byte[] bytes = new byte[Long.BYTES];
        Bits.putLong(bytes, 0, value);
        return bytes;
    }

    private void change(Change change) throws IOException {
        try (WriteBatch batch = new WriteBatch()) {
            change.addTo(batch);
            db.writeSynced(batch);
        } catch (RocksDBException e) {
            throw new IOException("a change of the RocksDB in " + db.directory() + " failed", e);
        }
    }

    @Override
    public void close() {
        db.close();
    }

    /** What a batch changes. */
    private interface Change {
        void addTo(WriteBatch batch) throws RocksDBException;
    }
}
