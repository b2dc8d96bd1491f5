package io.jraft.rhea.options.configured;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.options.HeartbeatOptions;
import io.jraft.rhea.options.MemoryDBOptions;
import io.jraft.rhea.options.RegionEngineOptions;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.Configured;
import io.jraft.util.Endpoint;
import java.util.List;

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

    public StoreEngineOptionsConfigured withInitialServerList(String initialServerList) {
        options.setInitialServerList(initialServerList);
        return this;
    }

    public StoreEngineOptionsConfigured withRegionEngineOptionsList(
            List<RegionEngineOptions> regionEngineOptionsList) {
        options.setRegionEngineOptionsList(regionEngineOptionsList);
        return this;
    }

    public StoreEngineOptionsConfigured withMemoryDBOptions(MemoryDBOptions memoryDBOptions) {
        options.setMemoryDBOptions(memoryDBOptions);
        return this;
    }

    public StoreEngineOptionsConfigured withUseSharedRpcExecutor(boolean useSharedRpcExecutor) {
        options.setUseSharedRpcExecutor(useSharedRpcExecutor);
        return this;
    }

    public StoreEngineOptionsConfigured withLeaderStateTriggerCoreThreads(
            int leaderStateTriggerCoreThreads) {
        options.setLeaderStateTriggerCoreThreads(leaderStateTriggerCoreThreads);
        return this;
    }

    public StoreEngineOptionsConfigured withSnapshotCoreThreads(int snapshotCoreThreads) {
        options.setSnapshotCoreThreads(snapshotCoreThreads);
        return this;
    }

    public StoreEngineOptionsConfigured withSnapshotMaxThreads(int snapshotMaxThreads) {
        options.setSnapshotMaxThreads(snapshotMaxThreads);
        return this;
    }

    public StoreEngineOptionsConfigured withCliRpcCoreThreads(int cliRpcCoreThreads) {
        options.setCliRpcCoreThreads(cliRpcCoreThreads);
        return this;
    }

    public StoreEngineOptionsConfigured withRaftRpcCoreThreads(int raftRpcCoreThreads) {
        options.setRaftRpcCoreThreads(raftRpcCoreThreads);
        return this;
    }

    public StoreEngineOptionsConfigured withKvRpcCoreThreads(int kvRpcCoreThreads) {
        options.setKvRpcCoreThreads(kvRpcCoreThreads);
        return this;
    }

    public StoreEngineOptionsConfigured withMetricsReportPeriod(long metricsReportPeriod) {
        options.setMetricsReportPeriod(metricsReportPeriod);
        return this;
    }

    @Override
    public StoreEngineOptions config() {
        return options;
    }
}
