package io.jraft.bench.kv;

import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RocksDBOptions;

/** What is ours alone: the number of the one region that there is by default. Nothing is tuned. */
final class KvTuning {
    static final long REGION = 1;

    static final String NOTES =
            "defaults of jraft-rheakv; RocksDB without a write-ahead log under one journal, fdatasync by a majority before the"
                    + " acknowledgement; puts and gets of one region are joined (default)";

    private KvTuning() {}

    /** Before anything is loaded. */
    static void process() {}

    static void tune(RheaKVStoreOptions options, RocksDBOptions rocks) {}
}
