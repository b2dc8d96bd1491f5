package io.jraft.rpc;

import com.google.protobuf.Message;
import io.jraft.Status;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Base of handlers whose requests and answers are protobuf messages.
 * Owner: the user. An exception is logged and answered with code -1.
 */
public abstract class RpcRequestProcessor<T extends Message> implements RpcProcessor<T> {

    /** For subclasses. */
    protected static final Logger LOG = LoggerFactory.getLogger(RpcRequestProcessor.class);

    private final @Nullable Executor executor;
    private final @Nullable Message defaultResp;

    /**
     * A handler.
     *
     * @param executor where to run; null for the pool of the transport
     * @param defaultResp the answer to a success without one of its own; null for none
     */
    protected RpcRequestProcessor(@Nullable Executor executor, @Nullable Message defaultResp) {
        this.executor = executor;
        this.defaultResp = defaultResp;
    }

    /**
     * Handles a request.
     *
     * @return the answer; null if {@code done} answers later
     */
    public abstract @Nullable Message processRequest(T request, RpcRequestClosure done);

    @Override
    public void handleRequest(RpcContext rpcCtx, T request) {
        RpcRequestClosure done = new RpcRequestClosure(rpcCtx, defaultResp);
        try {
            Message answer = processRequest(request, done);
            if (answer != null) {
                done.sendResponse(answer);
            }
        } catch (RuntimeException e) {
            LOG.error("Could not handle a request from {}.", rpcCtx.getRemoteAddress(), e);
            done.run(new Status(-1, "handleRequest internal error"));
        }
    }

    @Override
    public @Nullable Executor executor() {
        return executor;
    }

    /** The answer to a success without one of its own; null for none. */
    public @Nullable Message defaultResp() {
        return defaultResp;
    }
}
