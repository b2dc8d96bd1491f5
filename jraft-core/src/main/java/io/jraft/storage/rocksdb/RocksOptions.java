package io.jraft.storage.rocksdb;

/**
 * Where a database is and whose.
 *
 * @param directory real path of the directory for RocksDB alone; created when missing
 * @param uuidHigh upper half of the UUID of the data directory, so that a copied database is noticed
 * @param uuidLow lower half
 * @param reserveBytes bytes of free space below which groups take no new entries
 */
public record RocksOptions(String directory, long uuidHigh, long uuidLow, long reserveBytes) {
    /** Room for every memory table to be written out, and some more. */
    static final long DEFAULT_RESERVE_BYTES = 128L << 20;

    /** With the default reserve of 128 MiB. */
    public static RocksOptions of(String directory, long uuidHigh, long uuidLow) {
        return new RocksOptions(directory, uuidHigh, uuidLow, DEFAULT_RESERVE_BYTES);
    }
}
