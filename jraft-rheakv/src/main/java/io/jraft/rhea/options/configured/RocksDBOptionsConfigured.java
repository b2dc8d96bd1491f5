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

    @Override
    public RocksDBOptions config() {
        return options;
    }
}
