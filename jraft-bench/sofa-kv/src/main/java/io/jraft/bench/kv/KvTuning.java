package io.jraft.bench.kv;

import com.alipay.sofa.jraft.rhea.options.RheaKVStoreOptions;
import com.alipay.sofa.jraft.rhea.options.RocksDBOptions;

/** RheaKV in good faith: its defaults, which join puts and gets, without the statistics that it would collect. */
final class KvTuning {
    static final long REGION = -1;

    static final String NOTES =
            "defaults of RheaKV: batching on, pipelined log, log and store in RocksDB, log synced; statistics of RocksDB and"
                    + " reports of metrics off; Bolt flush consolidation on";

    private KvTuning() {}

    /** Before anything is loaded. */
    static void process() {
        System.setProperty("bolt.netty.flush_consolidation", "true");
    }

    static void tune(RheaKVStoreOptions options, RocksDBOptions rocks) {
        rocks.setOpenStatisticsCollector(false);
        options.getStoreEngineOptions().setMetricsReportPeriod(0);
    }
}
