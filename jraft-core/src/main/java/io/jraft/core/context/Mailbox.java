package io.jraft.core.context;

/**
 * The way back into a node's loop from disk, state machine and bulk workers. Thread: ANY. Implemented in core.node, so
 * that parts never know the node.
 */
public interface Mailbox extends AnswerBox {
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
}
