package io.jraft.rhea.storage;

/** Where a store keeps its regions. */
public enum StorageType {
    /** In a RocksDB on disk. The default. */
    RocksDB,
    /** In memory: after a restart the region is filled from its snapshot and its log. */
    Memory
}
