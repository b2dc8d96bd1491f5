package io.jraft.option;

import io.jraft.EngineOptions;
import io.jraft.JRaftServiceFactory;
import io.jraft.StateMachine;
import io.jraft.conf.Configuration;
import io.jraft.core.DefaultJRaftServiceFactory;
import io.jraft.core.ElectionPriority;
import io.jraft.storage.SnapshotThrottle;
import io.jraft.util.Copiable;
import io.jraft.util.Utils;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of a node. Those that no longer have a purpose say so, and are kept so that programs
 * compile.
 * Owner: the user until the start; the node then works from a copy.
 */
public class NodeOptions extends RpcOptions implements Copiable<NodeOptions> {

    private int electionTimeoutMs = 1_000;
    private int electionPriority = ElectionPriority.Disabled;
    private int decayPriorityGap = 10;
    private int leaderLeaseTimeRatio = 90;
    private int snapshotIntervalSecs = 3600;
    private int snapshotLogIndexMargin = 0;
    private int catchupMargin = 1000;
    private Configuration initialConf = new Configuration();
    private @Nullable StateMachine fsm;
    private @Nullable String logUri;
    private @Nullable String raftMetaUri;
    private @Nullable String snapshotUri;
    private @Nullable String snapshotTempUri;
    private boolean filterBeforeCopyRemote = false;
    private boolean disableCli = false;
    private boolean sharedTimerPool = false;
    private int timerPoolSize = Math.min(Utils.cpus() * 3, 20);
    private int cliRpcThreadPoolSize = Utils.cpus();
    private int raftRpcThreadPoolSize = Utils.cpus() * 6;
    private boolean enableMetrics = false;
    private @Nullable SnapshotThrottle snapshotThrottle;
    private boolean sharedElectionTimer = false;
    private boolean sharedVoteTimer = false;
    private boolean sharedStepDownTimer = false;
    private boolean sharedSnapshotTimer = false;
    private ApplyTaskMode applyTaskMode = ApplyTaskMode.NonBlocking;
    private JRaftServiceFactory serviceFactory = DefaultJRaftServiceFactory.ofClassPath();
    private RaftOptions raftOptions = new RaftOptions();
    private EngineOptions engineOptions = new EngineOptions();

    /**
     * Time without a leader after which a follower campaigns, in milliseconds; a random part up to
     * {@code RaftOptions.maxElectionDelayMs} comes on top. Default 1,000; from 20. The same on all
     * nodes. A leader that no majority answers for so long steps down.
     */
    public int getElectionTimeoutMs() {
        return electionTimeoutMs;
    }

    /** Sets {@link #getElectionTimeoutMs}. */
    public void setElectionTimeoutMs(int electionTimeoutMs) {
        this.electionTimeoutMs = electionTimeoutMs;
    }

    /**
     * Priority of this node in elections: -1 (the default) plays no part, 0 never leads, from 1
     * higher leads first.
     */
    public int getElectionPriority() {
        return electionPriority;
    }

    /** Sets {@link #getElectionPriority}. */
    public void setElectionPriority(int electionPriority) {
        this.electionPriority = electionPriority;
    }

    /** By how much the wanted priority sinks when nobody of it campaigns. Default 10; from 0. */
    public int getDecayPriorityGap() {
        return decayPriorityGap;
    }

    /** Sets {@link #getDecayPriorityGap}. */
    public void setDecayPriorityGap(int decayPriorityGap) {
        this.decayPriorityGap = decayPriorityGap;
    }

    /**
     * Length of the leader lease in percent of the election timeout. Default 90; 1 to 100.
     * The drift that clocks may have is taken off.
     */
    public int getLeaderLeaseTimeRatio() {
        return leaderLeaseTimeRatio;
    }

    /** Sets {@link #getLeaderLeaseTimeRatio}. */
    public void setLeaderLeaseTimeRatio(int leaderLeaseTimeRatio) {
        this.leaderLeaseTimeRatio = leaderLeaseTimeRatio;
    }

    /** Time between snapshots, in seconds. Default 3,600; 0 or less takes none by itself. */
    public int getSnapshotIntervalSecs() {
        return snapshotIntervalSecs;
    }

    /** Sets {@link #getSnapshotIntervalSecs}. */
    public void setSnapshotIntervalSecs(int snapshotIntervalSecs) {
        this.snapshotIntervalSecs = snapshotIntervalSecs;
    }

    /** Fewest entries applied since the last snapshot for a new one. Default 0; from 0. */
    public int getSnapshotLogIndexMargin() {
        return snapshotLogIndexMargin;
    }

