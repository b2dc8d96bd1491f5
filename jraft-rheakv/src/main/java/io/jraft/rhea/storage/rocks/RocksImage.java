package io.jraft.rhea.storage.rocks;

import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.EnvOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.SstFileWriter;

/**
 * One state of a region: RocksDB keeps what changes meanwhile. Written as tables that can be taken in whole.
 * Owner: BULK.
 */
final class RocksImage implements RegionStore.Image {
    private static final long TABLE_BYTES = 64L << 20;

    private final RocksStorage storage;
    private final RegionKeys keys;
    private @Nullable Snapshot snapshot;

    RocksImage(RocksStorage storage, RegionKeys keys, Snapshot snapshot) {
        this.storage = storage;
        this.keys = keys;
        this.snapshot = snapshot;
    }

    @Override
    public List<String> writeTo(Path directory) throws IOException {
        Snapshot state = snapshot;
        if (state == null) {
            throw new IOException("the image was closed");
        }
        storage.uses.readLock().lock();
        try (Tables tables = new Tables(directory);
                ReadOptions reading = new ReadOptions().setSnapshot(state).setFillCache(false)) {
            for (KeyRange range : keys.ranges()) {
                if (!range.isEmpty()) {
                    RocksRegion.scan(storage.db(), reading, range, false, true, tables);
                }
            }
            if (storage.closing) {
                throw new IOException("the store is being closed");
            }
            tables.finish();
            // The log up to here may be dropped once the snapshot is published; without this, a
            // restart would find an
            // older state than the log's beginning and would have to load the snapshot.
            try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
                storage.db().flush(flush);
            }
            return tables.files;
        } catch (RocksDBException e) {
            throw new IOException("writing a snapshot failed: " + e.getMessage(), e);
        } finally {
            storage.uses.readLock().unlock();
        }
    }

    @Override
    public void scan(KeyRange range, ScanVisitor visitor) {
        Snapshot state = snapshot;
        if (state == null) {
            throw new StorageException("the image was closed", null);
        }
        storage.uses.readLock().lock();
        try (ReadOptions reading = new ReadOptions().setSnapshot(state).setFillCache(false)) {
            RocksRegion.scan(storage.db(), reading, range, false, true, visitor);
        } catch (RocksDBException e) {
            throw storage.failed("reading a view of", e);
        } finally {
            storage.uses.readLock().unlock();
        }
    }

    @Override
    public void close() {
        Snapshot state = snapshot;
        snapshot = null;
        if (state == null) {
            return;
        }
        storage.uses.readLock().lock();
        try {
            if (!storage.isClosed()) {
                storage.db().releaseSnapshot(state);
            }
        } finally {
            storage.uses.readLock().unlock();
        }
    }

    /** Tables that follow one another. */
    private final class Tables implements ScanVisitor, AutoCloseable {
        private final Path directory;
        private final Options options = new Options();
        private final EnvOptions environment = new EnvOptions();
        private final List<String> files = new ArrayList<>();
        private @Nullable SstFileWriter open;
        private long bytes;

        Tables(Path directory) {
            this.directory = directory;
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            try {
                SstFileWriter table = open == null ? next() : open;
                table.put(key, value);
                bytes += key.length + value.length;
                if (bytes >= TABLE_BYTES) {
                    finish();
                }
            } catch (RocksDBException e) {
                throw storage.failed("writing a snapshot of", e);
            }
            return !storage.closing;
        }

        void finish() throws RocksDBException {
            SstFileWriter table = open;
            if (table != null) {
                // Until it is whole it stays open, so that close() gives its memory back.
                table.finish();
                open = null;
                table.close();
            }
        }

        private SstFileWriter next() throws RocksDBException {
            String name = "region-" + files.size() + ".sst";
            SstFileWriter table = new SstFileWriter(environment, options);
            open = table;
            table.open(directory.resolve(name).toString());
            files.add(name);
            bytes = 0;
            return table;
        }

        @Override
        public void close() {
            SstFileWriter unfinished = open;
            if (unfinished != null) {
                unfinished.close();
            }
            environment.close();
            options.close();
        }
    }
}
