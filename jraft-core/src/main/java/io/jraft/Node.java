package io.jraft;

import io.jraft.closure.ReadIndexClosure;
import io.jraft.conf.Configuration;
import io.jraft.core.NodeMetrics;
import io.jraft.core.Replicator.ReplicatorStateListener;
import io.jraft.core.State;
import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.entity.UserLog;
import io.jraft.option.NodeOptions;
import io.jraft.option.RaftOptions;
import io.jraft.option.ReadOnlyOption;
import io.jraft.util.Describer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one group.
 * Owner: ANY; every method may be called from any thread. Getters answer from the picture of the last
 * turn of the node's loop and never block. {@code init} and {@code join} block, and must not be called
 * from a callback.
 */
public interface Node extends Lifecycle<NodeOptions>, Describer {

    /** The leader this node knows, or null if it knows none. */
    @Nullable PeerId getLeaderId();

    /** Group and peer of this node. */
    NodeId getNodeId();

    /** The group of this node. */
    String getGroupId();

    /** The options it was started with; changes to them have no effect. */
    NodeOptions getOptions();

    /** The tuning options it was started with; changes to them have no effect. */
    RaftOptions getRaftOptions();

    /** Whether this node leads, as far as it knows; a later leader may exist already. */
    boolean isLeader();

    /** Same as {@link #isLeader()}; nothing ever blocks here, so {@code blocking} plays no part. */
    boolean isLeader(boolean blocking);

    /**
     * Shuts the node down in the background.
     *
     * @param done runs when it has stopped; null if nobody wants to know
     */
    void shutdown(@Nullable Closure done);

    /** Waits until a node that was shut down has stopped. At once after a failed {@code init}. */
    void join() throws InterruptedException;

    /**
     * Replicates a task. Only a leader accepts it. Never waits for disk or network.
     *
     * <p>The task's closure runs exactly once: by the user's {@code onApply} if the task is applied,
     * otherwise with a failure whose {@link Status#outcome()} says whether it may be tried again:
     * {@code EPERM} not leader or another term, {@code EBUSY} too much work queued, {@code
     * ENODESHUTDOWN} stopping.
     *
     * @throws io.jraft.error.OverloadException if the node has more work than it may queue and cannot
     *     even queue the refusal, or there is no closure to tell; the closure then does not run
     * @throws IllegalStateException if the node is not running
     */
    void apply(Task task);

    /**
     * Asks for a linearizable read: when {@code done} runs with success, the local state machine
     * contains everything that was committed before this call. Works on leader, follower and learner.
     *
     * <p>Failures: {@code EPERM} no leader or wrong state, {@code EAGAIN} the leader has committed
     * nothing in its term yet, {@code EBUSY} handing over or too much queued, {@code ETIMEDOUT}.
     *
     * @param requestContext handed back to {@code done}; may be null
     */
    void readIndex(byte @Nullable [] requestContext, ReadIndexClosure done);

    /**
     * The same, and says how this read makes sure of the leader, whatever {@code RaftOptions.readOnlyOptions} says.
     * Where there is no lease, a quorum is asked.
     *
     * @param readOnlyOptions whether a lease will do; see {@link ReadOnlyOption}
     */
    void readIndex(
            ReadOnlyOption readOnlyOptions,
            byte @Nullable [] requestContext,
            ReadIndexClosure done);

    /**
     * Reads whatever this node has applied, however old: {@code done} runs at once on the thread of the state machine,
     * between two batches, and is told the index. Works without a leader and without a majority; the one read that may be
     * stale.
     *
     * @param requestContext handed back to {@code done}; may be null
     */
    void readStale(byte @Nullable [] requestContext, ReadIndexClosure done);

    /**
     * The voters in force.
     *
     * @throws IllegalStateException "Not leader" unless this node leads
     */
    List<PeerId> listPeers();

    /**
     * The voters that answered within the election timeout, this node included.
     *
     * @throws IllegalStateException "Not leader" unless this node leads
     */
    List<PeerId> listAlivePeers();

    /**
     * The learners in force.
     *
     * @throws IllegalStateException "Not leader" unless this node leads
     */
    List<PeerId> listLearners();

    /**
     * The learners that answered within the election timeout.
     *
     * @throws IllegalStateException "Not leader" unless this node leads
     */
    List<PeerId> listAliveLearners();

    /**
     * Makes a peer a voter; a learner is promoted in one step. Only the leader accepts it. The peer should run already, with
     * an empty initial configuration; it is fed first and gets its vote when it lacks at most {@link
     * NodeOptions#getCatchupMargin} entries, however long that takes while bytes move.
     *
     * <p>{@code done} runs once, on the state machine's thread: with success when the group has agreed on the final
     * configuration, or with {@code EPERM} not leader or not any more, {@code EBUSY} another change runs or this leader is
     * too new, {@code ECATCHUP} the peer does not answer or takes no entries, {@code EINVAL} no such members can be, {@code
     * ENODESHUTDOWN} stopping. {@link Status#outcome()} says whether it may still come about.
     *
     * @param peer whom to add
     * @param done null if nobody wants to know
     * @throws IllegalArgumentException "Peer already exists in current configuration" if this node leads and it votes
     *     already
     * @throws IllegalStateException if the node is not running
     */
    void addPeer(PeerId peer, @Nullable Closure done);