    /** Sets {@link #getSnapshotLogIndexMargin}. */
    public void setSnapshotLogIndexMargin(int snapshotLogIndexMargin) {
        this.snapshotLogIndexMargin = snapshotLogIndexMargin;
    }

    /**
     * How many entries a new voter may be behind to count as caught up. Default 1,000; from 0. Plays no
     * part before members can be changed.
     */
    public int getCatchupMargin() {
        return catchupMargin;
    }

    /** Sets {@link #getCatchupMargin}. */
    public void setCatchupMargin(int catchupMargin) {
        this.catchupMargin = catchupMargin;
    }

    /**
     * The first configuration of the group. It counts only while log and snapshot hold none.
     * Default: nobody; such a node waits to be added.
     */
    public Configuration getInitialConf() {
        return initialConf;
    }

    /** Sets {@link #getInitialConf}. */
    public void setInitialConf(Configuration initialConf) {
        this.initialConf = initialConf;
    }

    /** The state machine. Needed; null by default. */
    public @Nullable StateMachine getFsm() {
        return fsm;
    }

    /** Sets {@link #getFsm}. */
    public void setFsm(@Nullable StateMachine fsm) {
        this.fsm = fsm;
    }

    /**
     * Directory of the log, as a path or with {@code file://} before it. Needed; null by default. Nodes
     * of one address that name the same directory share one journal; two processes cannot. With {@code
     * rocksdb://} before it the log is kept in RocksDB; the library {@code org.rocksdb:rocksdbjni} must
     * be on the class path then.
     */
    public @Nullable String getLogUri() {
        return logUri;
    }

    /** Sets {@link #getLogUri}. */
    public void setLogUri(@Nullable String logUri) {
        this.logUri = logUri;
    }

    /**
     * Directory of the marker that says which node this is and which journal holds its term and vote.
     * Needed; null by default. Not that of the log.
     */
    public @Nullable String getRaftMetaUri() {
        return raftMetaUri;
    }

    /** Sets {@link #getRaftMetaUri}. */
    public void setRaftMetaUri(@Nullable String raftMetaUri) {
        this.raftMetaUri = raftMetaUri;
    }

    /**
     * Directory of the snapshots, of this node alone; null (the default) or blank takes none, and the log
     * then grows for ever.
     */
    public @Nullable String getSnapshotUri() {
        return snapshotUri;
    }

    /** Sets {@link #getSnapshotUri}. */
    public void setSnapshotUri(@Nullable String snapshotUri) {
        this.snapshotUri = snapshotUri;
    }

    /**
     * Directory for snapshots in the making, on the same file system; null (the default) for one
     * beside the snapshots.
     */
    public @Nullable String getSnapshotTempUri() {
        return snapshotTempUri;
    }

    /** Sets {@link #getSnapshotTempUri}. */
    public void setSnapshotTempUri(@Nullable String snapshotTempUri) {
        this.snapshotTempUri = snapshotTempUri;
    }

    /**
     * Whether an installation keeps files of an older local snapshot that are equal. Default false. Plays
     * no part in this version: every file is copied.
     */
    public boolean isFilterBeforeCopyRemote() {
        return filterBeforeCopyRemote;
    }

    /** Sets {@link #isFilterBeforeCopyRemote}. */
    public void setFilterBeforeCopyRemote(boolean filterBeforeCopyRemote) {
        this.filterBeforeCopyRemote = filterBeforeCopyRemote;
    }

    /**
     * Whether administration requests from outside are refused with {@code EACCES}. Default false.
     */
    public boolean isDisableCli() {
        return disableCli;
    }

    /** Sets {@link #isDisableCli}. */
    public void setDisableCli(boolean disableCli) {
        this.disableCli = disableCli;
    }

    /** Plays no part: there are no timer threads. Default false. */
    public boolean isSharedTimerPool() {
        return sharedTimerPool;
    }

    /** Sets {@link #isSharedTimerPool}. */
    public void setSharedTimerPool(boolean sharedTimerPool) {
        this.sharedTimerPool = sharedTimerPool;
    }

    /** Plays no part: there are no timer threads. Default three for each processor, 20 at most. */
    public int getTimerPoolSize() {
        return timerPoolSize;
    }

    /** Sets {@link #getTimerPoolSize}. */
    public void setTimerPoolSize(int timerPoolSize) {
        this.timerPoolSize = timerPoolSize;
    }

    /**
     * Threads for administration requests in the field's library. Default one for each processor. Ours has no effect of
     * it: they run on the executor that the server was made with, or on its pool for user RPC.
     */
    public int getCliRpcThreadPoolSize() {
        return cliRpcThreadPoolSize;
    }

