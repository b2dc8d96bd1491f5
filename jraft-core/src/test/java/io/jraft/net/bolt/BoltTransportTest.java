package io.jraft.net.bolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.message.RaftMessage;
import io.jraft.net.Recorder;
import io.jraft.net.TransportContract;
import io.jraft.net.bolt.NetCounters.What;
import io.jraft.net.bolt.Servers.BoltMember;
import io.jraft.net.codec.Messages;
import io.jraft.ring.Eventually;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BoltTransportTest extends TransportContract {
    @Override
    protected Endpoint freeEndpoint() throws IOException {
        return Servers.freeEndpoint();
    }

    @Override
    protected Member startAt(Endpoint endpoint) {
        return new BoltMember(endpoint, BoltOptions.DEFAULT);
    }

    private static boolean beat(BoltMember from, Endpoint to) {
        RaftMessage beat = Messages.beat(route(from.endpoint(), to), 1);
        return from.transport().send(to, Lane.ORDERED, List.of(beat));
    }

    @Test
    @DisplayName(
            "T45 members of two clusters refuse each other, once, with a sentence that says what to do")
    void otherCluster() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), "blue", new UUID(1, 1), Servers.QUICK);
        BoltMember b = new BoltMember(freeEndpoint(), "green", new UUID(2, 2), Servers.QUICK);
        try {
            assertThat(beat(a, b.endpoint())).isFalse();

            Eventually.holds(
                    "both have counted a refusal",
                    () ->
                            a.server.counters().get(What.REFUSED) > 0
                                    && b.server.counters().get(What.REFUSED) > 0);
            assertThat(beat(a, b.endpoint())).isFalse();
            assertThat(b.recorder().waiting()).isZero();
        } finally {
            a.stop();
            b.stop();
        }
    }

    @Test
    @DisplayName("a member without a cluster name talks to every cluster")
    void emptyClusterMatchesAll() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), "", new UUID(1, 1), Servers.QUICK);
        BoltMember b = new BoltMember(freeEndpoint(), "green", new UUID(2, 2), Servers.QUICK);
        try {
            beat(a, b.endpoint());
            assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(b.endpoint(), true));
            assertThat(a.transport.peerNodeId(b.endpoint())).isEqualTo(new UUID(2, 2));
            assertThat(b.transport.peerNodeId(a.endpoint())).isEqualTo(new UUID(1, 1));
        } finally {
            a.stop();
            b.stop();
        }
    }

    @Test
    @DisplayName(
            "a process with another data directory at a known address is let in, and its new identity can be asked for")
    void otherNodeAtKnownEndpoint() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), "", new UUID(1, 1), Servers.QUICK);
        BoltMember b = new BoltMember(freeEndpoint(), "", new UUID(2, 2), Servers.QUICK);
        Endpoint endpoint = b.endpoint();
        beat(a, endpoint);
        a.recorder().nextNews();
        b.stop();
        BoltMember wiped = new BoltMember(endpoint, "", new UUID(3, 3), Servers.QUICK);
        try {
            Eventually.holds(
                    "the new identity is known",
                    () -> new UUID(3, 3).equals(a.transport.peerNodeId(endpoint)));
        } finally {
            a.stop();
            wiped.stop();
        }
    }

    @Test
    @DisplayName(
            "what a snapshot's transfer says first waits for its connection, also the answer on the way back; nothing waits for a peer that is not there")
    void firstOfTheBulkLane() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), Servers.QUICK);
        BoltMember b = new BoltMember(freeEndpoint(), Servers.QUICK);
        Endpoint nobody = freeEndpoint();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(bulk(a, b.endpoint(), i)).isTrue();
            }
            for (int i = 0; i < 3; i++) {
                assertThat(b.recorder().next())
                        .isEqualTo(Messages.beat(route(a.endpoint(), b.endpoint()), i));
            }
            assertThat(bulk(b, a.endpoint(), 9)).isTrue();
            assertThat(a.recorder().next())
                    .isEqualTo(Messages.beat(route(b.endpoint(), a.endpoint()), 9));
            assertThat(a.server.counters().get(What.DROPPED_UNCONNECTED)).isZero();

            assertThat(bulk(a, nobody, 0)).isTrue();
            Eventually.holds(
                    "the failed attempt has dropped it",
                    () -> a.transport.counters().get(What.DROPPED_UNCONNECTED) == 1);
        } finally {
            a.stop();
            b.stop();
        }
    }

    private static boolean bulk(BoltMember from, Endpoint to, int which) {
        RaftMessage message = Messages.beat(route(from.endpoint(), to), which);
        return from.transport().send(to, Lane.BULK, List.of(message));
    }

    @Test
    @DisplayName("a second engine cannot receive at the same server")
    void oneEnginePerServer() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), BoltOptions.DEFAULT);
        try {
            assertThatThrownBy(
                            () ->
                                    new BoltTransport(
                                            a.endpoint(),
                                            "",
                                            new UUID(1, 1),
                                            BoltOptions.DEFAULT,
                                            a.server,
                                            new Recorder()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("needs its own port");
        } finally {
            a.stop();
        }
    }

    @Test
    @DisplayName(
            "a peer that does not read makes messages drop at the bound, and what is waiting stays within it")
    void boundedQueue() throws Exception {
        BoltOptions small = BoltOptions.DEFAULT.withQueueBytesMax(1 << 20);
        BoltMember a = new BoltMember(freeEndpoint(), small);
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByName(Servers.HOST))) {
            Endpoint to = new Endpoint(Servers.HOST, mute.getLocalPort());
            beat(a, to);
            try (Socket socket = mute.accept()) {
                // Let it in by hand, and never read again.
                socket.getOutputStream()
                        .write(
                                Raw.bolt(
                                        Hello.anonymous(Hello.Party.MEMBER)
                                                .frame(io.jraft.net.codec.FrameKind.WELCOME)));
                assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(to, true));
                RaftMessage big = Messages.append(route(a.endpoint(), to), 256 << 10);

                int sent = 0;
                while (a.transport().send(to, Lane.ORDERED, List.of(big))) {
                    sent++;
                    assertThat(sent).as("256 KiB each").isLessThan(1_000);
                }

                assertThat(a.server.counters().get(What.DROPPED_FULL)).isEqualTo(1);
            }
        } finally {
            a.stop();
        }
    }

    @Test
    @DisplayName("P36 a peer that takes bytes and never answers is given up, and dialled again")
    void halfOpen() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), Servers.QUICK);
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByName(Servers.HOST))) {
            Endpoint to = new Endpoint(Servers.HOST, mute.getLocalPort());
            beat(a, to);
            try (Socket socket = mute.accept()) {
                socket.getOutputStream()
                        .write(
                                Raw.bolt(
                                        Hello.anonymous(Hello.Party.MEMBER)
                                                .frame(io.jraft.net.codec.FrameKind.WELCOME)));
                assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(to, true));

                assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(to, false));
                mute.setSoTimeout(20_000);
                mute.accept().close();
            }
        } finally {
            a.stop();
        }
    }

    @Test
    @DisplayName(
            "J8 a server that was started first refuses members until its engine is there, and clients are served all along")
    void serverBeforeAndAfterItsEngine() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), BoltOptions.DEFAULT);
        Endpoint shared = freeEndpoint();
        BoltRpcServer server = new BoltRpcServer(shared, BoltOptions.DEFAULT);
        server.registerProcessor(new Echo());
        BoltRpcClient client = new BoltRpcClient(BoltOptions.DEFAULT);
        try {
            assertThat(server.init(null)).isTrue();
            assertThat(client.init(Servers.patient())).isTrue();
            assertThat(beat(a, shared)).isFalse();
            Eventually.holds("refused", () -> server.counters().get(What.REFUSED) > 0);
            assertThat(client.invokeSync(shared, "before", 20_000)).isEqualTo("before");

            BoltTransport late =
                    new BoltTransport(
                            shared,
                            "",
                            new UUID(9, 9),
                            BoltOptions.DEFAULT,
                            server,
                            new Recorder());
            assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(shared, true));
            late.close();

            assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(shared, false));
            assertThat(client.invokeSync(shared, "after", 20_000)).isEqualTo("after");
        } finally {
            client.shutdown();
            a.stop();
            server.shutdown();
        }
    }

    private static final class Echo implements RpcProcessor<String> {
        @Override
        public void handleRequest(RpcContext context, String request) {
            context.sendResponse(request);
        }

        @Override
        public String interest() {
            return String.class.getName();
        }
    }

    @Test
    @DisplayName("an unknown host name drops messages and harms nobody else")
    void unknownHost() throws Exception {
        BoltMember a = new BoltMember(freeEndpoint(), BoltOptions.DEFAULT);
        BoltMember b = new BoltMember(freeEndpoint(), BoltOptions.DEFAULT);
        try {
            assertThat(beat(a, new Endpoint("no-such-host.invalid", 1))).isFalse();
            beat(a, b.endpoint());
            assertThat(a.recorder().nextNews()).isEqualTo(new Recorder.News(b.endpoint(), true));
        } finally {
            a.stop();
            b.stop();
        }
    }
}
