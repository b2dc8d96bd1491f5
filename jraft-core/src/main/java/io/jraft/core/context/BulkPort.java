package io.jraft.core.context;

/** The way to the bulk station. */
public interface BulkPort {
    /**
     * Hands a job over. Thread: ANY.
     *
     * @return false when the station is full: keep the job and try at the next flush
     */
    boolean offer(BulkOp op);
}
