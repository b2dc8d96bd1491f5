package io.jraft.core.context;

import io.jraft.entity.EnumOutter;

/**
 * The way back into a node's loop from disk, state machine and bulk workers. Thread: ANY. Implemented in core.node, so
 * that parts never know the node.
 */
public interface Mailbox {
    /**
     * Everything up to this ticket is durable.
     *
     * @return false when the loop could not be told now: the caller tells again at its next flush
     */
    boolean onStable(long ticket);

    /**
     * Everything up to this index is applied.
     *
     * @return false when the loop could not be told now: the caller tells again at its next flush
     */
    boolean onApplied(long index);

    /** Runs an answer on the loop. Never refused: who calls has asked for one thing and answers once. */
    void post(Runnable answer);

    /** A promise is broken; the node stops. */
    void onFatal(EnumOutter.ErrorType type, String cause, Throwable error);
}
