package io.jraft;

import io.jraft.conf.Configuration;
import io.jraft.entity.LeaderChangeContext;
import io.jraft.error.RaftException;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a group replicates: the user's program.
 * Owner: FSM. All callbacks of one node come one at a time and in order, on a thread of the engine;
 * a slow callback delays every group whose state machine runs on the same worker, see {@link
 * EngineOptions#getFsmWorkers}, and in the modes that share workers also their elections.
 */
public interface StateMachine {

    /**
     * Applies committed tasks. Consume the iterator to its end and run each task's closure. An
     * exception stops the node at the task it was thrown at.
     */
    void onApply(Iterator iter);

    /** The node has stopped; the last callback. */
    void onShutdown();

    /**
     * Writes a snapshot of everything applied so far into {@code writer.getPath()}, registers each
     * file with {@code writer.addFile}, and then runs {@code done} once, from any thread. Applying
     * waits only for the return of this method. A failure harms nothing; the next interval tries
     * again. Not called if {@link #onSnapshotCut()} answers a cut.
     */
    void onSnapshotSave(SnapshotWriter writer, Closure done);

    /**
     * Replaces the state by that of a snapshot. The library closes the reader afterwards.
     *
     * @return false if it cannot be loaded; the node then stops with an error
     */
    boolean onSnapshotLoad(SnapshotReader reader);

    /** This node leads since {@code term}; the first entry of that term is committed. */
    void onLeaderStart(long term);

    /** This node no longer leads; {@code status} says why. */
    void onLeaderStop(Status status);

    /** The node has stopped with an error. Called at most once; no {@link #onApply} follows. */
    void onError(RaftException e);

    /** A configuration differing from the last one reported is committed, learners included. */
    void onConfigurationCommitted(Configuration conf);

    /** This node no longer follows the leader of {@code ctx}. */
    void onStopFollowing(LeaderChangeContext ctx);

    /** This node follows the leader of {@code ctx} now. Comes in exact pairs with the stop. */
    void onStartFollowing(LeaderChangeContext ctx);

    /**
     * Two-phase save: take a cut of the state in constant time (a persistent map's root, a frozen
     * table), and the library writes it on a background thread while applying goes on.
     *
     * @return the cut, or null (the default) to be asked by {@link #onSnapshotSave} instead
     */
    default @Nullable SnapshotCut onSnapshotCut() {
        return null;
    }

    /**
     * For a state machine that is durable by itself: the last log index whose effect is on its disk.
     * Asked once when the node starts. Tasks up to it are not applied again, and a leader then never
     * applies what its own log has not made durable.
     *
     * @return the index, or -1 (the default) if the state lives and dies with the process
     */
    default long durableAppliedIndex() {
        return -1;
    }
}
