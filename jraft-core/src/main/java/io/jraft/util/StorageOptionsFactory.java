package io.jraft.util;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/**
 * How RocksDB is tuned, for logs that are in it: register before the first node of a directory starts. What is registered
 * is copied at that moment, and stays its registrant's. What the library needs for its promises, it sets itself: created
 * when missing, every checksum verified, a damaged write-ahead log refused. Registering for a class alone holds for all
 * groups. A {@code rocksdb://} directory serves many groups, so only what is registered without a group tunes it.
 * Owner: ANY; one registry for the process. Needs {@code org.rocksdb:rocksdbjni}.
 */
public final class StorageOptionsFactory {
    /** By name: the class stands above the API, and is the key of what tunes it. */
    private static final String LOG_CLASS = "io.jraft.storage.impl.RocksDBLogStorage";

    private static final long MEMTABLE_BYTES = 32L << 20;
    private static final int MEMTABLES = 3;
    private static final long TABLE_BYTES = 16L << 20;
    private static final long INFO_LOG_BYTES = 4L << 20;
    private static final int OPEN_FILES = 256;

    private static final ConcurrentMap<String, DBOptions> DB = new ConcurrentHashMap<>();
    private static final ConcurrentMap<String, ColumnFamilyOptions> COLUMNS =
            new ConcurrentHashMap<>();
    private static final ConcurrentMap<String, BlockBasedTableConfig> TABLES =
            new ConcurrentHashMap<>();

    static {
        // Options are native memory, and users make some before any database is open.
        RocksDB.loadLibrary();
    }

    private StorageOptionsFactory() {}

    private static String key(@Nullable String groupId, Class<?> cls) {
        return key(groupId, cls.getName());
    }

    private static String key(@Nullable String groupId, String cls) {
        return cls + "@" + (groupId == null ? "" : groupId);
    }

    /** Forgets everything that was registered, and closes it. */
    public static void releaseAllOptions() {
        DB.values().forEach(DBOptions::close);
        DB.clear();
        COLUMNS.values().forEach(ColumnFamilyOptions::close);
        COLUMNS.clear();
        TABLES.clear();
    }

    private static void requireNew(boolean isNew, String key) {
        if (!isNew) {
            throw new IllegalStateException(
                    "options of " + key + " are registered already; call releaseAllOptions first");
        }
    }

    /**
     * Options of the database, for one group's storage.
     *
     * @throws IllegalStateException if there are some already
     */
    public static void registerRocksDBOptions(String groupId, Class<?> cls, DBOptions opts) {
        requireNew(DB.putIfAbsent(key(groupId, cls), opts) == null, key(groupId, cls));
    }

    /** The same for all groups. */
    public static void registerRocksDBOptions(Class<?> cls, DBOptions opts) {
        requireNew(DB.putIfAbsent(key(null, cls), opts) == null, key(null, cls));
    }

    /** A copy of what was registered for that group, or else for all, or else the default; the caller closes it. */
    public static DBOptions getRocksDBOptions(@Nullable String groupId, Class<?> cls) {
        return dbOptions(groupId, cls.getName());
    }

    private static DBOptions dbOptions(@Nullable String groupId, String cls) {
        DBOptions known = DB.getOrDefault(key(groupId, cls), DB.get(key(null, cls)));
        return known == null ? getDefaultRocksDBOptions() : new DBOptions(known);
    }

    /** What the library uses when nothing is registered: few files, two threads in the background. The caller closes it. */
    public static DBOptions getDefaultRocksDBOptions() {
        return new DBOptions()
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(OPEN_FILES)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(2);
    }

    /**
     * Options of its tables, for one group's storage.
     *
     * @throws IllegalStateException if there are some already
     */
    public static void registerRocksDBColumnFamilyOptions(
            String groupId, Class<?> cls, ColumnFamilyOptions opts) {
        requireNew(COLUMNS.putIfAbsent(key(groupId, cls), opts) == null, key(groupId, cls));
    }

    /** The same for all groups. */
    public static void registerRocksDBColumnFamilyOptions(Class<?> cls, ColumnFamilyOptions opts) {
        requireNew(COLUMNS.putIfAbsent(key(null, cls), opts) == null, key(null, cls));
    }

    /** As {@link #getRocksDBOptions}; the table format that was registered is in it. */
    public static ColumnFamilyOptions getRocksDBColumnFamilyOptions(
            @Nullable String groupId, Class<?> cls) {
        return columnOptions(groupId, cls.getName());
    }

    private static ColumnFamilyOptions columnOptions(@Nullable String groupId, String cls) {
        ColumnFamilyOptions known =
                COLUMNS.getOrDefault(key(groupId, cls), COLUMNS.get(key(null, cls)));
        ColumnFamilyOptions copy =
                known == null
                        ? getDefaultRocksDBColumnFamilyOptions()
                        : new ColumnFamilyOptions(known);
        BlockBasedTableConfig table =
                TABLES.getOrDefault(key(groupId, cls), TABLES.get(key(null, cls)));
        return table == null ? copy : copy.setTableFormatConfig(table);
    }

    /** A log is written once, read rarely and dropped from its front: no compression, small tables. The caller closes it. */
    public static ColumnFamilyOptions getDefaultRocksDBColumnFamilyOptions() {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(MEMTABLES)
                // Small tables that leave level 0 soon: only there can whole ones be dropped with a
                // prefix.
                .setLevel0FileNumCompactionTrigger(2)
                .setTargetFileSizeBase(TABLE_BYTES)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(getDefaultRocksDBTableConfig());
    }

    /**
     * The format of its tables, for one group's storage.
     *
     * @throws IllegalStateException if there is one already
     */
    public static void registerRocksDBTableFormatConfig(
            String groupId, Class<?> cls, BlockBasedTableConfig cfg) {
        requireNew(TABLES.putIfAbsent(key(groupId, cls), cfg) == null, key(groupId, cls));
    }

    /** The same for all groups. */
    public static void registerRocksDBTableFormatConfig(Class<?> cls, BlockBasedTableConfig cfg) {
        requireNew(TABLES.putIfAbsent(key(null, cls), cfg) == null, key(null, cls));
    }

    /** What was registered for that group, or else for all, or else the default. */
    public static BlockBasedTableConfig getRocksDBTableFormatConfig(
            @Nullable String groupId, Class<?> cls) {
        BlockBasedTableConfig known =
                TABLES.getOrDefault(key(groupId, cls), TABLES.get(key(null, cls)));
        return known == null ? getDefaultRocksDBTableConfig() : known;
    }

    /** No cache: what is read was in memory before, or will not be read again. */
    public static BlockBasedTableConfig getDefaultRocksDBTableConfig() {
        return new BlockBasedTableConfig().setNoBlockCache(true);
    }

    /** Both together for a log in RocksDB, as new options that the caller closes. For the library. */
    public static Options logOptions(@Nullable String groupId) {
        try (DBOptions db = dbOptions(groupId, LOG_CLASS);
                ColumnFamilyOptions columns = columnOptions(groupId, LOG_CLASS)) {
            return new Options(db, columns);
        }
    }
}
