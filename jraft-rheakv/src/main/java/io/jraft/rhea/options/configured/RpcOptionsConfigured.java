package io.jraft.rhea.options.configured;

import io.jraft.rhea.options.RpcOptions;
import io.jraft.rhea.util.Configured;

/** Builds the options of requests; each word is that of {@link RpcOptions}. Owner: one thread. */
public final class RpcOptionsConfigured implements Configured<RpcOptions> {
    private final RpcOptions options = new RpcOptions();

    private RpcOptionsConfigured() {}

    /** As it is if nothing is said. */
    public static RpcOptionsConfigured newConfigured() {
        return new RpcOptionsConfigured();
    }

    /** As it is if nothing is said. */
    public static RpcOptions newDefaultConfig() {
        return new RpcOptions();
    }

    public RpcOptionsConfigured withCallbackExecutorCorePoolSize(int callbackExecutorCorePoolSize) {
        options.setCallbackExecutorCorePoolSize(callbackExecutorCorePoolSize);
        return this;
    }

    public RpcOptionsConfigured withRpcTimeoutMillis(int rpcTimeoutMillis) {
        options.setRpcTimeoutMillis(rpcTimeoutMillis);
        return this;
    }

    public RpcOptionsConfigured withCallbackExecutorMaximumPoolSize(
            int callbackExecutorMaximumPoolSize) {
        options.setCallbackExecutorMaximumPoolSize(callbackExecutorMaximumPoolSize);
        return this;
    }

    public RpcOptionsConfigured withCallbackExecutorQueueCapacity(
            int callbackExecutorQueueCapacity) {
        options.setCallbackExecutorQueueCapacity(callbackExecutorQueueCapacity);
        return this;
    }

    @Override
    public RpcOptions config() {
        return options;
    }
}
