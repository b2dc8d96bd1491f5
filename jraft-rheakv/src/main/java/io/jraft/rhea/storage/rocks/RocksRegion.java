package io.jraft.rhea.storage.rocks;

import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.WriteSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;

/**
 * A region's keys in the database that it shares with others.
 * Owner: FSM writes; ANY reads.
 */
final class RocksRegion implements RegionStore {
    private static final byte[] NO_VALUE = new byte[0];

    private final RocksStorage storage;
    private final RocksGate gate;

    /** In which what {@link RocksStorage#known} has of the region is true. Owner: FSM. */
    private long era;

    RocksRegion(RocksStorage storage, long regionId) {
        this.storage = storage;
        gate = storage.gate(regionId);
        era = storage.known.nextEra();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        storage.uses.readLock().lock();
        try {
            RocksDB db = storage.db();
            byte[] recent = storage.recent.find(key);
            return recent == null ? db.get(key) : valueOf(recent);
        } catch (RocksDBException e) {
            throw storage.failed("reading", e);
        } finally {
            storage.uses.readLock().unlock();
        }
    }

    @Override
    public int[] lengths(List<byte[]> keys) {
        return use(
                "reading",
                db -> {
                    int[] lengths = storage.known.of(era, keys);
                    for (int i = 0; i < lengths.length; i++) {
                        if (lengths[i] == KnownLengths.UNKNOWN) {
                            lengths[i] = length(db, keys.get(i));
                        }
                    }
                    return lengths;
                });
    }

    private int length(RocksDB db, byte[] key) throws RocksDBException {
        byte[] recent = storage.recent.find(key);
        if (recent != null) {
            return RecentWrites.isRemoved(recent) ? KnownLengths.NONE : recent.length;
        }
        // What does not fit into the buffer is measured and left where it is; -1 if there is none.
        return db.get(key, NO_VALUE);
    }

    @Override
    public List<byte @Nullable []> multiGet(List<byte[]> keys) {
        return use("reading", db -> multiGet(db, keys));
    }

