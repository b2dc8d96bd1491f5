package io.jraft.closure;

import io.jraft.Closure;
import io.jraft.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Learns when the local state machine is fresh enough for a linearizable read.
 * Owner: the user. Run by the node, exactly once whoever comes first: the answer, a failure, or the
 * deadline, which the node watches.
 */
public abstract class ReadIndexClosure implements Closure {

    /** The index that stands for none. */
    public static final long INVALID_LOG_INDEX = -1;

    /** System property with the default time to wait, in milliseconds. */
    public static final String TIMEOUT_PROPERTY = "jraft.read-index.timeout";

    private static final long DEFAULT_TIMEOUT_MS = 2000;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final long timeoutMs;
    private volatile long index = INVALID_LOG_INDEX;
    private volatile byte @Nullable [] requestContext;

    /** Waits as long as system property {@value #TIMEOUT_PROPERTY} says, or 2,000 ms. */
    public ReadIndexClosure() {
        this(Long.getLong(TIMEOUT_PROPERTY, DEFAULT_TIMEOUT_MS));
    }

    /**
     * Waits for that time.
     *
     * @param timeoutMs milliseconds from the call; negative for no limit
     */
    public ReadIndexClosure(long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /**
     * The read may go ahead, or not. Runs on the thread of the state machine and must not block.
     *
     * @param status OK, or why not
     * @param index the index up to which the state machine has applied at least; -1 on failure
     * @param reqCtx what was handed in with the call; null on failure or if null was handed in
     */
    public abstract void run(Status status, long index, byte @Nullable [] reqCtx);

    /** Sets what {@link #run(Status)} tells. For the library. */
    public void setResult(long index, byte @Nullable [] reqCtx) {
        this.index = index;
        this.requestContext = reqCtx;
    }

    /** The index that was set, or -1. */
    public long getIndex() {
        return index;
    }

    /** The context that was set, or null. */
    public byte @Nullable [] getRequestContext() {
        return requestContext;
    }

    /** How long to wait, in milliseconds from the call; negative for no limit. */
    public long getTimeoutMs() {
        return timeoutMs;
    }

    /** Ends the read. Only the first call does anything. */
    @Override
    public void run(Status status) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (status.isOk()) {
            run(status, index, requestContext);
        } else {
            run(status, INVALID_LOG_INDEX, null);
        }
    }
}
