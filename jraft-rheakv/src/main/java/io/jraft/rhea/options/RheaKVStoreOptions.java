package io.jraft.rhea.options;

import org.jspecify.annotations.Nullable;

/** Options of a client, and of the store inside it if it has one. Owner: the user until the start. */
public class RheaKVStoreOptions {
    private long clusterId;
    private String clusterName = "default-group-cluster";
    private @Nullable PlacementDriverOptions placementDriverOptions;
    private @Nullable StoreEngineOptions storeEngineOptions;
    private @Nullable String initialServerList;
    private boolean onlyLeaderRead = true;
    private long futureTimeoutMillis = 5_000;
    private int failoverRetries = 2;
    private boolean useParallelKVExecutor = true;
    private boolean useParallelCompress = false;
    private int compressThreads = Runtime.getRuntime().availableProcessors();
    private int deCompressThreads = Runtime.getRuntime().availableProcessors() + 1;
    private int compressLevel = -1;
    private RpcOptions rpcOptions = new RpcOptions();
    private BatchingOptions batchingOptions = new BatchingOptions();

    /** Number of the cluster. Default 0. A store remembers it and refuses a directory of another one. */
    public long getClusterId() {
        return clusterId;
    }

    /** Sets {@link #getClusterId}. */
    public void setClusterId(long clusterId) {
        this.clusterId = clusterId;
    }

    /** Name of the cluster; the group of region 7 is called {@code name-7}. The same everywhere. */
    public String getClusterName() {
        return clusterName;
    }

    /** Sets {@link #getClusterName}. */
    public void setClusterName(String clusterName) {
        this.clusterName = clusterName;
    }

    /** The same as {@link #getClusterName}, by the other name that programs have for it. */
    public String getMultiRaftGroupClusterName() {
        return clusterName;
    }

    /** Sets {@link #getClusterName}. */
    public void setMultiRaftGroupClusterName(String clusterName) {
        this.clusterName = clusterName;
    }

    /** How regions are found; null for one region with all keys on {@link #getInitialServerList}. */
    public @Nullable PlacementDriverOptions getPlacementDriverOptions() {
        return placementDriverOptions;
    }

    /** Sets {@link #getPlacementDriverOptions}. */
    public void setPlacementDriverOptions(@Nullable PlacementDriverOptions placementDriverOptions) {
        this.placementDriverOptions = placementDriverOptions;
    }

    /** The store that this process is; null (the default) for a client alone. */
    public @Nullable StoreEngineOptions getStoreEngineOptions() {
        return storeEngineOptions;
    }

    /** Sets {@link #getStoreEngineOptions}. */
    public void setStoreEngineOptions(@Nullable StoreEngineOptions storeEngineOptions) {
        this.storeEngineOptions = storeEngineOptions;
    }

    /** Servers of regions that do not say theirs: {@code ip:port,ip:port,...}. */
    public @Nullable String getInitialServerList() {
        return initialServerList;
    }

    /** Sets {@link #getInitialServerList}. */
    public void setInitialServerList(@Nullable String initialServerList) {
        this.initialServerList = initialServerList;
    }

    /** Whether safe reads go to leaders. Default true; else to all replicas in turn, and are as safe. */
    public boolean isOnlyLeaderRead() {
        return onlyLeaderRead;
    }

    /** Sets {@link #isOnlyLeaderRead}. */
    public void setOnlyLeaderRead(boolean onlyLeaderRead) {
        this.onlyLeaderRead = onlyLeaderRead;
    }

    /** Deadline of every operation with all its attempts, in milliseconds. Default 5,000; from 1. */
    public long getFutureTimeoutMillis() {
        return futureTimeoutMillis;
    }

    /** Sets {@link #getFutureTimeoutMillis}. */
    public void setFutureTimeoutMillis(long futureTimeoutMillis) {
        this.futureTimeoutMillis = futureTimeoutMillis;
    }

