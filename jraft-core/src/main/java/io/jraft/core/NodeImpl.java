package io.jraft.core;

import com.codahale.metrics.MetricRegistry;
import io.jraft.Closure;
import io.jraft.LeaderInfo;
import io.jraft.Node;
import io.jraft.NodeManager;
import io.jraft.NodeProvider;
import io.jraft.NodeStatus;
import io.jraft.Status;
import io.jraft.TransferResult;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.core.Replicator.ReplicatorStateListener;
import io.jraft.core.node.StatusBoard.Picture;
import io.jraft.engine.EngineAccess;
import io.jraft.engine.GroupAdmin;
import io.jraft.engine.GroupDoor;
import io.jraft.engine.GroupHandle;
import io.jraft.engine.GroupLeadership;
import io.jraft.engine.GroupSnapshots;
import io.jraft.engine.GroupView;
import io.jraft.engine.NodeMeters;
import io.jraft.engine.UserLogs;
import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.entity.UserLog;
import io.jraft.error.RaftError;
import io.jraft.option.ApplyTaskMode;
import io.jraft.option.NodeOptions;
import io.jraft.option.RaftOptions;
import io.jraft.option.ReadOnlyOption;
import io.jraft.protocol.MembershipRequest;
import io.jraft.ring.Worker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The face of a node for users' threads: admits tasks, puts them on the loop's ring, answers getters from the picture of
 * the last turn. Knows no rule of Raft; the loop's side is {@code core.node.NodeCore}. Thread: ANY.
 */
public final class NodeImpl implements Node {
    /** Nodes of this process that run: counted when they have started, and no more when they have ended. */
    public static final AtomicInteger GLOBAL_NUM_NODES = new AtomicInteger();

    private static final Logger LOG = LoggerFactory.getLogger(NodeImpl.class);
    private static final long BLOCKING_RETRY_NANOS = 100_000L;
    private static final int ELECTION_TIMEOUT_MIN_MS = 20;

    private final NodeId id;
    private final ReplicatorListeners listeners = new ReplicatorListeners();
    private volatile NodeMetrics metrics = new NodeMetrics(false);
    private NodeOptions options = new NodeOptions();
    private EngineAccess.@Nullable Use engine;
    private volatile @Nullable GroupHandle handle;
    private volatile @Nullable String startFailure;
    private volatile boolean shutdown;
    private final GroupDoor door = new GroupDoor(() -> shutdown, this::blocks);

    /** Completed before a start and after a stop: whoever joins then need not wait. */
    private volatile CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    public NodeImpl(String groupId, PeerId serverId) {
        id = new NodeId(groupId, serverId.copy());
    }

    // --------------------------------------------------------------------- life

