package io.jraft;

import io.jraft.util.Copiable;
import org.jspecify.annotations.Nullable;

/**
 * Options of the engine that serves one address: threads, rings, journal, limits. Mistakes are
 * told when a node starts, all at once.
 * Owner: the user until the start; the engine then works from a copy.
 */
public class EngineOptions implements Copiable<EngineOptions> {

    private String clusterId = "";
    private ThreadingMode threadingMode = ThreadingMode.DEDICATED;
    private @Nullable String journalDir;
    private int loopWorkers = 1;
    private int fsmWorkers = 1;
    private int bulkWorkers = 1;
    private int ioThreads = 1;
    private int loopRingSize = 65_536;
    private int ringSize = 16_384;
    private int segmentBytes = 64 << 20;
    private int segmentBytesFirst = 1 << 20;
    private long stagedBytesMax = 32L << 20;
    private long unappliedEntriesMax = 1_000_000;
    private long windowBytesMax = 64L << 20;
    private long inflightBytesMaxPerPeer = 8L << 20;
    private int diskOpsInFlightMax = 2;
    private int fsmBatchesInFlightMax = 4;
    private int transferHeldTasksMax = 1_024;
    private int clockDriftPpmMax = 10_000;
    private int snapshotChunkBytes = 1 << 20;
    private int snapshotChunksInFlight = 8;
    private long spinNanos = 2_000;

    /**
     * Name of the cluster, told in every handshake; nodes of another name are refused. Empty (the
     * default) matches all.
     */
    public String getClusterId() {
        return clusterId;
    }

    /** Sets {@link #getClusterId}. */
    public void setClusterId(String clusterId) {
        this.clusterId = clusterId;
    }

    /**
     * How stations are spread over threads. Default {@code DEDICATED}; {@code FUSED} is quicker where processors are few and
     * the state machine never blocks.
     */
    public ThreadingMode getThreadingMode() {
        return threadingMode;
    }

    /** Sets {@link #getThreadingMode}. */
    public void setThreadingMode(ThreadingMode threadingMode) {
        this.threadingMode = threadingMode;
    }

    /**
     * Directory of one journal for all groups; null (the default) for the journal of each {@code
     * logUri}. {@code rocksdb://} before it keeps the logs in RocksDB, as in {@code logUri}.
     */
    public @Nullable String getJournalDir() {
        return journalDir;
    }

    /** Sets {@link #getJournalDir}. */
    public void setJournalDir(@Nullable String journalDir) {
        this.journalDir = journalDir;
    }

    /** Threads that run the loops of groups. Default 1; 1 to 256. */
    public int getLoopWorkers() {
        return loopWorkers;
    }

    /** Sets {@link #getLoopWorkers}. */
    public void setLoopWorkers(int loopWorkers) {
        this.loopWorkers = loopWorkers;
    }

    /**
     * Threads that run state machines in {@code DEDICATED} mode; in the others the loops' workers do.
     * Default 1; 1 to 256. Groups are spread by their name.
     */
    public int getFsmWorkers() {
        return fsmWorkers;
    }

    /** Sets {@link #getFsmWorkers}. */
    public void setFsmWorkers(int fsmWorkers) {
        this.fsmWorkers = fsmWorkers;
    }

    /** Threads that read old entries and copy snapshots. Default 1; 1 to 64. */
    public int getBulkWorkers() {
        return bulkWorkers;
    }

    /** Sets {@link #getBulkWorkers}. */
    public void setBulkWorkers(int bulkWorkers) {
        this.bulkWorkers = bulkWorkers;
    }

    /** Threads of the network. Default 1; 1 to 64. */
    public int getIoThreads() {
        return ioThreads;
    }

    /** Sets {@link #getIoThreads}. */
    public void setIoThreads(int ioThreads) {
        this.ioThreads = ioThreads;
    }

    /** Cells of the ring of a loop worker. Default 65,536; a power of two from 8 to 2^24. */
    public int getLoopRingSize() {
        return loopRingSize;
    }

    /** Sets {@link #getLoopRingSize}. */
    public void setLoopRingSize(int loopRingSize) {
        this.loopRingSize = loopRingSize;
    }

    /** Cells of every other ring. Default 16,384; a power of two from 8 to 2^24. */
    public int getRingSize() {
        return ringSize;
    }

    /** Sets {@link #getRingSize}. */
    public void setRingSize(int ringSize) {
        this.ringSize = ringSize;
    }

