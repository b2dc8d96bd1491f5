package io.jraft.bench.load;

import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import com.alipay.sofa.jraft.util.StorageOptionsFactory;
import io.jraft.bench.node.ServerSpec;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;

/**
 * SOFAJRaft in good faith: what its own documents and its public options offer for throughput, with entries and votes synced.
 */
final class Tuning {
    private static final int APPLY_BATCH = 512;
    private static final int RING = 65_536;

    // From so many groups on, what each has for itself by default is too much for one process.
    private static final int MANY_GROUPS = 8;
    private static final int RING_OF_MANY = 2_048;
    private static final int RPC_THREADS_OF_MANY = 4;
    private static final long CACHE_OF_MANY_BYTES = 256L << 20;
    private static final long WRITE_BUFFER_OF_MANY_BYTES = 16L << 20;
    private static boolean sharesRocks;

    static final String NOTES =
            "applyBatch 512; rings 65536; pipelined replication (default); statistics and metrics off; disableCli; Bolt flush"
                    + " consolidation on; ApplyTaskMode.Blocking; log in RocksDB (default), sync on; with many groups rings 2048,"
                    + " shared timers and timer pool, 4 RPC threads a group, up to 2000 threads for closures (default 100),"
                    + " one block cache, write buffers of 16 MiB";

    private Tuning() {}

    /** Before anything is loaded. */
    static void process() {
        System.setProperty("bolt.netty.flush_consolidation", "true");
        // These pools have no queue and refuse what is above their maximum of 100 threads. With
        // many groups a burst needs more, and what was refused is lost: the operations in hand
        // were never answered.
        for (String pool : new String[] {"closure", "rpc.closure", "internal.closure"}) {
            System.setProperty("jraft." + pool + ".threadpool.size.max", "2000");
        }
    }

    static void tune(NodeOptions options, ServerSpec spec) {
        options.setApplyTaskMode(ApplyTaskMode.Blocking);
        options.setDisableCli(true);
        options.setEnableMetrics(false);
        RaftOptions raft = new RaftOptions();
        raft.setApplyBatch(APPLY_BATCH);
        raft.setDisruptorBufferSize(RING);
        raft.setOpenStatistics(false);
        raft.setSync(true);
        raft.setSyncMeta(true);
        options.setRaftOptions(raft);
        if (spec.groups() > MANY_GROUPS) {
            raft.setDisruptorBufferSize(RING_OF_MANY);
            share(options);
        }
    }

    private static void share(NodeOptions options) {
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        options.setSharedTimerPool(true);
        options.setRpcProcessorThreadPoolSize(RPC_THREADS_OF_MANY);
        if (!sharesRocks) {
            sharesRocks = true;
            RocksDB.loadLibrary();
            StorageOptionsFactory.registerRocksDBTableFormatConfig(
                    RocksDBLogStorage.class,
                    StorageOptionsFactory.getDefaultRocksDBTableConfig()
                            .setBlockCache(new LRUCache(CACHE_OF_MANY_BYTES)));
            StorageOptionsFactory.registerRocksDBColumnFamilyOptions(
                    RocksDBLogStorage.class,
                    StorageOptionsFactory.getDefaultRocksDBColumnFamilyOptions()
                            .setWriteBufferSize(WRITE_BUFFER_OF_MANY_BYTES));
        }
    }
}
