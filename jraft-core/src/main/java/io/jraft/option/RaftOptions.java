package io.jraft.option;

import io.jraft.util.Copiable;

/**
 * Tuning of a node. The defaults suit most.
 * Owner: the user.
 */
public class RaftOptions implements Copiable<RaftOptions> {

    private int maxByteCountPerRpc = 128 * 1024;
    private boolean fileCheckHole = false;
    private int maxEntriesSize = 1024;
    private int maxBodySize = 512 * 1024;
    private int maxAppendBufferSize = 256 * 1024;
    private int maxElectionDelayMs = 1_000;
    private long maxLogsInMemoryBytes = -1;
    private int electionHeartbeatFactor = 10;
    private int applyBatch = 32;
    private boolean sync = true;
    private boolean syncMeta = false;
    private boolean openStatistics = true;
    private boolean replicatorPipeline = true;
    private int maxReplicatorInflightMsgs = 256;
    private int disruptorBufferSize = 16384;
    private int disruptorPublishEventWaitTimeoutSecs = 10;
    private boolean enableLogEntryChecksum = false;
    private ReadOnlyOption readOnlyOptions = ReadOnlyOption.ReadOnlySafe;
    private int maxReadIndexLag = -1;
    private boolean stepDownWhenVoteTimedout = true;
    private boolean startupOldStorage = false;

    /**
     * Most bytes of a snapshot file asked for at once by older programs, in bytes. Default 131,072;
     * from 1. Ours has no effect of it: pieces have {@code EngineOptions.snapshotChunkBytes}.
     */
    public int getMaxByteCountPerRpc() {
        return maxByteCountPerRpc;
    }

    /** Sets {@link #getMaxByteCountPerRpc}. */
    public void setMaxByteCountPerRpc(int maxByteCountPerRpc) {
        this.maxByteCountPerRpc = maxByteCountPerRpc;
    }

    /**
     * Whether to look for holes in snapshot files. Default false. Ours is safer: every file has a
     * digest that is always verified.
     */
    public boolean isFileCheckHole() {
        return fileCheckHole;
    }

    /** Sets {@link #isFileCheckHole}. */
    public void setFileCheckHole(boolean fileCheckHole) {
        this.fileCheckHole = fileCheckHole;
    }

    /** Most entries in one message to a peer. Default 1,024; from 1. */
    public int getMaxEntriesSize() {
        return maxEntriesSize;
    }

    /** Sets {@link #getMaxEntriesSize}. */
    public void setMaxEntriesSize(int maxEntriesSize) {
        this.maxEntriesSize = maxEntriesSize;
    }

    /**
     * Most bytes of entries in one message to a peer; a single larger entry travels alone. Default
     * 524,288; 1 to 33,554,432.
     */
    public int getMaxBodySize() {
        return maxBodySize;
    }

    /** Sets {@link #getMaxBodySize}. */
    public void setMaxBodySize(int maxBodySize) {
        this.maxBodySize = maxBodySize;
    }

    /**
     * Bytes that one write to the log should not exceed; a single larger entry is written alone.
     * Default 262,144; from 1.
     */
    public int getMaxAppendBufferSize() {
        return maxAppendBufferSize;
    }

    /** Sets {@link #getMaxAppendBufferSize}. */
    public void setMaxAppendBufferSize(int maxAppendBufferSize) {
        this.maxAppendBufferSize = maxAppendBufferSize;
    }

    /**
     * Upper bound of the random part of the election timeout, in milliseconds. Default 1,000; from
     * 0.
     */
    public int getMaxElectionDelayMs() {
        return maxElectionDelayMs;
    }

    /** Sets {@link #getMaxElectionDelayMs}. */
    public void setMaxElectionDelayMs(int maxElectionDelayMs) {
        this.maxElectionDelayMs = maxElectionDelayMs;
    }

    /**
     * Most bytes of entries kept in memory; what is beyond is refused with {@code EBUSY}. -1 (the
     * default) leaves it to {@code EngineOptions.windowBytesMax}: ours is always bounded.
     */
    public long getMaxLogsInMemoryBytes() {
        return maxLogsInMemoryBytes;
    }

    /** Sets {@link #getMaxLogsInMemoryBytes}. */
    public void setMaxLogsInMemoryBytes(long maxLogsInMemoryBytes) {
        this.maxLogsInMemoryBytes = maxLogsInMemoryBytes;
    }

    /**
     * How many heartbeats fit into an election timeout. Default 10; from 2. A heartbeat goes out
     * every max(electionTimeoutMs / factor, 10) milliseconds.
     */
    public int getElectionHeartbeatFactor() {
        return electionHeartbeatFactor;
    }

