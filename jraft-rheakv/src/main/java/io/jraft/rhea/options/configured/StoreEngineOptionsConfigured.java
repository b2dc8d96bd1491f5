package io.jraft.rhea.options.configured;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.options.HeartbeatOptions;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.Configured;
import io.jraft.util.Endpoint;

/** Builds the options of the store in this process; each word is that of {@link StoreEngineOptions}. Owner: one thread. */
public final class StoreEngineOptionsConfigured implements Configured<StoreEngineOptions> {
    private final StoreEngineOptions options = new StoreEngineOptions();

    private StoreEngineOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static StoreEngineOptionsConfigured newConfigured() {
        return new StoreEngineOptionsConfigured();
    }

    public StoreEngineOptionsConfigured withStorageType(StorageType storageType) {
        options.setStorageType(storageType);
        return this;
    }

    public StoreEngineOptionsConfigured withRocksDBOptions(RocksDBOptions rocksDBOptions) {
        options.setRocksDBOptions(rocksDBOptions);
        return this;
    }

    public StoreEngineOptionsConfigured withRaftDataPath(String raftDataPath) {
        options.setRaftDataPath(raftDataPath);
        return this;
    }

    public StoreEngineOptionsConfigured withServerAddress(Endpoint serverAddress) {
        options.setServerAddress(serverAddress);
        return this;
    }

    public StoreEngineOptionsConfigured withCommonNodeOptions(NodeOptions commonNodeOptions) {
        options.setCommonNodeOptions(commonNodeOptions);
        return this;
    }

    public StoreEngineOptionsConfigured withReadIndexCoreThreads(int readIndexCoreThreads) {
        options.setReadIndexCoreThreads(readIndexCoreThreads);
        return this;
    }

    public StoreEngineOptionsConfigured withWatchHistoryBytes(int watchHistoryBytes) {
        options.setWatchHistoryBytes(watchHistoryBytes);
        return this;
    }

    public StoreEngineOptionsConfigured withLeastKeysOnSplit(long leastKeysOnSplit) {
        options.setLeastKeysOnSplit(leastKeysOnSplit);
        return this;
    }

    public StoreEngineOptionsConfigured withSplitKeysMax(long splitKeysMax) {
        options.setSplitKeysMax(splitKeysMax);
        return this;
    }

    public StoreEngineOptionsConfigured withSplitBytesMax(long splitBytesMax) {
        options.setSplitBytesMax(splitBytesMax);
        return this;
    }

    public StoreEngineOptionsConfigured withMetricsAddress(Endpoint metricsAddress) {
        options.setMetricsAddress(metricsAddress);
        return this;
    }

    public StoreEngineOptionsConfigured withHeartbeatOptions(HeartbeatOptions heartbeatOptions) {
        options.setHeartbeatOptions(heartbeatOptions);
        return this;
    }

    @Override
    public StoreEngineOptions config() {
        return options;
    }
}
