package io.jraft.rhea.options;

import org.jspecify.annotations.Nullable;

/** Options of RocksDB. Owner: the user until the start. */
public class RocksDBOptions {
    private @Nullable String dbPath;

    /** Directory of the database, which holds all regions of the store. */
    public @Nullable String getDbPath() {
        return dbPath;
    }

    /** Sets {@link #getDbPath}. */
    public void setDbPath(@Nullable String dbPath) {
        this.dbPath = dbPath;
    }

    @Override
    public String toString() {
        return "RocksDBOptions{" + "dbPath=" + dbPath + "}";
    }
}