    /** Sets {@link #getElectionHeartbeatFactor}. */
    public void setElectionHeartbeatFactor(int electionHeartbeatFactor) {
        this.electionHeartbeatFactor = electionHeartbeatFactor;
    }

    /**
     * Tasks per batch in the field's library. Default 32; from 1. Ours has no effect of it: a batch is
     * what has arrived by the time the worker looks.
     */
    public int getApplyBatch() {
        return applyBatch;
    }

    /** Sets {@link #getApplyBatch}. */
    public void setApplyBatch(int applyBatch) {
        this.applyBatch = applyBatch;
    }

    /**
     * Whether entries are forced to disk before they count as written. Default true. Ours is safer:
     * entries, term and vote always are, whatever this says; one sync serves a whole batch.
     */
    public boolean isSync() {
        return sync;
    }

    /** Sets {@link #isSync}. */
    public void setSync(boolean sync) {
        this.sync = sync;
    }

    /**
     * Whether term and vote are forced to disk. Default false. Ours is safer: they always are,
     * whatever this says.
     */
    public boolean isSyncMeta() {
        return sync || syncMeta;
    }

    /** Sets {@link #isSyncMeta}; it answers true anyway while {@link #isSync} does. */
    public void setSyncMeta(boolean syncMeta) {
        this.syncMeta = syncMeta;
    }

    /** Whether storage keeps statistics. Default true. Plays no part: ours keeps none yet. */
    public boolean isOpenStatistics() {
        return openStatistics;
    }

    /** Sets {@link #isOpenStatistics}. */
    public void setOpenStatistics(boolean openStatistics) {
        this.openStatistics = openStatistics;
    }

    /** Whether messages to a peer are sent before the one before was answered. Default true. */
    public boolean isReplicatorPipeline() {
        return replicatorPipeline;
    }

    /** Sets {@link #isReplicatorPipeline}. */
    public void setReplicatorPipeline(boolean replicatorPipeline) {
        this.replicatorPipeline = replicatorPipeline;
    }

    /**
     * Most unanswered messages to one peer. Default 256; from 1. Beside it {@code
     * EngineOptions.inflightBytesMaxPerPeer} limits the bytes.
     */
    public int getMaxReplicatorInflightMsgs() {
        return maxReplicatorInflightMsgs;
    }

    /** Sets {@link #getMaxReplicatorInflightMsgs}. */
    public void setMaxReplicatorInflightMsgs(int maxReplicatorInflightMsgs) {
        this.maxReplicatorInflightMsgs = maxReplicatorInflightMsgs;
    }

    /**
     * Cells of the rings in the field's library. Default 16,384; from 1. Ours has no effect of it: rings
     * are shared by groups and sized by {@code EngineOptions}, and {@code apply} answers {@code EBUSY}
     * beyond {@code EngineOptions.unappliedEntriesMax} or {@code stagedBytesMax}.
     */
    public int getDisruptorBufferSize() {
        return disruptorBufferSize;
    }

    /** Sets {@link #getDisruptorBufferSize}. */
    public void setDisruptorBufferSize(int disruptorBufferSize) {
        this.disruptorBufferSize = disruptorBufferSize;
    }

    /**
     * How long a full ring is waited for in the field's library, in seconds. Default 10. Ours has no effect
     * of it: in {@code Blocking} mode {@code apply} waits until there is room or the node stops.
     */
    public int getDisruptorPublishEventWaitTimeoutSecs() {
        return disruptorPublishEventWaitTimeoutSecs;
    }

    /** Sets {@link #getDisruptorPublishEventWaitTimeoutSecs}. */
    public void setDisruptorPublishEventWaitTimeoutSecs(int disruptorPublishEventWaitTimeoutSecs) {
        this.disruptorPublishEventWaitTimeoutSecs = disruptorPublishEventWaitTimeoutSecs;
    }

    /**
     * Whether log entries carry a checksum. Default false. Ours is safer: they always do, and it is
     * verified on every read from disk and on receipt.
     */
    public boolean isEnableLogEntryChecksum() {
        return enableLogEntryChecksum;
    }

    /** Sets {@link #isEnableLogEntryChecksum}. */
    public void setEnableLogEntryChecksum(boolean enableLogEntryChecksum) {
        this.enableLogEntryChecksum = enableLogEntryChecksum;
    }

    /**
     * How linearizable reads make sure of the leader. Default {@code ReadOnlySafe}, which asks a quorum
     * for every round of reads. {@code ReadOnlyLeaseBased} asks nobody while the leader holds a lease, and is fresh as
     * long as clocks are as good as {@link io.jraft.EngineOptions#getClockDriftPpmMax} says. Lower the election timeout
     * of a group only while it is not set.
     */
    public ReadOnlyOption getReadOnlyOptions() {
        return readOnlyOptions;
    }

