package io.jraft.boot;

import io.jraft.Node;
import io.jraft.NodeProvider;
import io.jraft.core.NodeImpl;
import io.jraft.engine.EngineAccess;
import io.jraft.entity.PeerId;
import io.jraft.metrics.Sample;
import io.jraft.net.bolt.BoltOptions;
import io.jraft.net.bolt.BoltRpcClient;
import io.jraft.net.bolt.BoltRpcServer;
import io.jraft.option.BootstrapOptions;
import io.jraft.option.NodeOptions;
import io.jraft.ring.Worker;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcServer;
import io.jraft.sys.NioFileSystem;
import io.jraft.sys.SystemClock;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the API finds by ServiceLoader: nodes, servers and clients of this process. Thread: ANY. */
public final class JRaftProvider implements NodeProvider, EngineAccess {
    private final SystemClock clock = new SystemClock();
    private final Servers servers = new Servers();
    private final Engines engines = new Engines(servers);

    @Override
    public Node createNode(String groupId, PeerId serverId) {
        return new NodeImpl(groupId, serverId);
    }

    @Override
    public RpcServer createRpcServer(Endpoint endpoint) {
        return new BoltRpcServer(endpoint, BoltOptions.DEFAULT);
    }

    @Override
    public RpcClient createRpcClient() {
        return new BoltRpcClient(BoltOptions.DEFAULT);
    }

    @Override
    public void attach(RpcServer rpcServer, @Nullable Endpoint endpoint) {
        if (!(rpcServer instanceof BoltRpcServer server)) {
            throw new IllegalArgumentException(
                    "only servers made by this library can carry messages between members; create it with"
                            + " RaftRpcServerFactory.createRaftRpcServer");
        }
        servers.put(endpoint == null ? server.endpoint() : endpoint, server);
    }

    @Override
    public void requireMayWait(String call) {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    call + " waits; do not call it inside a callback, use a thread of your own");
        }
    }

    @Override
    public boolean bootstrap(BootstrapOptions options) throws InterruptedException {
        requireMayWait("bootstrap");
        return new Bootstrap(new NioFileSystem(), options).run();
    }

    @Override
    public void forget(String groupId, PeerId serverId, NodeOptions options)
            throws IOException, InterruptedException {
        requireMayWait("forget");
        engines.forget(groupId, serverId, options);
    }

    @Override
    public long monotonicNanos() {
        return clock.nanoTime();
    }

    @Override
    public void requireValid(String group, PeerId self, NodeOptions options) {
        OptionsCheck.requireValid(group, self, options);
    }

    @Override
    public List<Sample> samples() {
        return engines.samples();
    }

    @Override
    public Use join(Endpoint endpoint, NodeOptions options) throws IOException {
        return engines.join(endpoint, options);
    }
}
