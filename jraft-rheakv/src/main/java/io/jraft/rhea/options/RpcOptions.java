package io.jraft.rhea.options;

/** How a client talks to stores. Owner: the user until the start. */
public class RpcOptions {
    private int callbackExecutorCorePoolSize = 2;
    private int rpcTimeoutMillis = 1_000;

    /** Threads that complete futures. Default 2; 1 to 256. */
    public int getCallbackExecutorCorePoolSize() {
        return callbackExecutorCorePoolSize;
    }

    /** Sets {@link #getCallbackExecutorCorePoolSize}. */
    public void setCallbackExecutorCorePoolSize(int callbackExecutorCorePoolSize) {
        this.callbackExecutorCorePoolSize = callbackExecutorCorePoolSize;
    }

    /** How long one attempt may take, in milliseconds; then another store is asked. Default 1,000; from 1. */
    public int getRpcTimeoutMillis() {
        return rpcTimeoutMillis;
    }

    /** Sets {@link #getRpcTimeoutMillis}. */
    public void setRpcTimeoutMillis(int rpcTimeoutMillis) {
        this.rpcTimeoutMillis = rpcTimeoutMillis;
    }

    @Override
    public String toString() {
        return "RpcOptions{"
                + "callbackExecutorCorePoolSize="
                + callbackExecutorCorePoolSize
                + ", rpcTimeoutMillis="
                + rpcTimeoutMillis
                + "}";
    }
}