    /** Sets {@link #getReadOnlyOptions}. */
    public void setReadOnlyOptions(ReadOnlyOption readOnlyOptions) {
        this.readOnlyOptions = readOnlyOptions;
    }

    /**
     * How far the state machine may be behind for a read to be accepted, in entries. -1 (the
     * default) sets no limit. Plays no part in this version: a read waits until its deadline.
     */
    public int getMaxReadIndexLag() {
        return maxReadIndexLag;
    }

    /** Sets {@link #getMaxReadIndexLag}. */
    public void setMaxReadIndexLag(int maxReadIndexLag) {
        this.maxReadIndexLag = maxReadIndexLag;
    }

    /**
     * Whether a candidate that got no majority becomes a follower and asks for pre-votes again.
     * Default true. Ours always does.
     */
    public boolean isStepDownWhenVoteTimedout() {
        return stepDownWhenVoteTimedout;
    }

    /** Sets {@link #isStepDownWhenVoteTimedout}. */
    public void setStepDownWhenVoteTimedout(boolean stepDownWhenVoteTimedout) {
        this.stepDownWhenVoteTimedout = stepDownWhenVoteTimedout;
    }

    /**
     * Whether the log is kept in a format of old. Default false. Ours has one format, and this
     * plays no part.
     */
    public boolean isStartupOldStorage() {
        return startupOldStorage;
    }

    /** Sets {@link #isStartupOldStorage}. */
    public void setStartupOldStorage(boolean startupOldStorage) {
        this.startupOldStorage = startupOldStorage;
    }

    @Override
    public RaftOptions copy() {
        RaftOptions copy = new RaftOptions();
        copy.maxByteCountPerRpc = maxByteCountPerRpc;
        copy.fileCheckHole = fileCheckHole;
        copy.maxEntriesSize = maxEntriesSize;
        copy.maxBodySize = maxBodySize;
        copy.maxAppendBufferSize = maxAppendBufferSize;
        copy.maxElectionDelayMs = maxElectionDelayMs;
        copy.maxLogsInMemoryBytes = maxLogsInMemoryBytes;
        copy.electionHeartbeatFactor = electionHeartbeatFactor;
        copy.applyBatch = applyBatch;
        copy.sync = sync;
        copy.syncMeta = syncMeta;
        copy.openStatistics = openStatistics;
        copy.replicatorPipeline = replicatorPipeline;
        copy.maxReplicatorInflightMsgs = maxReplicatorInflightMsgs;
        copy.disruptorBufferSize = disruptorBufferSize;
        copy.disruptorPublishEventWaitTimeoutSecs = disruptorPublishEventWaitTimeoutSecs;
        copy.enableLogEntryChecksum = enableLogEntryChecksum;
        copy.readOnlyOptions = readOnlyOptions;
        copy.maxReadIndexLag = maxReadIndexLag;
        copy.stepDownWhenVoteTimedout = stepDownWhenVoteTimedout;
        copy.startupOldStorage = startupOldStorage;
        return copy;
    }

    @Override
    public String toString() {
        return "RaftOptions{"
                + "maxByteCountPerRpc="
                + maxByteCountPerRpc
                + ", fileCheckHole="
                + fileCheckHole
                + ", maxEntriesSize="
                + maxEntriesSize
                + ", maxBodySize="
                + maxBodySize
                + ", maxAppendBufferSize="
                + maxAppendBufferSize
                + ", maxElectionDelayMs="
                + maxElectionDelayMs
                + ", maxLogsInMemoryBytes="
                + maxLogsInMemoryBytes
                + ", electionHeartbeatFactor="
                + electionHeartbeatFactor
                + ", applyBatch="
                + applyBatch
                + ", sync="
                + sync
                + ", syncMeta="
                + syncMeta
                + ", openStatistics="
                + openStatistics
                + ", replicatorPipeline="
                + replicatorPipeline
                + ", maxReplicatorInflightMsgs="
                + maxReplicatorInflightMsgs
                + ", disruptorBufferSize="
                + disruptorBufferSize
                + ", disruptorPublishEventWaitTimeoutSecs="
                + disruptorPublishEventWaitTimeoutSecs
                + ", enableLogEntryChecksum="
                + enableLogEntryChecksum
                + ", readOnlyOptions="
                + readOnlyOptions
                + ", maxReadIndexLag="
                + maxReadIndexLag
                + ", stepDownWhenVoteTimedout="
                + stepDownWhenVoteTimedout
                + ", startupOldStorage="
                + startupOldStorage
                + "}";
    }
}
