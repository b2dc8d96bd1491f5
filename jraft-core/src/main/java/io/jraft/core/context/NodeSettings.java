package io.jraft.core.context;

import io.jraft.EngineOptions;
import io.jraft.option.ApplyTaskMode;
import io.jraft.option.NodeOptions;
import io.jraft.option.RaftOptions;
import io.jraft.option.ReadOnlyOption;

/**
 * A node's options, frozen at its start. Times in nanoseconds, sizes in bytes.
 *
 * @param electionTimeoutMs shortest time without a leader before a campaign
 * @param maxElectionDelayMs random time on top, exclusive
 * @param electionTimeout electionTimeoutMs in nanoseconds
 * @param heartbeatFactor beats per election timeout
 * @param heartbeatEvery time between beats
 * @param appendEntriesMax entries of one append message
 * @param appendBytesMax bytes of one append message
 * @param inflightMessagesMax unanswered appends per follower
 * @param inflightBytesMax unanswered bytes per follower
 * @param diskBatchBytesMax bytes that one turn encodes for the disk at most
 * @param diskOpsInFlightMax append operations that the disk worker may owe
 * @param windowBytesMax entries kept in memory
 * @param fsmBatchesInFlightMax batches that the state machine's worker may owe
 * @param priority election priority of this member
 * @param decayPriorityGap least step when the target priority falls
 * @param blockingApply whether apply parks the user's thread when the node is busy
 * @param leaseReads whether reads go by the leader's lease unless a call says otherwise
 * @param leaseRatio length of a lease in percent of the election timeout
 * @param clockDriftPpmMax by how much a clock's rate may differ from true time, in parts per million
 * @param transferHeldTasksMax writes that wait while leadership is handed over
 * @param snapshotEvery time between snapshots; 0 for never
 * @param snapshotMargin fewest entries since the last snapshot for a new one
 * @param snapshotChunkBytes bytes of one chunk
 * @param snapshotChunksInFlight chunks asked for at once
 * @param catchupMargin entries that a new voter may lack when it gets its vote
 */
public record NodeSettings(
        int electionTimeoutMs,
        int maxElectionDelayMs,
        long electionTimeout,
        int heartbeatFactor,
        long heartbeatEvery,
        int appendEntriesMax,
        int appendBytesMax,
        int inflightMessagesMax,
        long inflightBytesMax,
        int diskBatchBytesMax,
        int diskOpsInFlightMax,
        long windowBytesMax,
        int fsmBatchesInFlightMax,
        int priority,
        int decayPriorityGap,
        boolean blockingApply,
        boolean leaseReads,
        int leaseRatio,
        int clockDriftPpmMax,
        int transferHeldTasksMax,
        long snapshotEvery,
        int snapshotMargin,
        int snapshotChunkBytes,
        int snapshotChunksInFlight,
        int catchupMargin) {
    private static final long MILLI = 1_000_000L;

    /** Longest lease of a leader, before the drift of clocks is taken off. */
    public long leaseMax() {
        return electionTimeout / 100 * leaseRatio;
    }

    /** The settings that checked options mean. */
    public static NodeSettings of(NodeOptions node, EngineOptions engine) {
        RaftOptions raft = node.getRaftOptions();
        int election = node.getElectionTimeoutMs();
        return new NodeSettings(
                election,
                raft.getMaxElectionDelayMs(),
                election * MILLI,
                raft.getElectionHeartbeatFactor(),
                heartbeat(election, raft.getElectionHeartbeatFactor()),
                raft.getMaxEntriesSize(),
                raft.getMaxBodySize(),
                raft.isReplicatorPipeline() ? raft.getMaxReplicatorInflightMsgs() : 1,
                engine.getInflightBytesMaxPerPeer(),
                raft.getMaxAppendBufferSize(),
                engine.getDiskOpsInFlightMax(),
                raft.getMaxLogsInMemoryBytes() > 0
                        ? raft.getMaxLogsInMemoryBytes()
                        : engine.getWindowBytesMax(),
                engine.getFsmBatchesInFlightMax(),
                node.getElectionPriority(),
                node.getDecayPriorityGap(),
                node.getApplyTaskMode() == ApplyTaskMode.Blocking,
                raft.getReadOnlyOptions() == ReadOnlyOption.ReadOnlyLeaseBased,
                node.getLeaderLeaseTimeRatio(),
                engine.getClockDriftPpmMax(),
                engine.getTransferHeldTasksMax(),
                node.getSnapshotIntervalSecs() * 1000L * MILLI,
                node.getSnapshotLogIndexMargin(),
                engine.getSnapshotChunkBytes(),
                engine.getSnapshotChunksInFlight(),
                node.getCatchupMargin());
    }

    private static long heartbeat(int electionTimeoutMs, int factor) {
        return Math.max(electionTimeoutMs / factor, 10) * MILLI;
    }

    /** The same with another election timeout, and beats that fit it. */
    public NodeSettings withElectionTimeoutMs(int millis) {
        return new NodeSettings(
                millis,
                maxElectionDelayMs,
                millis * MILLI,
                heartbeatFactor,
                heartbeat(millis, heartbeatFactor),
                appendEntriesMax,
                appendBytesMax,
                inflightMessagesMax,
                inflightBytesMax,
                diskBatchBytesMax,
                diskOpsInFlightMax,
                windowBytesMax,
                fsmBatchesInFlightMax,
                priority,
                decayPriorityGap,
                blockingApply,
                leaseReads,
                leaseRatio,
                clockDriftPpmMax,
                transferHeldTasksMax,
                snapshotEvery,
                snapshotMargin,
                snapshotChunkBytes,
                snapshotChunksInFlight,
                catchupMargin);
    }
}