    /** Sets {@link #getCliRpcThreadPoolSize}. */
    public void setCliRpcThreadPoolSize(int cliRpcThreadPoolSize) {
        this.cliRpcThreadPoolSize = cliRpcThreadPoolSize;
    }

    /** Plays no part: Raft messages run on the loop. Default six for each processor. */
    public int getRaftRpcThreadPoolSize() {
        return raftRpcThreadPoolSize;
    }

    /** Sets {@link #getRaftRpcThreadPoolSize}. */
    public void setRaftRpcThreadPoolSize(int raftRpcThreadPoolSize) {
        this.raftRpcThreadPoolSize = raftRpcThreadPoolSize;
    }

    /**
     * Whether {@code Node.getNodeMetrics()} has a registry, with a gauge for each figure of {@code Node.status()} and with
     * timers and histograms of this node alone. Default false: the node measures all the same, together with the other
     * groups of its loop. See docs/metrics.md.
     */
    public boolean isEnableMetrics() {
        return enableMetrics;
    }

    /** Sets {@link #isEnableMetrics}. */
    public void setEnableMetrics(boolean enableMetrics) {
        this.enableMetrics = enableMetrics;
    }

    /**
     * Limits the speed of snapshot copies, on both sides; null (the default) sets no limit. Called on bulk
     * threads; it must not block.
     */
    public @Nullable SnapshotThrottle getSnapshotThrottle() {
        return snapshotThrottle;
    }

    /** Sets {@link #getSnapshotThrottle}. */
    public void setSnapshotThrottle(@Nullable SnapshotThrottle snapshotThrottle) {
        this.snapshotThrottle = snapshotThrottle;
    }

    /** Plays no part: there are no timer threads. Default false. */
    public boolean isSharedElectionTimer() {
        return sharedElectionTimer;
    }

    /** Sets {@link #isSharedElectionTimer}. */
    public void setSharedElectionTimer(boolean sharedElectionTimer) {
        this.sharedElectionTimer = sharedElectionTimer;
    }

    /** Plays no part: there are no timer threads. Default false. */
    public boolean isSharedVoteTimer() {
        return sharedVoteTimer;
    }

    /** Sets {@link #isSharedVoteTimer}. */
    public void setSharedVoteTimer(boolean sharedVoteTimer) {
        this.sharedVoteTimer = sharedVoteTimer;
    }

    /** Plays no part: there are no timer threads. Default false. */
    public boolean isSharedStepDownTimer() {
        return sharedStepDownTimer;
    }

    /** Sets {@link #isSharedStepDownTimer}. */
    public void setSharedStepDownTimer(boolean sharedStepDownTimer) {
        this.sharedStepDownTimer = sharedStepDownTimer;
    }

    /** Plays no part: there are no timer threads. Default false. */
    public boolean isSharedSnapshotTimer() {
        return sharedSnapshotTimer;
    }

    /** Sets {@link #isSharedSnapshotTimer}. */
    public void setSharedSnapshotTimer(boolean sharedSnapshotTimer) {
        this.sharedSnapshotTimer = sharedSnapshotTimer;
    }

    /**
     * What {@code apply} does when there is too much work. Default {@code NonBlocking}. On a thread of the
     * library it is always that.
     */
    public ApplyTaskMode getApplyTaskMode() {
        return applyTaskMode;
    }

    /** Sets {@link #getApplyTaskMode}. */
    public void setApplyTaskMode(ApplyTaskMode applyTaskMode) {
        this.applyTaskMode = applyTaskMode;
    }

    /** Tuning of the node. Never null. */
    public RaftOptions getRaftOptions() {
        return raftOptions;
    }

    /** Sets {@link #getRaftOptions}. */
    public void setRaftOptions(RaftOptions raftOptions) {
        this.raftOptions = raftOptions;
    }

    /**
     * Options of the engine that all nodes of one address share; the first node to start decides.
     * Never null.
     */
    public EngineOptions getEngineOptions() {
        return engineOptions;
    }

    /** Sets {@link #getEngineOptions}. */
    public void setEngineOptions(EngineOptions engineOptions) {
        this.engineOptions = engineOptions;
    }

    /**
     * Where storages of the user's own come from. By default the factory that {@code META-INF/services} names on the class path,
     * see {@link DefaultJRaftServiceFactory#ofClassPath}; without one there are none.
     */
    public JRaftServiceFactory getServiceFactory() {
        return serviceFactory;
    }

    /** Sets {@link #getServiceFactory}. */
    public void setServiceFactory(JRaftServiceFactory serviceFactory) {
        this.serviceFactory = serviceFactory;
    }