    /**
     * Takes a voter out of the group. A leader may remove itself: it steps down once that is agreed on. The removed node
     * goes on running until it is shut down, and disturbs nobody.
     *
     * @param peer whom to remove
     * @param done as with {@link #addPeer}
     * @throws IllegalArgumentException "Peer not found in current configuration" if this node leads and it does not vote
     * @throws IllegalStateException if the node is not running
     */
    void removePeer(PeerId peer, @Nullable Closure done);

    /**
     * Makes the voters exactly those of a configuration, in one change. Learners named in it become exactly the learners,
     * and a voter among them is demoted in one step; when it names none, learners stay as they are.
     *
     * @param newPeers whom to have
     * @param done as with {@link #addPeer}; success at once if nothing is to change
     * @throws IllegalArgumentException if it names no voter, or a peer as both
     * @throws IllegalStateException if the node is not running
     */
    void changePeers(Configuration newPeers, @Nullable Closure done);

    /**
     * The same, if the members in force are as expected; the order in which they are named plays no part.
     *
     * @param expected refuse with {@code ESTALE} unless these are the voters and learners in force
     */
    void changePeers(Configuration newPeers, Configuration expected, @Nullable Closure done);

    /**
     * Unsafe: makes this node alone take other members for the group, when a majority of the old ones is lost for good.
     * Entries that only lost members hold are gone. Refused while anything speaks for a living majority; see {@link
     * #resetPeers(Configuration, boolean)}. It becomes durable when this node is elected by those members.
     *
     * @return success; {@code EINVAL} if it names no voter; {@code EBUSY} if a leader was heard within an election timeout
     *     or a majority answers; {@code EPERM} or {@code ENODESHUTDOWN} if the node does not work
     * @throws IllegalStateException if the node is not running, or on a worker's thread, which must not wait
     */
    Status resetPeers(Configuration newPeers);

    /**
     * The same.
     *
     * @param force true to do it although a majority seems to live: if it does, there are two groups from then on
     */
    Status resetPeers(Configuration newPeers, boolean force);

    /**
     * Adds learners: they receive the log and count in no majority. Those that learn already stay as they are.
     *
     * @param learners whom to add; a voter among them is refused with {@code EINVAL}, {@link #changePeers} demotes
     * @param done as with {@link #addPeer}
     * @throws IllegalStateException if the node is not running
     */
    void addLearners(List<PeerId> learners, @Nullable Closure done);

    /**
     * Adds learners that a voter feeds in place of the leader, so that the leader sends its entries once to many, or over a
     * long way. Those that learn already are fed so from now on. The leader knows how far they are all the same, and feeds
     * them by itself while that voter leads, is silent or lags, and when it votes no more. What is committed reaches them one
     * hop later than it would. All members must run a version that knows sources.
     *
     * @param learners whom to add, or to feed in another way
     * @param source a voter, anything else is refused with {@code EINVAL}; {@link PeerId#ANY_PEER} for the leader again
     * @param done as with {@link #addPeer}
     * @throws IllegalStateException if the node is not running
     */
    void addLearners(List<PeerId> learners, PeerId source, @Nullable Closure done);

    /**
     * Takes learners out of the group. Those that do not learn are passed over.
     *
     * @param done as with {@link #addPeer}
     * @throws IllegalStateException if the node is not running
     */
    void removeLearners(List<PeerId> learners, @Nullable Closure done);

    /**
     * Makes the learners exactly these.
     *
     * @param learners empty for none; a voter among them is refused with {@code EINVAL}
     * @param done as with {@link #addPeer}
     * @throws IllegalStateException if the node is not running
     */
    void resetLearners(List<PeerId> learners, @Nullable Closure done);

    /**
     * Takes a snapshot now.
     *
     * @param done runs with success when it is on disk, or at once if nothing was applied since the
     *     last one; with {@code EBUSY} if one is being saved or loaded, {@code EINVAL} if the node has
     *     no snapshot directory, {@code ECANCELED} if fewer entries than the margin were applied. Null
     *     if nobody wants to know
     */
    void snapshot(@Nullable Closure done);

    /**
     * Takes a snapshot, and comes back when the state machine has been asked for its state. On a thread of the user's own
     * it waits until {@code done} has run. Inside a callback of this node's state machine nothing may be waited for: the
     * state machine is asked on the spot, before this returns, and {@code done} runs afterwards. Inside {@code onApply}
     * everything that was taken must be published first: use {@link Iterator#commitAndSnapshotSync}, or call
     * {@link Iterator#commit} before.
     *
     * @param done as with {@link #snapshot}, and {@code EPERM} if the state machine holds tasks that are not published;
     *     runs on the state machine's worker. Null if nobody wants to know
     * @throws IllegalStateException if the node is not running; on a worker's thread that is not this node's state
     *     machine's, {@code done} is told {@code EACCES} then; or if the caller is interrupted while it waits, then the
     *     snapshot goes on
     */
    void snapshotSync(@Nullable Closure done);

