package io.jraft.rhea.options.configured;

import io.jraft.rhea.options.BatchingOptions;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RpcOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.util.Configured;

/** Builds the options of a store or a client; each word is that of {@link RheaKVStoreOptions}. Owner: one thread. */
public final class RheaKVStoreOptionsConfigured implements Configured<RheaKVStoreOptions> {
    private final RheaKVStoreOptions options = new RheaKVStoreOptions();

    private RheaKVStoreOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static RheaKVStoreOptionsConfigured newConfigured() {
        return new RheaKVStoreOptionsConfigured();
    }

    public RheaKVStoreOptionsConfigured withClusterId(long clusterId) {
        options.setClusterId(clusterId);
        return this;
    }

    public RheaKVStoreOptionsConfigured withClusterName(String clusterName) {
        options.setClusterName(clusterName);
        return this;
    }

    public RheaKVStoreOptionsConfigured withPlacementDriverOptions(
            PlacementDriverOptions placementDriverOptions) {
        options.setPlacementDriverOptions(placementDriverOptions);
        return this;
    }

    public RheaKVStoreOptionsConfigured withStoreEngineOptions(
            StoreEngineOptions storeEngineOptions) {
        options.setStoreEngineOptions(storeEngineOptions);
        return this;
    }

    public RheaKVStoreOptionsConfigured withInitialServerList(String initialServerList) {
        options.setInitialServerList(initialServerList);
        return this;
    }

    public RheaKVStoreOptionsConfigured withOnlyLeaderRead(boolean onlyLeaderRead) {
        options.setOnlyLeaderRead(onlyLeaderRead);
        return this;
    }

    public RheaKVStoreOptionsConfigured withFutureTimeoutMillis(long futureTimeoutMillis) {
        options.setFutureTimeoutMillis(futureTimeoutMillis);
        return this;
    }

    public RheaKVStoreOptionsConfigured withRpcOptions(RpcOptions rpcOptions) {
        options.setRpcOptions(rpcOptions);
        return this;
    }

    public RheaKVStoreOptionsConfigured withBatchingOptions(BatchingOptions batchingOptions) {
        options.setBatchingOptions(batchingOptions);
        return this;
    }

    public RheaKVStoreOptionsConfigured withMultiRaftGroupClusterName(
            String multiRaftGroupClusterName) {
        options.setMultiRaftGroupClusterName(multiRaftGroupClusterName);
        return this;
    }

    public RheaKVStoreOptionsConfigured withFailoverRetries(int failoverRetries) {
        options.setFailoverRetries(failoverRetries);
        return this;
    }

    public RheaKVStoreOptionsConfigured withUseParallelKVExecutor(boolean useParallelKVExecutor) {
        options.setUseParallelKVExecutor(useParallelKVExecutor);
        return this;
    }

    public RheaKVStoreOptionsConfigured withUseParallelCompress(boolean useParallelCompress) {
        options.setUseParallelCompress(useParallelCompress);
        return this;
    }

    public RheaKVStoreOptionsConfigured withCompressThreads(int compressThreads) {
        options.setCompressThreads(compressThreads);
        return this;
    }

    public RheaKVStoreOptionsConfigured withDeCompressThreads(int deCompressThreads) {
        options.setDeCompressThreads(deCompressThreads);
        return this;
    }

    public RheaKVStoreOptionsConfigured withCompressLevel(int compressLevel) {
        options.setCompressLevel(compressLevel);
        return this;
    }

    @Override
    public RheaKVStoreOptions config() {
        return options;
    }
}
