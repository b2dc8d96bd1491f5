package io.jraft.core.context;

/** One slow job for the bulk station: a cold read, a piece of a snapshot or of a file of the journal. */
public interface BulkOp {
    /**
     * Does the slow part. Thread: BULK. Failures are part of the answer, not thrown.
     *
     * @return what whoever asked shall run
     */
    Runnable execute();

    /** Where the answer goes. */
    AnswerBox mailbox();
}
