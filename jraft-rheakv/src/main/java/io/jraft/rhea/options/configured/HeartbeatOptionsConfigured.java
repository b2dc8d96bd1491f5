package io.jraft.rhea.options.configured;

import io.jraft.rhea.options.HeartbeatOptions;
import io.jraft.rhea.util.Configured;

/** Builds the options of what a store tells the placement driver; each word is that of {@link HeartbeatOptions}. Owner: one thread. */
public final class HeartbeatOptionsConfigured implements Configured<HeartbeatOptions> {
    private final HeartbeatOptions options = new HeartbeatOptions();

    private HeartbeatOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static HeartbeatOptionsConfigured newConfigured() {
        return new HeartbeatOptionsConfigured();
    }

    public HeartbeatOptionsConfigured withStoreHeartbeatIntervalMillis(
            long storeHeartbeatIntervalMillis) {
        options.setStoreHeartbeatIntervalMillis(storeHeartbeatIntervalMillis);
        return this;
    }

    public HeartbeatOptionsConfigured withHeartbeatRpcTimeoutMillis(int heartbeatRpcTimeoutMillis) {
        options.setHeartbeatRpcTimeoutMillis(heartbeatRpcTimeoutMillis);
        return this;
    }

    public HeartbeatOptionsConfigured withStoreHeartbeatIntervalSeconds(
            long storeHeartbeatIntervalSeconds) {
        options.setStoreHeartbeatIntervalSeconds(storeHeartbeatIntervalSeconds);
        return this;
    }

    public HeartbeatOptionsConfigured withRegionHeartbeatIntervalSeconds(
            long regionHeartbeatIntervalSeconds) {
        options.setRegionHeartbeatIntervalSeconds(regionHeartbeatIntervalSeconds);
        return this;
    }

    @Override
    public HeartbeatOptions config() {
        return options;
    }
}
