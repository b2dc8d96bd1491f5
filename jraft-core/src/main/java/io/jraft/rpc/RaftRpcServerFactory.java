package io.jraft.rpc;

import io.jraft.NodeProvider;
import io.jraft.util.Endpoint;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes servers that carry the messages of nodes. Such messages are handled by the loop of the engine,
 * in order; the executors that some of these methods take are therefore not used.
 */
public class RaftRpcServerFactory {

    private RaftRpcServerFactory() {}

    /** A server for the nodes at that address; not started. */
    public static RpcServer createRaftRpcServer(Endpoint endpoint) {
        NodeProvider provider = NodeProvider.get();
        RpcServer server = provider.createRpcServer(endpoint);
        provider.attach(server, endpoint);
        return server;
    }

    /** A server for the nodes at that address; not started. The executors are not used. */
    public static RpcServer createRaftRpcServer(
            Endpoint endpoint, @Nullable Executor raftExecutor, @Nullable Executor cliExecutor) {
        return createRaftRpcServer(endpoint);
    }

    /** A server for the nodes at that address; not started. The executors are not used. */
    public static RpcServer createRaftRpcServer(
            Endpoint endpoint,
            @Nullable Executor raftExecutor,
            @Nullable Executor cliExecutor,
            @Nullable Executor pingExecutor) {
        return createRaftRpcServer(endpoint);
    }

    /** Lets a server of the user carry the messages of the nodes at its address. */
    public static void addRaftRequestProcessors(RpcServer rpcServer) {
        NodeProvider.get().attach(rpcServer, null);
    }

    /** Like {@link #addRaftRequestProcessors(RpcServer)}. The executors are not used. */
    public static void addRaftRequestProcessors(
            RpcServer rpcServer, @Nullable Executor raftExecutor, @Nullable Executor cliExecutor) {
        addRaftRequestProcessors(rpcServer);
    }

    /** Like {@link #addRaftRequestProcessors(RpcServer)}. The executors are not used. */
    public static void addRaftRequestProcessors(
            RpcServer rpcServer,
            @Nullable Executor raftExecutor,
            @Nullable Executor cliExecutor,
            @Nullable Executor pingExecutor) {
        addRaftRequestProcessors(rpcServer);
    }

    /**
     * A server for the nodes at that address; started.
     *
     * @throws IllegalStateException if the port cannot be bound
     */
    public static RpcServer createAndStartRaftRpcServer(Endpoint endpoint) {
        RpcServer server = createRaftRpcServer(endpoint);
        if (!server.init(null)) {
            String reason = server.startFailure();
            server.shutdown();
            throw new IllegalStateException(
                    "Could not serve "
                            + endpoint
                            + ": "
                            + (reason == null
                                    ? "is the port in use? The log has the reason."
                                    : reason));
        }
        return server;
    }

    /** Like {@link #createAndStartRaftRpcServer(Endpoint)}. The executors are not used. */
    public static RpcServer createAndStartRaftRpcServer(
            Endpoint endpoint, @Nullable Executor raftExecutor, @Nullable Executor cliExecutor) {
        return createAndStartRaftRpcServer(endpoint);
    }
}
