package io.jraft.boot;

import io.jraft.EngineOptions;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.option.RaftOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds every mistake in a node's options, in their own terms, so that all are told at once. Thread: ANY; no state. */
public final class OptionsCheck {
    private final List<String> mistakes = new ArrayList<>();

    private OptionsCheck() {}

    /**
     * Checks options.
     *
     * @throws IllegalArgumentException naming every mistake
     */
    public static void requireValid(String group, PeerId self, NodeOptions options) {
        List<String> mistakes = mistakes(group, self, options);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the options of "
                            + group
                            + " at "
                            + self
                            + " have "
                            + mistakes.size()
                            + " mistake(s): "
                            + String.join("; ", mistakes));
        }
    }

    /** Every mistake, in words; empty when the options are sound. */
    public static List<String> mistakes(String group, PeerId self, NodeOptions options) {
        OptionsCheck check = new OptionsCheck();
        check.identity(group, self, options);
        check.storage(options);
        check.times(options);
        check.raft(options.getRaftOptions());
        check.engine(options.getEngineOptions());
        return check.mistakes;
    }

    private void identity(String group, PeerId self, NodeOptions options) {
        require(
                group.matches("[a-zA-Z][a-zA-Z0-9\\-_]*"),
                "groupId '"
                        + group
                        + "' must begin with a letter and hold only letters, digits, - and _");
        require(
                !self.getIp().isBlank() && !self.getIp().equals("0.0.0.0"),
                "serverId "
                        + self
                        + " must name an address that other members can reach, not 0.0.0.0");
        // Known before any directory is marked as this node's; a wrong name there would stand in
        // the way of the right one.
        require(
                self.getIp().isBlank() || isKnown(self.getIp()),
                "serverId's host "
                        + self.getIp()
                        + " is unknown; name an address of this machine, or add the name to its DNS or hosts file");
        require(
                self.getPort() > 0 && self.getPort() < 65_536,
                "serverId's port " + self.getPort() + " must be 1..65535");
        require(
                options.getInitialConf() != null,
                "initialConf must not be null; leave it empty to join later");
        if (options.getInitialConf() != null) {
            require(
                    options.getInitialConf().isValid(),
                    "initialConf names a peer as voter and as learner");
        }
        require(options.getFsm() != null, "fsm must be set to the state machine");
        require(
                options.getElectionPriority() >= -1,
                "electionPriority "
                        + options.getElectionPriority()
                        + " must be -1 (off), 0 (never) or above");
        require(options.getDecayPriorityGap() >= 0, "decayPriorityGap must not be negative");
    }

    private static boolean isKnown(String host) {
        try {
            return InetAddress.getByName(host) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private void storage(NodeOptions options) {
        require(
                !isBlank(options.getLogUri()) && !isBlank(LogPlace.path(options.getLogUri())),
                "logUri must name the directory of the log");
        require(
                !isBlank(options.getRaftMetaUri()),
                "raftMetaUri must name the directory of term and identity");
        rocksForLogOnly("raftMetaUri", options.getRaftMetaUri());
        rocksForLogOnly("snapshotUri", options.getSnapshotUri());
        distinct("logUri", options.getLogUri(), "raftMetaUri", options.getRaftMetaUri());
        distinct("logUri", options.getLogUri(), "snapshotUri", options.getSnapshotUri());
        distinct("raftMetaUri", options.getRaftMetaUri(), "snapshotUri", options.getSnapshotUri());
        require(
                options.getSnapshotLogIndexMargin() >= 0,
                "snapshotLogIndexMargin must not be negative");
    }

    private void times(NodeOptions options) {
        require(
                options.getElectionTimeoutMs() >= 20,
                "electionTimeoutMs " + options.getElectionTimeoutMs() + " must be at least 20");
        require(
                options.getLeaderLeaseTimeRatio() > 0 && options.getLeaderLeaseTimeRatio() <= 100,
                "leaderLeaseTimeRatio " + options.getLeaderLeaseTimeRatio() + " must be 1..100");
        require(options.getRpcConnectTimeoutMs() > 0, "rpcConnectTimeoutMs must be above 0");
        require(options.getRpcDefaultTimeout() > 0, "rpcDefaultTimeout must be above 0");
        require(
                options.getRpcInstallSnapshotTimeout() > 0,
                "rpcInstallSnapshotTimeout must be above 0");
        require(
                options.getRpcProcessorThreadPoolSize() > 0,
                "rpcProcessorThreadPoolSize must be above 0");
        int factor = options.getRaftOptions().getElectionHeartbeatFactor();
        require(
                factor >= 2,
                "raftOptions.electionHeartbeatFactor " + factor + " must be at least 2");
    }

    private void raft(RaftOptions raft) {
        require(
                raft.getMaxElectionDelayMs() >= 0,
                "raftOptions.maxElectionDelayMs must not be negative");
        require(raft.getMaxEntriesSize() > 0, "raftOptions.maxEntriesSize must be above 0");
        require(
                raft.getMaxBodySize() > 0 && raft.getMaxBodySize() <= 32 << 20,
                "raftOptions.maxBodySize " + raft.getMaxBodySize() + " must be 1..33554432 bytes");
        require(
                raft.getMaxAppendBufferSize() > 0,
                "raftOptions.maxAppendBufferSize must be above 0");
        require(
                raft.getMaxReplicatorInflightMsgs() > 0,
                "raftOptions.maxReplicatorInflightMsgs must be above 0");
        require(raft.getApplyBatch() > 0, "raftOptions.applyBatch must be above 0");
        require(
                raft.getDisruptorBufferSize() > 0,
                "raftOptions.disruptorBufferSize must be above 0");
        require(raft.getMaxByteCountPerRpc() > 0, "raftOptions.maxByteCountPerRpc must be above 0");
    }

    private void engine(EngineOptions e) {
        power("engineOptions.loopRingSize", e.getLoopRingSize());
        power("engineOptions.ringSize", e.getRingSize());
        within("engineOptions.loopWorkers", e.getLoopWorkers(), 1, 256);
        within("engineOptions.fsmWorkers", e.getFsmWorkers(), 1, 256);
        within("engineOptions.bulkWorkers", e.getBulkWorkers(), 1, 64);
        within("engineOptions.ioThreads", e.getIoThreads(), 1, 64);
        within("engineOptions.segmentBytes", e.getSegmentBytes(), 64 << 10, 1 << 30);
        within(
                "engineOptions.segmentBytesFirst",
                e.getSegmentBytesFirst(),
                64 << 10,
                e.getSegmentBytes());
        grain("engineOptions.segmentBytes", e.getSegmentBytes());
        grain("engineOptions.segmentBytesFirst", e.getSegmentBytesFirst());
        within("engineOptions.stagedBytesMax", e.getStagedBytesMax(), 1 << 10, Long.MAX_VALUE);
        within(
                "engineOptions.unappliedEntriesMax",
                e.getUnappliedEntriesMax(),
                1,
                Integer.MAX_VALUE);
        within("engineOptions.windowBytesMax", e.getWindowBytesMax(), 1 << 10, Long.MAX_VALUE);
        within(
                "engineOptions.inflightBytesMaxPerPeer",
                e.getInflightBytesMaxPerPeer(),
                1 << 10,
                Long.MAX_VALUE);
        within("engineOptions.diskOpsInFlightMax", e.getDiskOpsInFlightMax(), 1, 64);
        within("engineOptions.fsmBatchesInFlightMax", e.getFsmBatchesInFlightMax(), 1, 64);
        within("engineOptions.clockDriftPpmMax", e.getClockDriftPpmMax(), 0, 500_000);
        within("engineOptions.transferHeldTasksMax", e.getTransferHeldTasksMax(), 0, 1_000_000);
        within("engineOptions.snapshotChunkBytes", e.getSnapshotChunkBytes(), 1 << 10, 16 << 20);
        within("engineOptions.snapshotChunksInFlight", e.getSnapshotChunksInFlight(), 1, 64);
        within("engineOptions.spinNanos", e.getSpinNanos(), 0, 1_000_000_000L);
    }

    private void rocksForLogOnly(String name, @Nullable String uri) {
        require(
                uri == null || !uri.startsWith(LogPlace.ROCKS),
                name + " must be a plain directory; only a log can be in RocksDB");
    }

    private void distinct(String one, @Nullable String a, String other, @Nullable String b) {
        require(
                a == null || b == null || isBlank(a) || !LogPlace.path(a).equals(LogPlace.path(b)),
                one + " and " + other + " must be different directories");
    }

    private void power(String name, int value) {
        require(
                value >= 8 && value <= 1 << 24 && Integer.bitCount(value) == 1,
                name + " " + value + " must be a power of two from 8 to 16777216");
    }

    /** Journal files grow and are cut in pages. */
    private void grain(String name, int value) {
        require(value % 4096 == 0, name + " " + value + " must be a multiple of 4096");
    }

    private void within(String name, long value, long min, long max) {
        require(value >= min && value <= max, name + " " + value + " must be " + min + ".." + max);
    }

    private void require(boolean holds, String mistake) {
        if (!holds) {
            mistakes.add(mistake);
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
