package io.jraft.rhea.options;

import org.jspecify.annotations.Nullable;

/** Options of RocksDB. Owner: the user until the start. */
public class RocksDBOptions {
    private @Nullable String dbPath;
    private boolean sync = false;
    private boolean disableWAL = true;
    private boolean fastSnapshot = false;
    private boolean asyncSnapshot = false;
    private boolean openStatisticsCollector = true;
    private long statisticsCallbackIntervalSeconds = 0;

    /** Directory of the database, which holds all regions of the store. */
    public @Nullable String getDbPath() {
        return dbPath;
    }

    /** Sets {@link #getDbPath}. */
    public void setDbPath(@Nullable String dbPath) {
        this.dbPath = dbPath;
    }

    /**
     * Whether the field's database syncs its writes. Default false. Has no effect here: the region's log is synced before anything is
     * acknowledged.
     */
    public boolean isSync() {
        return sync;
    }

    /** Sets {@link #isSync}. */
    public void setSync(boolean sync) {
        this.sync = sync;
    }

    /**
     * Whether the field's database writes no log of its own. Default true. Has no effect here: it never does, the region's log has it
     * all.
     */
    public boolean isDisableWAL() {
        return disableWAL;
    }

    /** Sets {@link #isDisableWAL}. */
    public void setDisableWAL(boolean disableWAL) {
        this.disableWAL = disableWAL;
    }

    /**
     * Whether the field's snapshots are copies of the whole database. Default false. Has no effect here: a snapshot is a cut of constant
     * time, written beside the state machine.
     */
    public boolean isFastSnapshot() {
        return fastSnapshot;
    }

    /** Sets {@link #isFastSnapshot}. */
    public void setFastSnapshot(boolean fastSnapshot) {
        this.fastSnapshot = fastSnapshot;
    }

    /** Whether the field's snapshots are written beside the state machine. Default false. Has no effect here: they always are. */
    public boolean isAsyncSnapshot() {
        return asyncSnapshot;
    }

    /** Sets {@link #isAsyncSnapshot}. */
    public void setAsyncSnapshot(boolean asyncSnapshot) {
        this.asyncSnapshot = asyncSnapshot;
    }

    /**
     * Whether the field's store collects figures of RocksDB. Default true. Has no effect here: see {@link
     * StoreEngineOptions#getMetricsAddress}.
     */
    public boolean isOpenStatisticsCollector() {
        return openStatisticsCollector;
    }

    /** Sets {@link #isOpenStatisticsCollector}. */
    public void setOpenStatisticsCollector(boolean openStatisticsCollector) {
        this.openStatisticsCollector = openStatisticsCollector;
    }

    /** How often the field's store does. Default 0. Has no effect here. */
    public long getStatisticsCallbackIntervalSeconds() {
        return statisticsCallbackIntervalSeconds;
    }

    /** Sets {@link #getStatisticsCallbackIntervalSeconds}. */
    public void setStatisticsCallbackIntervalSeconds(long statisticsCallbackIntervalSeconds) {
        this.statisticsCallbackIntervalSeconds = statisticsCallbackIntervalSeconds;
    }

    @Override
    public String toString() {
        return "RocksDBOptions{"
                + "dbPath="
                + dbPath
                + ", sync="
                + sync
                + ", disableWAL="
                + disableWAL
                + ", fastSnapshot="
                + fastSnapshot
                + ", asyncSnapshot="
                + asyncSnapshot
                + ", openStatisticsCollector="
                + openStatisticsCollector
                + ", statisticsCallbackIntervalSeconds="
                + statisticsCallbackIntervalSeconds
                + "}";
    }
}
