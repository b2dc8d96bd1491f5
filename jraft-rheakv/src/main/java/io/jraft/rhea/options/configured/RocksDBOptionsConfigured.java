package io.jraft.rhea.options.configured;

import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.util.Configured;

/** Builds the options of RocksDB; each word is that of {@link RocksDBOptions}. Owner: one thread. */
public final class RocksDBOptionsConfigured implements Configured<RocksDBOptions> {
    private final RocksDBOptions options = new RocksDBOptions();

    private RocksDBOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static RocksDBOptionsConfigured newConfigured() {
        return new RocksDBOptionsConfigured();
    }

    public RocksDBOptionsConfigured withDbPath(String dbPath) {
        options.setDbPath(dbPath);
        return this;
    }

    public RocksDBOptionsConfigured withSync(boolean sync) {
        options.setSync(sync);
        return this;
    }

    public RocksDBOptionsConfigured withDisableWAL(boolean disableWAL) {
        options.setDisableWAL(disableWAL);
        return this;
    }

    public RocksDBOptionsConfigured withFastSnapshot(boolean fastSnapshot) {
        options.setFastSnapshot(fastSnapshot);
        return this;
    }

    public RocksDBOptionsConfigured withAsyncSnapshot(boolean asyncSnapshot) {
        options.setAsyncSnapshot(asyncSnapshot);
        return this;
    }

    public RocksDBOptionsConfigured withOpenStatisticsCollector(boolean openStatisticsCollector) {
        options.setOpenStatisticsCollector(openStatisticsCollector);
        return this;
    }

    public RocksDBOptionsConfigured withStatisticsCallbackIntervalSeconds(
            long statisticsCallbackIntervalSeconds) {
        options.setStatisticsCallbackIntervalSeconds(statisticsCallbackIntervalSeconds);
        return this;
    }

    @Override
    public RocksDBOptions config() {
        return options;
    }
}