    /** How the client talks to stores. */
    public RpcOptions getRpcOptions() {
        return rpcOptions;
    }

    /** Sets {@link #getRpcOptions}. */
    public void setRpcOptions(RpcOptions rpcOptions) {
        this.rpcOptions = rpcOptions;
    }

    /** How the client joins single operations. */
    public BatchingOptions getBatchingOptions() {
        return batchingOptions;
    }

    /** Sets {@link #getBatchingOptions}. */
    public void setBatchingOptions(BatchingOptions batchingOptions) {
        this.batchingOptions = batchingOptions;
    }

    /**
     * How often the field's client asks again. Default 2. Has no effect here: what may be tried again is, until {@link
     * #getFutureTimeoutMillis} is over.
     */
    public int getFailoverRetries() {
        return failoverRetries;
    }

    /** Sets {@link #getFailoverRetries}. */
    public void setFailoverRetries(int failoverRetries) {
        this.failoverRetries = failoverRetries;
    }

    /** Whether the field's client asks the store in its own process on a pool. Default true. Has no effect here: nobody waits for it. */
    public boolean isUseParallelKVExecutor() {
        return useParallelKVExecutor;
    }

    /** Sets {@link #isUseParallelKVExecutor}. */
    public void setUseParallelKVExecutor(boolean useParallelKVExecutor) {
        this.useParallelKVExecutor = useParallelKVExecutor;
    }

    /**
     * Whether {@link io.jraft.rhea.storage.zip.ZipStrategyManager} makes archives by several threads when it is asked for its default.
     * Default false. A store's own snapshots are not compressed.
     */
    public boolean isUseParallelCompress() {
        return useParallelCompress;
    }

    /** Sets {@link #isUseParallelCompress}. */
    public void setUseParallelCompress(boolean useParallelCompress) {
        this.useParallelCompress = useParallelCompress;
    }

    /** How many files of an archive are compressed at once. Default one for each processor; 1 to 256. As {@link #isUseParallelCompress}. */
    public int getCompressThreads() {
        return compressThreads;
    }

    /** Sets {@link #getCompressThreads}. */
    public void setCompressThreads(int compressThreads) {
        this.compressThreads = compressThreads;
    }

    /**
     * How many files of an archive are taken out at once. Default one for each processor, and one; 1 to 256. As {@link
     * #isUseParallelCompress}.
     */
    public int getDeCompressThreads() {
        return deCompressThreads;
    }

    /** Sets {@link #getDeCompressThreads}. */
    public void setDeCompressThreads(int deCompressThreads) {
        this.deCompressThreads = deCompressThreads;
    }

    /** How hard is tried to make archives small, 0 to 9; -1, the default, for a middle. As {@link #isUseParallelCompress}. */
    public int getCompressLevel() {
        return compressLevel;
    }

    /** Sets {@link #getCompressLevel}. */
    public void setCompressLevel(int compressLevel) {
        this.compressLevel = compressLevel;
    }

    @Override
    public String toString() {
        return "RheaKVStoreOptions{"
                + "clusterId="
                + clusterId
                + ", clusterName="
                + clusterName
                + ", placementDriverOptions="
                + placementDriverOptions
                + ", storeEngineOptions="
                + storeEngineOptions
                + ", initialServerList="
                + initialServerList
                + ", onlyLeaderRead="
                + onlyLeaderRead
                + ", futureTimeoutMillis="
                + futureTimeoutMillis
                + ", rpcOptions="
                + rpcOptions
                + ", batchingOptions="
                + batchingOptions
                + ", failoverRetries="
                + failoverRetries
                + ", useParallelKVExecutor="
                + useParallelKVExecutor
                + ", useParallelCompress="
                + useParallelCompress
                + ", compressThreads="
                + compressThreads
                + ", deCompressThreads="
                + deCompressThreads
                + ", compressLevel="
                + compressLevel
                + "}";
    }
}
