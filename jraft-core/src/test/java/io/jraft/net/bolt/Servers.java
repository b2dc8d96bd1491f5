package io.jraft.net.bolt;

import io.jraft.net.Recorder;
import io.jraft.net.TransportContract.Member;
import io.jraft.option.RpcOptions;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.UUID;

/** Servers and members on the loopback interface. */
final class Servers {
    static final String HOST = "127.0.0.1";

    /** Fast liveness, so that tests of it need not be patient. */
    static final BoltOptions QUICK = BoltOptions.DEFAULT.withLiveness(50, 300, 400, 2_000);

    private Servers() {}

    static Endpoint freeEndpoint() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return new Endpoint(HOST, socket.getLocalPort());
        }
    }

    /** Options of a client on a machine that is busy with other things. */
    static RpcOptions patient() {
        RpcOptions options = new RpcOptions();
        options.setRpcConnectTimeoutMs(20_000);
        return options;
    }

    static BoltRpcServer started(Endpoint endpoint, BoltOptions options) {
        BoltRpcServer server = new BoltRpcServer(endpoint, options);
        if (!server.init(null)) {
            throw new IllegalStateException(server.startFailure());
        }
        return server;
    }

    /** A server with a transport on it. */
    static final class BoltMember implements Member {
        final BoltRpcServer server;
        final BoltTransport transport;
        private final Endpoint endpoint;
        private final Recorder recorder = new Recorder();

        BoltMember(Endpoint endpoint, String clusterId, UUID nodeId, BoltOptions options) {
            this.endpoint = endpoint;
            server = new BoltRpcServer(endpoint, options);
            transport = new BoltTransport(endpoint, clusterId, nodeId, options, server, recorder);
            if (!server.init(null)) {
                transport.close();
                throw new IllegalStateException(server.startFailure());
            }
        }

        BoltMember(Endpoint endpoint, BoltOptions options) {
            this(
                    endpoint,
                    "",
                    UUID.nameUUIDFromBytes(
                            endpoint.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                    options);
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public Transport transport() {
            return transport;
        }

        @Override
        public Recorder recorder() {
            return recorder;
        }

        @Override
        public void stop() {
            transport.close();
            server.shutdown();
        }
    }
}
