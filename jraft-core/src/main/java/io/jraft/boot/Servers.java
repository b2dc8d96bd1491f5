package io.jraft.boot;

import io.jraft.net.bolt.BoltOptions;
import io.jraft.net.bolt.BoltRpcServer;
import io.jraft.option.NodeOptions;
import io.jraft.util.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/** The servers that carry messages between members, by the address of the members. Thread: ANY, guarded by its monitor. */
final class Servers {
    private final Map<Endpoint, BoltRpcServer> byEndpoint = new LinkedHashMap<>();

    /** From now on this server carries the messages of members at that address. */
    synchronized void put(Endpoint endpoint, BoltRpcServer server) {
        byEndpoint.put(endpoint.copy(), server);
    }

    /** The server of an address; one that is never started, for sending only, when users gave none. */
    synchronized BoltRpcServer of(Endpoint endpoint) {
        return byEndpoint.computeIfAbsent(
                endpoint.copy(), e -> new BoltRpcServer(e, BoltOptions.DEFAULT));
    }

    /** Forgets the server of an address whose engine ended; one that users keep running serves the next engine, too. */
    synchronized void remove(Endpoint endpoint, BoltRpcServer server) {
        if (!server.isStarted()) {
            byEndpoint.remove(endpoint, server);
        }
    }

    /** Limits of the network that the options mean. */
    static BoltOptions limits(NodeOptions options) {
        return BoltOptions.DEFAULT
                .withIoThreads(options.getEngineOptions().getIoThreads())
                .withConnectTimeoutMs(options.getRpcConnectTimeoutMs());
    }
}
