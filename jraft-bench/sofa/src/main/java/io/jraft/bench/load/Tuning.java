package io.jraft.bench.load;

import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import io.jraft.bench.node.ServerSpec;

/**
 * SOFAJRaft in good faith: what its own documents and its public options offer for throughput, with entries and votes synced.
 */
final class Tuning {
    private static final int APPLY_BATCH = 512;
    private static final int RING = 65_536;
    private static final int MANY_GROUPS = 8;

    static final String NOTES =
            "applyBatch 512; rings 65536; pipelined replication (default); statistics and metrics off; disableCli; Bolt flush"
                    + " consolidation on; ApplyTaskMode.Blocking; log in RocksDB (default), sync on; shared timers with many"
                    + " groups";

    private Tuning() {}

    /** Before anything is loaded. */
    static void process() {
        System.setProperty("bolt.netty.flush_consolidation", "true");
    }

    static void tune(NodeOptions options, ServerSpec spec) {
        options.setApplyTaskMode(ApplyTaskMode.Blocking);
        options.setDisableCli(true);
        options.setEnableMetrics(false);
        boolean many = spec.groups() > MANY_GROUPS;
        options.setSharedElectionTimer(many);
        options.setSharedVoteTimer(many);
        options.setSharedStepDownTimer(many);
        options.setSharedSnapshotTimer(many);
        RaftOptions raft = new RaftOptions();
        raft.setApplyBatch(APPLY_BATCH);
        raft.setDisruptorBufferSize(many ? 2_048 : RING);
        raft.setOpenStatistics(false);
        raft.setSync(true);
        raft.setSyncMeta(true);
        options.setRaftOptions(raft);
    }
}