    /** Length of the leader lease, in milliseconds: the ratio of the election timeout. */
    public int getLeaderLeaseTimeoutMs() {
        return (int) ((long) electionTimeoutMs * leaderLeaseTimeRatio / 100);
    }

    /**
     * Checks what every node needs. Starting a node checks much more, and tells all mistakes at once.
     *
     * @throws IllegalArgumentException naming everything that is missing
     */
    public void validate() {
        List<String> missing = new ArrayList<>();
        if (logUri == null || logUri.isBlank()) {
            missing.add("logUri: a directory for the log");
        }
        if (raftMetaUri == null || raftMetaUri.isBlank()) {
            missing.add("raftMetaUri: a directory for the marker of term and vote");
        }
        if (fsm == null) {
            missing.add("fsm: the state machine");
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("NodeOptions lack " + String.join("; ", missing));
        }
    }

    /** A copy with every option; configuration, tuning and engine options are copied too. */
    @Override
    public NodeOptions copy() {
        NodeOptions copy = new NodeOptions();
        copyTo(copy);
        copy.electionTimeoutMs = electionTimeoutMs;
        copy.electionPriority = electionPriority;
        copy.decayPriorityGap = decayPriorityGap;
        copy.leaderLeaseTimeRatio = leaderLeaseTimeRatio;
        copy.snapshotIntervalSecs = snapshotIntervalSecs;
        copy.snapshotLogIndexMargin = snapshotLogIndexMargin;
        copy.catchupMargin = catchupMargin;
        copy.initialConf = initialConf.copy();
        copy.fsm = fsm;
        copy.logUri = logUri;
        copy.raftMetaUri = raftMetaUri;
        copy.snapshotUri = snapshotUri;
        copy.snapshotTempUri = snapshotTempUri;
        copy.filterBeforeCopyRemote = filterBeforeCopyRemote;
        copy.disableCli = disableCli;
        copy.sharedTimerPool = sharedTimerPool;
        copy.timerPoolSize = timerPoolSize;
        copy.cliRpcThreadPoolSize = cliRpcThreadPoolSize;
        copy.raftRpcThreadPoolSize = raftRpcThreadPoolSize;
        copy.enableMetrics = enableMetrics;
        copy.snapshotThrottle = snapshotThrottle;
        copy.sharedElectionTimer = sharedElectionTimer;
        copy.sharedVoteTimer = sharedVoteTimer;
        copy.sharedStepDownTimer = sharedStepDownTimer;
        copy.sharedSnapshotTimer = sharedSnapshotTimer;
        copy.applyTaskMode = applyTaskMode;
        copy.serviceFactory = serviceFactory;
        copy.raftOptions = raftOptions.copy();
        copy.engineOptions = engineOptions.copy();
        return copy;
    }

    @Override
    public String toString() {
        return "NodeOptions{"
                + "electionTimeoutMs="
                + electionTimeoutMs
                + ", electionPriority="
                + electionPriority
                + ", decayPriorityGap="
                + decayPriorityGap
                + ", leaderLeaseTimeRatio="
                + leaderLeaseTimeRatio
                + ", snapshotIntervalSecs="
                + snapshotIntervalSecs
                + ", snapshotLogIndexMargin="
                + snapshotLogIndexMargin
                + ", catchupMargin="
                + catchupMargin
                + ", initialConf="
                + initialConf
                + ", logUri="
                + logUri
                + ", raftMetaUri="
                + raftMetaUri
                + ", snapshotUri="
                + snapshotUri
                + ", snapshotTempUri="
                + snapshotTempUri
                + ", filterBeforeCopyRemote="
                + filterBeforeCopyRemote
                + ", disableCli="
                + disableCli
                + ", sharedTimerPool="
                + sharedTimerPool
                + ", timerPoolSize="
                + timerPoolSize
                + ", cliRpcThreadPoolSize="
                + cliRpcThreadPoolSize
                + ", raftRpcThreadPoolSize="
                + raftRpcThreadPoolSize
                + ", enableMetrics="
                + enableMetrics
                + ", snapshotThrottle="
                + snapshotThrottle
                + ", sharedElectionTimer="
                + sharedElectionTimer
                + ", sharedVoteTimer="
                + sharedVoteTimer
                + ", sharedStepDownTimer="
                + sharedStepDownTimer
                + ", sharedSnapshotTimer="
                + sharedSnapshotTimer
                + ", applyTaskMode="
                + applyTaskMode
                + ", serviceFactory="
                + serviceFactory
                + ", raftOptions="
                + raftOptions
                + ", engineOptions="
                + engineOptions
                + ", "
                + super.toString()
                + "}";
    }
}
