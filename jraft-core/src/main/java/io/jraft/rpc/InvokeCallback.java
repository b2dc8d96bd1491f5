package io.jraft.rpc;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Gets the answer to an asynchronous request, once. */
@FunctionalInterface
public interface InvokeCallback {

    /**
     * The request has ended.
     *
     * @param result the answer; null if there is an error
     * @param err what went wrong; null if there is an answer
     */
    void complete(@Nullable Object result, @Nullable Throwable err);

    /** Where to run; null (the default) for a thread of the transport. */
    default @Nullable Executor executor() {
        return null;
    }
}
