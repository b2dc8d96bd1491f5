package io.jraft.rhea.options;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import org.jspecify.annotations.Nullable;

/** Options of a store. Owner: the user until the start. */
public class StoreEngineOptions {
    private StorageType storageType = StorageType.RocksDB;
    private @Nullable RocksDBOptions rocksDBOptions;
    private @Nullable String raftDataPath;
    private @Nullable Endpoint serverAddress;
    private NodeOptions commonNodeOptions = new NodeOptions();
    private int readIndexCoreThreads = 4;
    private int watchHistoryBytes = 4 << 20;
    private @Nullable Endpoint metricsAddress;
    private HeartbeatOptions heartbeatOptions = new HeartbeatOptions();
    private long leastKeysOnSplit = 10_000;
    private long splitKeysMax;
    private long splitBytesMax;

    /** Where regions are kept. Default RocksDB. */
    public StorageType getStorageType() {
        return storageType;
    }

    /** Sets {@link #getStorageType}. */
    public void setStorageType(StorageType storageType) {
        this.storageType = storageType;
    }

    /** Options of RocksDB; needed with {@code StorageType.RocksDB}. */
    public @Nullable RocksDBOptions getRocksDBOptions() {
        return rocksDBOptions;
    }

    /** Sets {@link #getRocksDBOptions}. */
    public void setRocksDBOptions(@Nullable RocksDBOptions rocksDBOptions) {
        this.rocksDBOptions = rocksDBOptions;
    }

    /** Directory of logs, terms and snapshots of all regions of this store. */
    public @Nullable String getRaftDataPath() {
        return raftDataPath;
    }

    /** Sets {@link #getRaftDataPath}. */
    public void setRaftDataPath(@Nullable String raftDataPath) {
        this.raftDataPath = raftDataPath;
    }

    /** Where this store is reached; among the servers of each region that it has. */
    public @Nullable Endpoint getServerAddress() {
        return serverAddress;
    }

    /** Sets {@link #getServerAddress}. */
    public void setServerAddress(@Nullable Endpoint serverAddress) {
        this.serverAddress = serverAddress;
    }

    /** Options of every region's group but what the store sets itself: state machine, members, directories. */
    public NodeOptions getCommonNodeOptions() {
        return commonNodeOptions;
    }

    /** Sets {@link #getCommonNodeOptions}. */
    public void setCommonNodeOptions(NodeOptions commonNodeOptions) {
        this.commonNodeOptions = commonNodeOptions;
    }

    /** Threads that read for clients. Default 4; 1 to 256. */
    public int getReadIndexCoreThreads() {
        return readIndexCoreThreads;
    }

    /** Sets {@link #getReadIndexCoreThreads}. */
    public void setReadIndexCoreThreads(int readIndexCoreThreads) {
        this.readIndexCoreThreads = readIndexCoreThreads;
    }

    /**
     * About how many bytes of its last changes each replica keeps in memory, for those who watch; who is further behind is told
     * that it missed some. Default 4 MiB, of each region; 0 to 1 GiB. The newest entry's are kept in any case.
     */
    public int getWatchHistoryBytes() {
        return watchHistoryBytes;
    }

    /** Sets {@link #getWatchHistoryBytes}. */
    public void setWatchHistoryBytes(int watchHistoryBytes) {
        this.watchHistoryBytes = watchHistoryBytes;
    }

    /**
     * A region with fewer keys is not split in its middle, by itself or by request; at a given key it is. Default 10,000; from 2.
     */
    public long getLeastKeysOnSplit() {
        return leastKeysOnSplit;
    }

    /** Sets {@link #getLeastKeysOnSplit}. */
    public void setLeastKeysOnSplit(long leastKeysOnSplit) {
        this.leastKeysOnSplit = leastKeysOnSplit;
    }

    /** A region that this store leads and that has more keys is split in their middle. Default 0: never. */
    public long getSplitKeysMax() {
        return splitKeysMax;
    }

    /** Sets {@link #getSplitKeysMax}. */
    public void setSplitKeysMax(long splitKeysMax) {
        this.splitKeysMax = splitKeysMax;
    }

    /** A region that this store leads and whose keys and values have more bytes is split. Default 0: never. */
    public long getSplitBytesMax() {
        return splitBytesMax;
    }

    /** Sets {@link #getSplitBytesMax}. */
    public void setSplitBytesMax(long splitBytesMax) {
        this.splitBytesMax = splitBytesMax;
    }

    /**
     * Where {@code GET /metrics} is answered for Prometheus, with what the engine of the process and this store measure; null, the
     * default, for nowhere. There is no password: name an address that only those reach who may read names and numbers.
     */
    public @Nullable Endpoint getMetricsAddress() {
        return metricsAddress;
    }

    /** Sets {@link #getMetricsAddress}. */
    public void setMetricsAddress(@Nullable Endpoint metricsAddress) {
        this.metricsAddress = metricsAddress;
    }

    /** How often it tells the placement driver what it has; without one it plays no part. */
    public HeartbeatOptions getHeartbeatOptions() {
        return heartbeatOptions;
    }

    /** Sets {@link #getHeartbeatOptions}. */
    public void setHeartbeatOptions(HeartbeatOptions heartbeatOptions) {
        this.heartbeatOptions = heartbeatOptions;
    }

    @Override
    public String toString() {
        return "StoreEngineOptions{"
                + "storageType="
                + storageType
                + ", rocksDBOptions="
                + rocksDBOptions
                + ", raftDataPath="
                + raftDataPath
                + ", serverAddress="
                + serverAddress
                + ", commonNodeOptions="
                + commonNodeOptions
                + ", readIndexCoreThreads="
                + readIndexCoreThreads
                + ", watchHistoryBytes="
                + watchHistoryBytes
                + ", metricsAddress="
                + metricsAddress
                + ", heartbeatOptions="
                + heartbeatOptions
                + ", leastKeysOnSplit="
                + leastKeysOnSplit
                + ", splitKeysMax="
                + splitKeysMax
                + ", splitBytesMax="
                + splitBytesMax
                + "}";
    }
}
