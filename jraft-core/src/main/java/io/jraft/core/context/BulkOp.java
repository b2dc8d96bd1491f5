package io.jraft.core.context;

/** One slow job for the bulk station: a cold read or a piece of a snapshot. */
public interface BulkOp {
    /**
     * Does the slow part. Thread: BULK. Failures are part of the answer, not thrown.
     *
     * @return what the loop shall run
     */
    Runnable execute();

    /** Where the answer goes. */
    Mailbox mailbox();
}