    /**
     * Asks this leader to hand leadership over, and tells at once whether it began. Then the node is {@link
     * State#STATE_TRANSFERRING}, and {@code onLeaderStop} runs; new writes are held, up to {@code
     * EngineOptions.transferHeldTasksMax}, and then told EBUSY. After an election timeout without another leader it
     * leads on in the same term, {@code onLeaderStart} runs again, and what was held is appended. {@link
     * #transferLeadership} tells how it ends. Waits for a turn of the node's loop.
     *
     * @param peer a voter; {@link PeerId#ANY_PEER} for the follower that holds most of the log
     * @return OK when it began, or {@code peer} is this node; {@code EPERM} not leader, {@code EBUSY} a transfer or a
     *     change of members is under way, {@code EINVAL} no voter, -1 there is no follower to take over
     * @throws IllegalStateException inside a callback, or if the node is not running
     */
    Status transferLeadershipTo(PeerId peer);

    /**
     * The same as {@link #transferLeadershipTo}, and tells how it ended. Waits for nothing; may be called inside a
     * callback.
     *
     * @return completed on the thread of the state machine, never with an exception; at the latest about three
     *     election timeouts later
     * @throws IllegalStateException if the node is not running
     */
    CompletableFuture<TransferResult> transferLeadership(PeerId peer);

    /**
     * Waits until this node knows a leader, itself or another one. Completed on the thread of the state machine; with
     * a {@link java.util.concurrent.TimeoutException} when the time is over, with an {@link IllegalStateException} when
     * the node stops.
     *
     * @param timeoutMs from 1 to a day of milliseconds
     * @throws IllegalStateException if the node is not running
     */
    CompletableFuture<LeaderInfo> awaitLeader(long timeoutMs);

    /**
     * Waits until this node has applied everything that was committed when it was called, and tells the index it has
     * applied: a node that has just started is ready to serve then. Ends as {@link #awaitLeader} does.
     *
     * @param timeoutMs from 1 to a day of milliseconds
     * @throws IllegalStateException if the node is not running
     */
    CompletableFuture<Long> awaitCaughtUp(long timeoutMs);

    /**
     * Changes the election timeout of this node, and the time between its beats, from its next turn on. Members whose
     * timeouts differ much depose each other's leaders; change all of them soon after one another. Leases stay safe:
     * voters keep the word they gave.
     *
     * @param electionTimeoutMs at least 20
     * @throws IllegalArgumentException if it is less
     * @throws IllegalStateException if the node is not running
     */
    void resetElectionTimeoutMs(int electionTimeoutMs);

    /** Lowest election priority that may campaign now; -1 when priorities play no part. It falls while nobody leads. */
    int getNodeTargetPriority();

    /**
     * The first task at or behind an index, out of the log; entries of the library are passed over. Waits for the disk if
     * it is not in memory.
     *
     * @param index from 1 to {@link #getLastAppliedLogIndex()}
     * @throws io.jraft.error.LogIndexOutOfBoundsException if the index is not in that range
     * @throws io.jraft.error.LogNotFoundException if the log begins behind the index: a snapshot took its place
     * @throws IllegalStateException if there is no task from that index to the applied one, if the node is not running, or
     *     inside a callback
     */
    UserLog readCommittedUserLog(long index);

    /**
     * Lets somebody learn whom this node feeds while it leads. What happened before is not told.
     *
     * @param replicatorStateListener added once, however often it is given
     */
    void addReplicatorStateListener(ReplicatorStateListener replicatorStateListener);

    /** Removes that very listener; nothing if it is not there. A call that is under way may still reach it. */
    void removeReplicatorStateListener(ReplicatorStateListener replicatorStateListener);

    /** Removes all listeners. */
    void clearReplicatorStateListeners();

    /** The listeners that are there now. The name is the field's. */
    List<ReplicatorStateListener> getReplicatorStatueListeners();

    /** What this node is. */
    State getNodeState();

    /** Last index in the log; 0 if there never was one. */
    long getLastLogIndex();

    /** Last index known to be committed. Never below the applied one. */
    long getLastCommittedIndex();

    /** Last index that the state machine has applied. */
    long getLastAppliedLogIndex();

    /** Figures of this node for Dropwizard; without a registry unless {@code NodeOptions.enableMetrics} is set. */
    NodeMetrics getNodeMetrics();

    /** Everything about this node, all from one moment. */
    NodeStatus status();

    /** Who leads since which term, both from one moment; null if unknown. */
    @Nullable LeaderInfo leaderInfo();
}
