/** Regions in one RocksDB. Needs {@code org.rocksdb:rocksdbjni}. */
@NullMarked
package io.jraft.rhea.storage.rocks;

import org.jspecify.annotations.NullMarked;
