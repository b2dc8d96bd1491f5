package io.jraft;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Committed tasks handed to {@link StateMachine#onApply}, in log order.
 * Owner: FSM; valid only inside {@code onApply}. Unlike {@link java.util.Iterator}, the getters show
 * the <em>current</em> task, and {@link #next()} answers the current data and then moves on:
 * {@code while (it.hasNext()) { use(it.getData(), it.done()); it.next(); }}.
 */
public interface Iterator extends java.util.Iterator<ByteBuffer> {

    /**
     * The current task's data: a heap buffer with array offset 0 whose array is exactly the payload,
     * on leader and follower alike.
     */
    ByteBuffer getData();

    /** The current task's log index, from 1. Indexes rise but need not be consecutive. */
    long getIndex();

    /** The term in which the current task was appended, from 1. */
    long getTerm();

    /**
     * The closure handed in with the current task; run it when the task has been applied. Null on
     * every node but the one that took the task as leader, and after a restart.
     */
    @Nullable Closure done();

    /**
     * Says that the current task cannot be applied. The last {@code ntail} tasks, the current one
     * included, count as not applied; the node stops with an error, and remaining closures fail with
     * {@code ESTATEMACHINE}.
     *
     * @param ntail how many tasks to take back, from 1; not beyond the last {@link #commit()}
     * @param st why, for {@code describe()} and {@link StateMachine#onError}; null for no words
     */
    void setErrorAndRollback(long ntail, @Nullable Status st);

    /**
     * Publishes that every task before the current one is applied, in the middle of a batch: reads that wait for them are
     * answered now. They cannot be taken back any more.
     *
     * @return false if there was nothing new to publish
     */
    boolean commit();

    /**
     * {@link #commit()}, and then {@link Node#snapshotSync}: the state machine is asked for its state before this returns,
     * when exactly the tasks before the current one are applied.
     *
     * @param done told on the state machine's worker, after {@code onApply}, once the snapshot is in place or why it is
     *     not; null to tell nobody
     */
    void commitAndSnapshotSync(@Nullable Closure done);

    /** Whether every {@link #next()} is followed by a {@link #commit()} by itself; false at the start of each batch. */
    void setAutoCommitPerLog(boolean status);
}
