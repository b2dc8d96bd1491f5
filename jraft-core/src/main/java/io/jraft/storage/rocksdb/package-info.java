/**
 * The log port over RocksDB: one database for all groups of a directory, one write batch and one sync for all of them.
 * Needs the optional dependency rocksdbjni; nothing else of the library touches it. Owner: DISK, but where said otherwise.
 */
@NullMarked
package io.jraft.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