    /**
     * Starts the node and waits until it takes part; a group of a single voter has its leader then. Answers false, with
     * the reason in the log and in {@link #status()}, when it cannot start.
     *
     * @throws IllegalStateException on a worker's thread, which must not wait
     */
    @Override
    public synchronized boolean init(NodeOptions opts) {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    "init waits for the disk; do not call it inside a callback");
        }
        if (handle != null || shutdown) {
            throw new IllegalStateException("node " + id + " was started before; make a new one");
        }
        PeerId self = id.getPeerId();
        EngineAccess.Use joined = null;
        try {
            EngineAccess engines = (EngineAccess) NodeProvider.get();
            engines.requireValid(id.getGroupId(), self, opts);
            options = opts.copy();
            metrics = NodeMetrics.of(this, options.isEnableMetrics());
            if (!NodeManager.getInstance().serverExists(self.getEndpoint())) {
                throw new IllegalStateException(
                        "no server is registered for "
                                + self.getEndpoint()
                                + "; call NodeManager.getInstance().addAddress first, or use RaftGroupService");
            }
            if (!NodeManager.getInstance().add(this)) {
                throw new IllegalStateException("node " + id + " runs in this process already");
            }
            joined = engines.join(self.getEndpoint(), options);
            // The handle is set before the group runs: callbacks of the start may ask this node
            // already.
            GroupHandle started = joined.start(id.getGroupId(), self, options, this::built).get();
            engine = joined;
            ended = new CompletableFuture<>();
            GLOBAL_NUM_NODES.incrementAndGet();
            awaitOwnElection(started);
            return true;
        } catch (ExecutionException | CompletionException e) {
            return failed(joined, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(joined, e);
        } catch (Exception e) {
            return failed(joined, e);
        }
    }

    private void built(GroupHandle group) {
        group.node().parts().watch().tell(listeners);
        handle = group;
        MetricRegistry registry = metrics.getMetricRegistry();
        if (registry != null) {
            NodeMeters.register(group, registry);
        }
    }

    private boolean failed(EngineAccess.@Nullable Use joined, Throwable reason) {
        handle = null;
        startFailure = reason.getMessage() == null ? reason.toString() : reason.getMessage();
        LOG.error("node {} does not start: {}", id, startFailure, reason);
        NodeManager.getInstance().remove(this);
        if (joined != null) {
            joined.leave();
        }
        return false;
    }

    /** A single voter needs nobody: its leadership is a matter of one write to disk. */
    private void awaitOwnElection(GroupHandle started) {
        if (!started.status().picture().conf().current().voters().equals(List.of(id.getPeerId()))) {
            return;
        }
        long waits = TimeUnit.SECONDS.toNanos(10) / BLOCKING_RETRY_NANOS;
        for (long i = 0; i < waits; i++) {
            Picture p = started.status().picture();
            if ((p.state() == State.STATE_LEADER && p.commit() >= p.last())
                    || p.state() == State.STATE_ERROR) {
                return;
            }
            LockSupport.parkNanos(BLOCKING_RETRY_NANOS);
        }
    }

    @Override
    public void shutdown() {
        shutdown(null);
    }

    @Override
    public synchronized void shutdown(@Nullable Closure done) {
        GroupHandle running = handle;
        if (!shutdown && running != null && engine != null) {
            EngineAccess.Use joined = engine;
            CompletableFuture<Void> end = ended;
            joined.stop(running)
                    .whenComplete(
                            (ok, failure) -> {
                                Throwable trouble = failure;
                                GLOBAL_NUM_NODES.decrementAndGet();
                                try {
                                    running.taskCredits().close();
                                    running.byteCredits().close();
                                    NodeManager.getInstance().remove(this);
                                    joined.leave();
                                } catch (RuntimeException | Error e) {
                                    trouble = e;
                                }
                                // Whatever happened, whoever joins must not wait for ever.
                                if (trouble == null) {
                                    end.complete(null);
                                } else {
                                    end.completeExceptionally(trouble);
                                }
                            });
        }
        shutdown = true;
        if (done != null) {
            ended.whenComplete(
                    (ok, failure) ->
                            done.run(
                                    failure == null
                                            ? Status.OK()
                                            : new Status(
                                                    RaftError.EINTERNAL.getNumber(),
                                                    failure.toString())));
        }
    }

    @Override
    public void join() throws InterruptedException {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    "join waits; do not call it inside a callback, use shutdown(closure)");
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            LOG.error("node {} did not stop cleanly", id, e.getCause());
        }
    }

    // ---------------------------------------------------------------- tasks, reads

    @Override
    public void apply(Task task) {
        door.apply(requireRunning(task.getDone()), task);
    }

    @Override
    public void readIndex(byte @Nullable [] requestContext, ReadIndexClosure done) {
        readIndex(options.getRaftOptions().getReadOnlyOptions(), requestContext, done);
    }

    @Override
    public void readIndex(
            ReadOnlyOption readOnlyOptions,
            byte @Nullable [] requestContext,
            ReadIndexClosure done) {
        GroupHandle running = requireRunning(done);
        done.setResult(ReadIndexClosure.INVALID_LOG_INDEX, requestContext);
        door.read(running, readOnlyOptions == ReadOnlyOption.ReadOnlyLeaseBased, done);
    }

    @Override
    public void readStale(byte @Nullable [] requestContext, ReadIndexClosure done) {
        GroupHandle running = requireRunning(done);
        done.setResult(ReadIndexClosure.INVALID_LOG_INDEX, requestContext);
        door.readStale(running, done);
    }

    @Override
    public NodeMetrics getNodeMetrics() {
        GroupHandle running = handle;
        MetricRegistry registry = metrics.getMetricRegistry();
        if (running != null && registry != null) {
            NodeMeters.peers(running, registry);
        }
        return metrics;
    }

    @Override
    public UserLog readCommittedUserLog(long index) {
        return UserLogs.read(requireRunning(null), index);
    }

    @Override
    public void addReplicatorStateListener(ReplicatorStateListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeReplicatorStateListener(ReplicatorStateListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void clearReplicatorStateListeners() {
        listeners.clear();
    }

    @Override
    public List<ReplicatorStateListener> getReplicatorStatueListeners() {
        return listeners.list();
    }

    @Override
    public void snapshot(@Nullable Closure done) {
        GroupHandle running = requireRunning(done);
        running.mailbox().post(() -> running.node().snapshot(done));
    }

    @Override
    public void snapshotSync(@Nullable Closure done) {
        GroupSnapshots.now(requireRunning(done), done);
    }

    // ------------------------------------------------------------------ leadership

    @Override
    public Status transferLeadershipTo(PeerId peer) {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    "transferLeadershipTo waits for the node's loop; inside a callback use transferLeadership");
        }
        return GroupLeadership.transfer(requireRunning(null), peer);
    }

    @Override
    public CompletableFuture<TransferResult> transferLeadership(PeerId peer) {
        return GroupLeadership.transferAndTell(requireRunning(null), peer);
    }

    @Override
    public CompletableFuture<LeaderInfo> awaitLeader(long timeoutMs) {
        return GroupLeadership.awaitLeader(requireRunning(null), timeoutMs);
    }

    @Override
    public CompletableFuture<Long> awaitCaughtUp(long timeoutMs) {
        return GroupLeadership.awaitCaughtUp(requireRunning(null), timeoutMs);
    }

    @Override
    public void resetElectionTimeoutMs(int electionTimeoutMs) {
        if (electionTimeoutMs < ELECTION_TIMEOUT_MIN_MS) {
            throw new IllegalArgumentException(
                    "electionTimeoutMs "
                            + electionTimeoutMs
                            + " must be at least "
                            + ELECTION_TIMEOUT_MIN_MS);
        }
        GroupHandle running = requireRunning(null);
        options.setElectionTimeoutMs(electionTimeoutMs);
        running.mailbox().post(() -> running.node().resetElectionTimeout(electionTimeoutMs));
    }

    @Override
    public int getNodeTargetPriority() {
        return activePicture().targetPriority();
    }

    // ---------------------------------------------------------------- membership

    @Override
    public void addPeer(PeerId peer, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done)).addPeer(peer, done);
    }

    @Override
    public void removePeer(PeerId peer, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done)).removePeer(peer, done);
    }

    @Override
    public void changePeers(Configuration newPeers, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done)).changePeers(newPeers, null, done);
    }

    @Override
    public void changePeers(
            Configuration newPeers, Configuration expected, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done)).changePeers(newPeers, expected, done);
    }

    @Override
    public Status resetPeers(Configuration newPeers) {
        return resetPeers(newPeers, false);
    }

    @Override
    public Status resetPeers(Configuration newPeers, boolean force) {
        return new GroupAdmin(requireRunning(null)).resetPeers(newPeers, force);
    }

    @Override
    public void addLearners(List<PeerId> learners, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done))
                .change(new MembershipRequest.AddLearners(GroupAdmin.copies(learners)), done);
    }

    @Override
    public void addLearners(List<PeerId> learners, PeerId source, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done))
                .change(
                        new MembershipRequest.AddLearners(
                                GroupAdmin.copies(learners), source.copy()),
                        done);
    }

    @Override
    public void removeLearners(List<PeerId> learners, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done))
                .change(new MembershipRequest.RemoveLearners(GroupAdmin.copies(learners)), done);
    }

    @Override
    public void resetLearners(List<PeerId> learners, @Nullable Closure done) {
        new GroupAdmin(requireRunning(done))
                .change(new MembershipRequest.ResetLearners(GroupAdmin.copies(learners)), done);
    }

    private boolean blocks() {
        return options.getApplyTaskMode() == ApplyTaskMode.Blocking;
    }

    private GroupHandle requireRunning(@Nullable Closure done) {
        GroupHandle running = handle;
        if (shutdown || running == null) {
            if (done != null) {
                Status why =
                        Status.notAppended(
                                RaftError.ENODESHUTDOWN,
                                "Node is shutting down or was not started.");
                // Off the caller's stack, as every closure that the library fails.
                CompletableFuture.runAsync(() -> done.run(why));
            }
            throw new IllegalStateException("Node " + id + " is shutting down or was not started");
        }
        return running;
    }

    // ------------------------------------------------------------------- getters

    @Override
    public @Nullable PeerId getLeaderId() {
        Picture p = picture();
        PeerId leader = p == null ? null : p.leader();
        return leader == null ? null : leader.copy();
    }

    /** The node's own address; the caller's copy. */
    public PeerId getServerId() {
        return id.getPeerId().copy();
    }

    @Override
    public NodeId getNodeId() {
        return id;
    }

    @Override
    public String getGroupId() {
        return id.getGroupId();
    }

    @Override
    public NodeOptions getOptions() {
        return options;
    }

    @Override
    public RaftOptions getRaftOptions() {
        return options.getRaftOptions();
    }

    @Override
    public boolean isLeader() {
        return getNodeState() == State.STATE_LEADER;
    }

    @Override
    public boolean isLeader(boolean blocking) {
        return isLeader();
    }

    @Override
    public List<PeerId> listPeers() {
        return leaderPicture().conf().current().toConfiguration().listPeers();
    }

    @Override
    public List<PeerId> listLearners() {
        return leaderPicture().conf().current().toConfiguration().listLearners();
    }

    @Override
    public List<PeerId> listAlivePeers() {
        Picture p = leaderPicture();
        return GroupView.alive(id, p, p.conf().current()::isVoter);
    }

    @Override
    public List<PeerId> listAliveLearners() {
        Picture p = leaderPicture();
        return GroupView.alive(id, p, p.conf().current()::isLearner);
    }

    private Picture leaderPicture() {
        Picture p = picture();
        if (p == null || !GroupView.leads(p)) {
            throw new IllegalStateException("Not leader");
        }
        return p;
    }

    @Override
    public State getNodeState() {
        if (shutdown) {
            return ended.isDone() ? State.STATE_SHUTDOWN : State.STATE_SHUTTING;
        }
        Picture p = picture();
        return p == null ? State.STATE_UNINITIALIZED : p.state();
    }

    @Override
    public long getLastLogIndex() {
        return activePicture().last();
    }

    @Override
    public long getLastCommittedIndex() {
        // Applied is read first: read second, it might pass the commit index of an older picture.
        long applied = getLastAppliedLogIndex();
        return Math.max(activePicture().commit(), applied);
    }

    @Override
    public long getLastAppliedLogIndex() {
        GroupHandle running = handle;
        if (running == null) {
            throw new IllegalStateException("Node " + id + " is not active");
        }
        return running.applied().read();
    }

    private Picture activePicture() {
        Picture p = picture();
        if (p == null) {
            throw new IllegalStateException("Node " + id + " is not active");
        }
        return p;
    }

    private @Nullable Picture picture() {
        GroupHandle running = handle;
        return running == null ? null : running.status().picture();
    }

    @Override
    public @Nullable LeaderInfo leaderInfo() {
        Picture p = picture();
        return p == null ? null : GroupView.leader(p);
    }

    @Override
    public NodeStatus status() {
        Picture p = picture();
        if (p == null) {
            return GroupView.notStarted(getNodeState(), options, startFailure);
        }
        return GroupView.status(
                p, getNodeState(), getLastAppliedLogIndex(), options.getElectionTimeoutMs());
    }

    @Override
    public void describe(Printer out) {
        GroupView.describe(id, status(), picture(), out);
    }

    @Override
    public String toString() {
        return "Node " + id + " " + getNodeState();
    }
}
