package io.jraft.rpc;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Handles the user's requests of one class.
 * Owner: the user. Called on its executor, or on the user-RPC pool of the transport.
 */
public interface RpcProcessor<T> {

    /** Handles a request; the answer goes to {@code rpcCtx}, now or later. */
    void handleRequest(RpcContext rpcCtx, T request);

    /** Name of the class of requests it handles. */
    String interest();

    /** Where to run; null (the default) for the pool of the transport. */
    default @Nullable Executor executor() {
        return null;
    }
}
