package io.jraft.rhea.options;

/** How often a store tells the placement driver what it has. Owner: the user until the start. */
public class HeartbeatOptions {
    private long storeHeartbeatIntervalMillis = 1_000;
    private int heartbeatRpcTimeoutMillis = 1_000;
    private long regionHeartbeatIntervalSeconds = 60;

    /**
     * Milliseconds between two heartbeats, each for all regions of the store. Default 1,000; 10 to 60,000. The same everywhere: a
     * store that was not heard for five of them counts as silent.
     */
    public long getStoreHeartbeatIntervalMillis() {
        return storeHeartbeatIntervalMillis;
    }

    /** Sets {@link #getStoreHeartbeatIntervalMillis}. */
    public void setStoreHeartbeatIntervalMillis(long storeHeartbeatIntervalMillis) {
        this.storeHeartbeatIntervalMillis = storeHeartbeatIntervalMillis;
    }

    /** {@link #getStoreHeartbeatIntervalMillis} in whole seconds, rounded down. */
    public long getStoreHeartbeatIntervalSeconds() {
        return storeHeartbeatIntervalMillis / 1_000;
    }

    /** Sets {@link #getStoreHeartbeatIntervalMillis} to that many seconds; up to 60. */
    public void setStoreHeartbeatIntervalSeconds(long storeHeartbeatIntervalSeconds) {
        storeHeartbeatIntervalMillis = Math.multiplyExact(storeHeartbeatIntervalSeconds, 1_000);
    }

    /** Milliseconds that a heartbeat may take. Default 1,000; from 1. */
    public int getHeartbeatRpcTimeoutMillis() {
        return heartbeatRpcTimeoutMillis;
    }

    /** Sets {@link #getHeartbeatRpcTimeoutMillis}. */
    public void setHeartbeatRpcTimeoutMillis(int heartbeatRpcTimeoutMillis) {
        this.heartbeatRpcTimeoutMillis = heartbeatRpcTimeoutMillis;
    }

    /**
     * How often the field's leaders report their regions. Default 60. Has no effect here: each heartbeat of a store tells of all its
     * regions.
     */
    public long getRegionHeartbeatIntervalSeconds() {
        return regionHeartbeatIntervalSeconds;
    }

    /** Sets {@link #getRegionHeartbeatIntervalSeconds}. */
    public void setRegionHeartbeatIntervalSeconds(long regionHeartbeatIntervalSeconds) {
        this.regionHeartbeatIntervalSeconds = regionHeartbeatIntervalSeconds;
    }

    @Override
    public String toString() {
        return "HeartbeatOptions{"
                + "storeHeartbeatIntervalMillis="
                + storeHeartbeatIntervalMillis
                + ", heartbeatRpcTimeoutMillis="
                + heartbeatRpcTimeoutMillis
                + ", regionHeartbeatIntervalSeconds="
                + regionHeartbeatIntervalSeconds
                + "}";
    }
}
