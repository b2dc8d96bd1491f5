package io.jraft.rhea.options;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.util.List;
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
    private @Nullable String initialServerList;
    private @Nullable List<RegionEngineOptions> regionEngineOptionsList;
    private @Nullable MemoryDBOptions memoryDBOptions;
    private boolean useSharedRpcExecutor = false;
    private int leaderStateTriggerCoreThreads = 4;
    private int snapshotCoreThreads = 1;
    private int snapshotMaxThreads = 32;
    private int cliRpcCoreThreads = 4 * Runtime.getRuntime().availableProcessors();
    private int raftRpcCoreThreads = 32;
    private int kvRpcCoreThreads = 32;
    private long metricsReportPeriod = 300;

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

    /**
     * Servers of regions that do not say theirs, before those of the cluster; null, the default, for none. The same in all stores and
     * clients.
     */
    public @Nullable String getInitialServerList() {
        return initialServerList;
    }

    /** Sets {@link #getInitialServerList}. */
    public void setInitialServerList(@Nullable String initialServerList) {
        this.initialServerList = initialServerList;
    }

    /**
     * All regions as they begin, where {@link PlacementDriverOptions#getRegionRouteTableOptionsList} does not list them; if both do, they
     * have to agree. Null, the default, for none.
     */
    public @Nullable List<RegionEngineOptions> getRegionEngineOptionsList() {
        return regionEngineOptionsList;
    }

    /** Sets {@link #getRegionEngineOptionsList}. */
    public void setRegionEngineOptionsList(
            @Nullable List<RegionEngineOptions> regionEngineOptionsList) {
        this.regionEngineOptionsList = regionEngineOptionsList;
    }

    /** Options of {@code StorageType.Memory}. Default null. Has no effect here, see there. */
    public @Nullable MemoryDBOptions getMemoryDBOptions() {
        return memoryDBOptions;
    }

    /** Sets {@link #getMemoryDBOptions}. */
    public void setMemoryDBOptions(@Nullable MemoryDBOptions memoryDBOptions) {
        this.memoryDBOptions = memoryDBOptions;
    }

    /**
     * Whether the field's store has one pool for all requests. Default false. Has no effect here: requests of members are the engine's,
     * those of clients are handled where they come in.
     */
    public boolean isUseSharedRpcExecutor() {
        return useSharedRpcExecutor;
    }

    /** Sets {@link #isUseSharedRpcExecutor}. */
    public void setUseSharedRpcExecutor(boolean useSharedRpcExecutor) {
        this.useSharedRpcExecutor = useSharedRpcExecutor;
    }

    /** Threads that tell listeners who leads, in the field. Default 4. Has no effect here: each region has its turn on one thread. */
    public int getLeaderStateTriggerCoreThreads() {
        return leaderStateTriggerCoreThreads;
    }

    /** Sets {@link #getLeaderStateTriggerCoreThreads}. */
    public void setLeaderStateTriggerCoreThreads(int leaderStateTriggerCoreThreads) {
        this.leaderStateTriggerCoreThreads = leaderStateTriggerCoreThreads;
    }

    /** Threads that write snapshots in the field. Default 1. Has no effect here: the engine writes them. */
    public int getSnapshotCoreThreads() {
        return snapshotCoreThreads;
    }

    /** Sets {@link #getSnapshotCoreThreads}. */
    public void setSnapshotCoreThreads(int snapshotCoreThreads) {
        this.snapshotCoreThreads = snapshotCoreThreads;
    }

    /** Most threads that write snapshots in the field. Default 32. Has no effect here: the engine writes them. */
    public int getSnapshotMaxThreads() {
        return snapshotMaxThreads;
    }

    /** Sets {@link #getSnapshotMaxThreads}. */
    public void setSnapshotMaxThreads(int snapshotMaxThreads) {
        this.snapshotMaxThreads = snapshotMaxThreads;
    }

    /**
     * Threads for administration in the field. Default four for each processor. Has no effect here: see {@link #isUseSharedRpcExecutor}.
     */
    public int getCliRpcCoreThreads() {
        return cliRpcCoreThreads;
    }

    /** Sets {@link #getCliRpcCoreThreads}. */
    public void setCliRpcCoreThreads(int cliRpcCoreThreads) {
        this.cliRpcCoreThreads = cliRpcCoreThreads;
    }

    /** Threads for messages between members in the field. Default 32. Has no effect here: see {@link #isUseSharedRpcExecutor}. */
    public int getRaftRpcCoreThreads() {
        return raftRpcCoreThreads;
    }

    /** Sets {@link #getRaftRpcCoreThreads}. */
    public void setRaftRpcCoreThreads(int raftRpcCoreThreads) {
        this.raftRpcCoreThreads = raftRpcCoreThreads;
    }

    /**
     * Threads for requests of clients in the field. Default 32. Has no effect here: see {@link #isUseSharedRpcExecutor}; reads have
     * {@link #getReadIndexCoreThreads}.
     */
    public int getKvRpcCoreThreads() {
        return kvRpcCoreThreads;
    }

    /** Sets {@link #getKvRpcCoreThreads}. */
    public void setKvRpcCoreThreads(int kvRpcCoreThreads) {
        this.kvRpcCoreThreads = kvRpcCoreThreads;
    }

    /**
     * Seconds between two reports in the log of the field's store. Default 300. Has no effect here: figures are asked for, at {@link
     * #getMetricsAddress}.
     */
    public long getMetricsReportPeriod() {
        return metricsReportPeriod;
    }

    /** Sets {@link #getMetricsReportPeriod}. */
    public void setMetricsReportPeriod(long metricsReportPeriod) {
        this.metricsReportPeriod = metricsReportPeriod;
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
                + ", initialServerList="
                + initialServerList
                + ", regionEngineOptionsList="
                + regionEngineOptionsList
                + ", memoryDBOptions="
                + memoryDBOptions
                + ", useSharedRpcExecutor="
                + useSharedRpcExecutor
                + ", leaderStateTriggerCoreThreads="
                + leaderStateTriggerCoreThreads
                + ", snapshotCoreThreads="
                + snapshotCoreThreads
                + ", snapshotMaxThreads="
                + snapshotMaxThreads
                + ", cliRpcCoreThreads="
                + cliRpcCoreThreads
                + ", raftRpcCoreThreads="
                + raftRpcCoreThreads
                + ", kvRpcCoreThreads="
                + kvRpcCoreThreads
                + ", metricsReportPeriod="
                + metricsReportPeriod
                + "}";
    }
}