    private List<byte @Nullable []> multiGet(RocksDB db, List<byte[]> keys)
            throws RocksDBException {
        @Nullable Snapshot[] then = new @Nullable Snapshot[1];
        try {
            List<byte @Nullable []> values =
                    storage.recent.findAll(keys, () -> then[0] = db.getSnapshot());
            List<byte[]> others = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                if (values.get(i) == null) {
                    others.add(keys.get(i));
                }
            }
            // Without one of them here the database answers for all, at one moment of its own.
            List<byte @Nullable []> stored =
                    others.isEmpty() ? List.of() : multiGet(db, then[0], others);
            int next = 0;
            for (int i = 0; i < keys.size(); i++) {
                byte[] recent = values.get(i);
                values.set(i, recent == null ? stored.get(next++) : valueOf(recent));
            }
            return values;
        } finally {
            if (then[0] != null) {
                db.releaseSnapshot(then[0]);
            }
        }
    }

    private static List<byte @Nullable []> multiGet(
            RocksDB db, @Nullable Snapshot then, List<byte[]> keys) throws RocksDBException {
        if (then == null) {
            return db.multiGetAsList(keys);
        }
        try (ReadOptions options = new ReadOptions().setSnapshot(then)) {
            return db.multiGetAsList(options, keys);
        }
    }

    private static byte @Nullable [] valueOf(byte[] recent) {
        return RecentWrites.isRemoved(recent) ? null : recent;
    }

    @Override
    public void scan(KeyRange range, boolean backward, boolean values, ScanVisitor visitor) {
        run(
                "scanning",
                db -> {
                    storage.recent.settle(db);
                    try (ReadOptions options = new ReadOptions()) {
                        scan(db, options, range, backward, values, visitor);
                    }
                });
    }

    @Override
    public void scanWith(byte[] before, KeyRange range, boolean backward, ScanVisitor visitor) {
        run(
                "scanning",
                db -> {
                    storage.recent.settle(db);
                    // One iterator for both: that is what makes them one state.
                    try (ReadOptions options = new ReadOptions();
                            Slice from = new Slice(before);
                            Slice to = new Slice(range.to())) {
                        options.setIterateLowerBound(from).setIterateUpperBound(to);
                        try (RocksIterator at = db.newIterator(options)) {
                            at.seek(before);
                            boolean there = at.isValid() && Arrays.equals(at.key(), before);
                            if (!there || visitor.visit(before, at.value())) {
                                if (backward) {
                                    at.seekToLast();
                                } else {
                                    at.seek(range.from());
                                }
                                show(at, range, backward, true, visitor);
                            }
                            at.status();
                        }
                    }
                });
    }

    /** An iterator sees one state of the database, that of its making or of the options' snapshot. */
    static void scan(
            RocksDB db,
            ReadOptions options,
            KeyRange range,
            boolean backward,
            boolean values,
            ScanVisitor visitor)
            throws RocksDBException {
        try (Slice from = new Slice(range.from());
                Slice to = new Slice(range.to())) {
            options.setIterateLowerBound(from).setIterateUpperBound(to);
            try (RocksIterator at = db.newIterator(options)) {
                if (backward) {
                    at.seekToLast();
                } else {
                    at.seekToFirst();
                }
                show(at, range, backward, values, visitor);
                // The end of an iterator may also be an error.
                at.status();
            }
        }
    }

    private static void show(
            RocksIterator at,
            KeyRange range,
            boolean backward,
            boolean values,
            ScanVisitor visitor) {
        boolean more = at.isValid();
        while (more) {
            byte[] key = at.key();
            boolean go = range.contains(key) && visitor.visit(key, values ? at.value() : NO_VALUE);
            if (go && backward) {
                at.prev();
            } else if (go) {
                at.next();
            }
            more = go && at.isValid();
        }
    }

    @Override
    public void write(WriteSet changes) {
        gate.pass(() -> writeNow(changes));
    }

    private void writeNow(WriteSet changes) {
        long before = era;
        // What goes with a range, or is half written when something fails, nobody has told of key
        // by key.
        era = storage.known.nextEra();
        run("writing to", db -> storage.recent.write(changes, db));
        if (changes.removed().isEmpty()) {
            era = before;
        }
        storage.known.are(era, changes.changes());
    }

    @Override
    public void split(WriteSet changes, RegionKeys child) {
        // All regions share the database, so that the keys need not move.
        if (get(StoreKeys.region(child.regionId())) != null) {
            throw new StorageException(
                    "region " + child.regionId() + " is to begin, and is there already", null);
        }
        write(changes);
    }

    @Override
    public void end(long regionId) {
        storage.gate(regionId).close();
    }

    @Override
    public Image image(RegionKeys keys) {
        return gate.passFor(
                () ->
                        use(
                                "reading",
                                db -> {
                                    storage.recent.settle(db);
                                    return new RocksImage(storage, keys, db.getSnapshot());
                                }));
    }

    @Override
    public void install(Path directory, List<String> files, List<KeyRange> replaced)
            throws IOException {
        List<String> paths = files.stream().map(f -> directory.resolve(f).toString()).toList();
        era = storage.known.nextEra();
        gate.pass(() -> install(paths, replaced));
    }

    private void install(List<String> paths, List<KeyRange> replaced) {
        run(
                "installing a snapshot into",
                db -> {
                    storage.recent.settle(db);
                    try (WriteBatch batch = new WriteBatch();
                            IngestExternalFileOptions ingest = new IngestExternalFileOptions();
                            FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
                        for (KeyRange range : replaced) {
                            if (!range.isEmpty()) {
                                batch.deleteRange(range.from(), range.to());
                            }
                        }
                        db.write(storage.unlogged, batch);
                        // On disk before the new tables are: a crash in between leaves no record of
                        // the region, which
                        // makes its snapshot be loaded again, and never the new tables on top of
                        // the old keys.
                        db.flush(flush);
                        ingest.setMoveFiles(false)
                                .setAllowGlobalSeqNo(true)
                                .setAllowBlockingFlush(true)
                                .setSnapshotConsistency(true);
                        // A region that nothing was ever written to has no tables.
                        if (!paths.isEmpty()) {
                            db.ingestExternalFile(paths, ingest);
                        }
                    }
                });
    }

    private void run(String doing, Step step) {
        storage.uses.readLock().lock();
        try {
            step.with(storage.db());
        } catch (RocksDBException e) {
            throw storage.failed(doing, e);
        } finally {
            storage.uses.readLock().unlock();
        }
    }

    private <T> T use(String doing, Use<T> use) {
        storage.uses.readLock().lock();
        try {
            return use.with(storage.db());
        } catch (RocksDBException e) {
            throw storage.failed(doing, e);
        } finally {
            storage.uses.readLock().unlock();
        }
    }

    private interface Use<T> {
        T with(RocksDB db) throws RocksDBException;
    }

    private interface Step {
        void with(RocksDB db) throws RocksDBException;
    }
}