    /**
     * Size of a segment file of the journal, in bytes. Default 64 MiB; 64 KiB to 1 GiB, a multiple of
     * 4,096.
     */
    public int getSegmentBytes() {
        return segmentBytes;
    }

    /** Sets {@link #getSegmentBytes}. */
    public void setSegmentBytes(int segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    /**
     * Size of the first segment file, in bytes; sizes double up to {@link #getSegmentBytes}.
     * Default 1 MiB; from 64 KiB to that size, a multiple of 4,096.
     */
    public int getSegmentBytesFirst() {
        return segmentBytesFirst;
    }

    /** Sets {@link #getSegmentBytesFirst}. */
    public void setSegmentBytesFirst(int segmentBytesFirst) {
        this.segmentBytesFirst = segmentBytesFirst;
    }

    /**
     * Most bytes of a group's tasks that were taken and are not applied or refused yet; beyond it {@code
     * apply} answers {@code EBUSY}. Default 32 MiB; from 1 KiB. A larger task is taken alone.
     */
    public long getStagedBytesMax() {
        return stagedBytesMax;
    }

    /** Sets {@link #getStagedBytesMax}. */
    public void setStagedBytesMax(long stagedBytesMax) {
        this.stagedBytesMax = stagedBytesMax;
    }

    /**
     * Most tasks of a group that were taken and are not applied or refused yet; beyond it {@code apply}
     * answers {@code EBUSY}. Default 1,000,000; from 1.
     */
    public long getUnappliedEntriesMax() {
        return unappliedEntriesMax;
    }

    /** Sets {@link #getUnappliedEntriesMax}. */
    public void setUnappliedEntriesMax(long unappliedEntriesMax) {
        this.unappliedEntriesMax = unappliedEntriesMax;
    }

    /**
     * Most bytes of stable entries of a group kept in memory for peers and the state machine.
     * Default 64 MiB; from 1 KiB. What is not stable or not applied yet stays in memory beside it.
     */
    public long getWindowBytesMax() {
        return windowBytesMax;
    }

    /** Sets {@link #getWindowBytesMax}. */
    public void setWindowBytesMax(long windowBytesMax) {
        this.windowBytesMax = windowBytesMax;
    }

    /** Most unanswered bytes of a group to one peer. Default 8 MiB; from 1 KiB. */
    public long getInflightBytesMaxPerPeer() {
        return inflightBytesMaxPerPeer;
    }

    /** Sets {@link #getInflightBytesMaxPerPeer}. */
    public void setInflightBytesMaxPerPeer(long inflightBytesMaxPerPeer) {
        this.inflightBytesMaxPerPeer = inflightBytesMaxPerPeer;
    }

    /** Most log writes of a group handed to the disk at a time. Default 2; 1 to 64. */
    public int getDiskOpsInFlightMax() {
        return diskOpsInFlightMax;
    }

    /** Sets {@link #getDiskOpsInFlightMax}. */
    public void setDiskOpsInFlightMax(int diskOpsInFlightMax) {
        this.diskOpsInFlightMax = diskOpsInFlightMax;
    }

    /** Most batches of a group handed to its state machine at a time. Default 4; 1 to 64. */
    public int getFsmBatchesInFlightMax() {
        return fsmBatchesInFlightMax;
    }

    /** Sets {@link #getFsmBatchesInFlightMax}. */
    public void setFsmBatchesInFlightMax(int fsmBatchesInFlightMax) {
        this.fsmBatchesInFlightMax = fsmBatchesInFlightMax;
    }

    /**
     * By how much the monotonic clock of any member may run too fast or too slow, in parts per million of true
     * time. Leases are shortened by it, and reads by a lease are only as fresh as this is true: with a clock that
     * is worse they may be stale. Default 10,000, one per cent; crystals are better than 200. 0 to 500,000.
     */
    public int getClockDriftPpmMax() {
        return clockDriftPpmMax;
    }

    /** Sets {@link #getClockDriftPpmMax}. */
    public void setClockDriftPpmMax(int clockDriftPpmMax) {
        this.clockDriftPpmMax = clockDriftPpmMax;
    }

    /**
     * Most writes of a group that wait while its leadership is handed over; more are told EBUSY. They are appended
     * if the transfer comes to nothing, and refused as not appended if another node leads. Default 1,024; 0 to
     * 1,000,000, and 0 refuses all of them at once.
     */
    public int getTransferHeldTasksMax() {
        return transferHeldTasksMax;
    }

    /** Sets {@link #getTransferHeldTasksMax}. */
    public void setTransferHeldTasksMax(int transferHeldTasksMax) {
        this.transferHeldTasksMax = transferHeldTasksMax;
    }

    /**
     * Size of a piece of a snapshot on its way to a peer, in bytes. Default 1 MiB; 1 KiB to 16 MiB.
     */
    public int getSnapshotChunkBytes() {
        return snapshotChunkBytes;
    }

    /** Sets {@link #getSnapshotChunkBytes}. */
    public void setSnapshotChunkBytes(int snapshotChunkBytes) {
        this.snapshotChunkBytes = snapshotChunkBytes;
    }

    /** Most pieces of a snapshot asked for and not received yet. Default 8; 1 to 64. */
    public int getSnapshotChunksInFlight() {
        return snapshotChunksInFlight;
    }

    /** Sets {@link #getSnapshotChunksInFlight}. */
    public void setSnapshotChunksInFlight(int snapshotChunksInFlight) {
        this.snapshotChunksInFlight = snapshotChunksInFlight;
    }

    /**
     * How long an idle worker looks for work before it sleeps, in nanoseconds. Default 2,000; 0 to
     * 1,000,000,000.
     */
    public long getSpinNanos() {
        return spinNanos;
    }

    /** Sets {@link #getSpinNanos}. */
    public void setSpinNanos(long spinNanos) {
        this.spinNanos = spinNanos;
    }

    @Override
    public EngineOptions copy() {
        EngineOptions copy = new EngineOptions();
        copy.clusterId = clusterId;
        copy.threadingMode = threadingMode;
        copy.journalDir = journalDir;
        copy.loopWorkers = loopWorkers;
        copy.fsmWorkers = fsmWorkers;
        copy.bulkWorkers = bulkWorkers;
        copy.ioThreads = ioThreads;
        copy.loopRingSize = loopRingSize;
        copy.ringSize = ringSize;
        copy.segmentBytes = segmentBytes;
        copy.segmentBytesFirst = segmentBytesFirst;
        copy.stagedBytesMax = stagedBytesMax;
        copy.unappliedEntriesMax = unappliedEntriesMax;
        copy.windowBytesMax = windowBytesMax;
        copy.inflightBytesMaxPerPeer = inflightBytesMaxPerPeer;
        copy.diskOpsInFlightMax = diskOpsInFlightMax;
        copy.fsmBatchesInFlightMax = fsmBatchesInFlightMax;
        copy.transferHeldTasksMax = transferHeldTasksMax;
        copy.clockDriftPpmMax = clockDriftPpmMax;
        copy.snapshotChunkBytes = snapshotChunkBytes;
        copy.snapshotChunksInFlight = snapshotChunksInFlight;
        copy.spinNanos = spinNanos;
        return copy;
    }

    @Override
    public String toString() {
        return "EngineOptions{"
                + "clusterId="
                + clusterId
                + ", threadingMode="
                + threadingMode
                + ", journalDir="
                + journalDir
                + ", loopWorkers="
                + loopWorkers
                + ", fsmWorkers="
                + fsmWorkers
                + ", bulkWorkers="
                + bulkWorkers
                + ", ioThreads="
                + ioThreads
                + ", loopRingSize="
                + loopRingSize
                + ", ringSize="
                + ringSize
                + ", segmentBytes="
                + segmentBytes
                + ", segmentBytesFirst="
                + segmentBytesFirst
                + ", stagedBytesMax="
                + stagedBytesMax
                + ", unappliedEntriesMax="
                + unappliedEntriesMax
                + ", windowBytesMax="
                + windowBytesMax
                + ", inflightBytesMaxPerPeer="
                + inflightBytesMaxPerPeer
                + ", diskOpsInFlightMax="
                + diskOpsInFlightMax
                + ", fsmBatchesInFlightMax="
                + fsmBatchesInFlightMax
                + ", transferHeldTasksMax="
                + transferHeldTasksMax
                + ", clockDriftPpmMax="
                + clockDriftPpmMax
                + ", snapshotChunkBytes="
                + snapshotChunkBytes
                + ", snapshotChunksInFlight="
                + snapshotChunksInFlight
                + ", spinNanos="
                + spinNanos
                + "}";
    }
}
