package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.errors.FileTrouble;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What is behind a store on its disk: the storage of its options, in a directory that remembers whose it is.
 * Owner: the thread that starts the store.
 */
final class StoreDirectory {
    private StoreDirectory() {}

    /**
     * Opens a store's directory, and its storage.
     *
     * @throws RheaRuntimeException if it belongs to another store, or cannot be read
     */
    static KVStorage open(
            long clusterId, String clusterName, Path data, StoreEngineOptions options) {
        try {
            Files.createDirectories(data);
            identify(clusterId, clusterName, data, options);
            return storage(options);
        } catch (IOException e) {
            throw new RheaRuntimeException("the store cannot start: " + FileTrouble.text(e), e);
        }
    }

    /** Opens the storage of options that a {@link ClusterPlan} found to make sense. */
    static KVStorage storage(StoreEngineOptions options) throws IOException {
        if (options.getStorageType() == StorageType.Memory) {
            return new MemoryStorage();
        }
        RocksDBOptions rocks = Objects.requireNonNull(options.getRocksDBOptions());
        Path db = Path.of(Objects.requireNonNull(rocks.getDbPath()));
        try {
            return RocksStorage.open(db);
        } catch (IOException e) {
            String text = String.valueOf(e.getMessage());
            if (text.contains("While lock file") || text.contains("lock hold by")) {
                // RocksDB says "Resource temporarily unavailable", which is no word for people.
                throw new IOException(text + ". Is another store running in that directory?", e);
            }
            throw e;
        }
    }

    /** A directory remembers whose it is: with another cluster's log a store would take part in what it is not. */
    private static void identify(
            long clusterId, String clusterName, Path data, StoreEngineOptions options)
            throws IOException {
        String mine = identity(clusterId, clusterName, options);
        StoreFiles files = new StoreFiles(data);
        Path file = files.identity();
        if (!Files.exists(file)) {
            files.identify(mine);
            return;
        }
        String there = Files.readString(file, UTF_8);
        if (!there.equals(mine)) {
            throw new IOException(
                    "the directory "
                            + data
                            + " belongs to another store. There: "
                            + there.strip().replace('\n', ' ')
                            + "; options: "
                            + mine.strip().replace('\n', ' ')
                            + ". Name another directory, or mend the options");
        }
    }

    static String identity(long clusterId, String clusterName, StoreEngineOptions options) {
        return "clusterId="
                + clusterId
                + "\nclusterName="
                + clusterName
                + "\nserverAddress="
                + options.getServerAddress()
                + "\nstorageType="
                + options.getStorageType()
                + "\n";
    }
}
