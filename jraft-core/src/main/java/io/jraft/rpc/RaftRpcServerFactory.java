package io.jraft.rpc;

import io.jraft.NodeProvider;
import io.jraft.rpc.impl.cli.CliProcessors;
import io.jraft.util.Endpoint;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes servers that carry the messages of nodes, and answer requests of administration for them. Messages between
 * members are handled by the loop of the engine, in order; the executors for them that some of these methods take are
 * therefore not used. Administration runs on its executor, or on the user-RPC pool of the server without one.
 */
public class RaftRpcServerFactory {

    private RaftRpcServerFactory() {}

    /** A server for the nodes at that address; not started. */
    public static RpcServer createRaftRpcServer(Endpoint endpoint) {
        return createRaftRpcServer(endpoint, null, null);
    }

    /** A server for the nodes at that address; not started. Only {@code cliExecutor} is used. */
    public static RpcServer createRaftRpcServer(
            Endpoint endpoint, @Nullable Executor raftExecutor, @Nullable Executor cliExecutor) {
        NodeProvider provider = NodeProvider.get();
        RpcServer server = provider.createRpcServer(endpoint);
        provider.attach(server, endpoint);
        CliProcessors.register(server, cliExecutor);
        return server;
    }

    /** A server for the nodes at that address; not started. Only {@code cliExecutor} is used. */
    public static RpcServer createRaftRpcServer(
            Endpoint endpoint,
            @Nullable Executor raftExecutor,
            @Nullable Executor cliExecutor,
            @Nullable Executor pingExecutor) {
        return createRaftRpcServer(endpoint, raftExecutor, cliExecutor);
    }

    /**
     * Lets a server of the user, not started yet, carry the messages of the nodes at its address and answer requests of
     * administration for them.
     */
    public static void addRaftRequestProcessors(RpcServer rpcServer) {
        addRaftRequestProcessors(rpcServer, null, null);
    }

    /** Like {@link #addRaftRequestProcessors(RpcServer)}. Only {@code cliExecutor} is used. */
    public static void addRaftRequestProcessors(
            RpcServer rpcServer, @Nullable Executor raftExecutor, @Nullable Executor cliExecutor) {
        NodeProvider.get().attach(rpcServer, null);
        CliProcessors.register(rpcServer, cliExecutor);
    }

    /** Like {@link #addRaftRequestProcessors(RpcServer)}. Only {@code cliExecutor} is used. */
    public static void addRaftRequestProcessors(
            RpcServer rpcServer,
            @Nullable Executor raftExecutor,
            @Nullable Executor cliExecutor,
            @Nullable Executor pingExecutor) {
        addRaftRequestProcessors(rpcServer, raftExecutor, cliExecutor);
    }

    /**
     * A server for the nodes at that address; started.
     *
     * @throws IllegalStateException if the port cannot be bound
     */
    public static RpcServer createAndStartRaftRpcServer(Endpoint endpoint) {
        return createAndStartRaftRpcServer(endpoint, null, null);
    }

    /** Like {@link #createAndStartRaftRpcServer(Endpoint)}. Only {@code cliExecutor} is used. */
    public static RpcServer createAndStartRaftRpcServer(
            Endpoint endpoint, @Nullable Executor raftExecutor, @Nullable Executor cliExecutor) {
        RpcServer server = createRaftRpcServer(endpoint, raftExecutor, cliExecutor);
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
}
