package io.jraft.rhea.options;

/** How a client talks to stores. Owner: the user until the start. */
public class RpcOptions {
    private int callbackExecutorCorePoolSize = 2;
    private int rpcTimeoutMillis = 1_000;
    private int callbackExecutorMaximumPoolSize = 8 * Runtime.getRuntime().availableProcessors();
    private int callbackExecutorQueueCapacity = 512;

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

    /**
     * Most threads that complete futures in the field. Default eight for each processor. Has no effect here: there are {@link
     * #getCallbackExecutorCorePoolSize}.
     */
    public int getCallbackExecutorMaximumPoolSize() {
        return callbackExecutorMaximumPoolSize;
    }

    /** Sets {@link #getCallbackExecutorMaximumPoolSize}. */
    public void setCallbackExecutorMaximumPoolSize(int callbackExecutorMaximumPoolSize) {
        this.callbackExecutorMaximumPoolSize = callbackExecutorMaximumPoolSize;
    }

    /** How many answers wait for them in the field. Default 512. Has no effect here: an answer that came is never refused. */
    public int getCallbackExecutorQueueCapacity() {
        return callbackExecutorQueueCapacity;
    }

    /** Sets {@link #getCallbackExecutorQueueCapacity}. */
    public void setCallbackExecutorQueueCapacity(int callbackExecutorQueueCapacity) {
        this.callbackExecutorQueueCapacity = callbackExecutorQueueCapacity;
    }

    @Override
    public String toString() {
        return "RpcOptions{"
                + "callbackExecutorCorePoolSize="
                + callbackExecutorCorePoolSize
                + ", rpcTimeoutMillis="
                + rpcTimeoutMillis
                + ", callbackExecutorMaximumPoolSize="
                + callbackExecutorMaximumPoolSize
                + ", callbackExecutorQueueCapacity="
                + callbackExecutorQueueCapacity
                + "}";
    }
}
