package io.jraft.rpc;

import io.jraft.util.Endpoint;
import org.jspecify.annotations.Nullable;

/** Makes servers and clients. Owner: ANY; get it from {@code RpcFactoryHelper}. */
public interface RaftRpcFactory {

    /** A client that has not been started. */
    default RpcClient createRpcClient() {
        return createRpcClient(null);
    }

    /** A client that {@code helper} has looked at and that has not been started. */
    RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> helper);

    /** A server that has not been started. */
    default RpcServer createRpcServer(Endpoint endpoint) {
        return createRpcServer(endpoint, null);
    }

    /** A server that {@code helper} has looked at and that has not been started. */
    RpcServer createRpcServer(Endpoint endpoint, @Nullable ConfigHelper<RpcServer> helper);

    /** Looks at something that was made, before it is started. */
    @FunctionalInterface
    interface ConfigHelper<T> {

        /** Configures {@code instance}. */
        void config(T instance);
    }
}
