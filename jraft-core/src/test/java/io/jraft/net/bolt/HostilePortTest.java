package io.jraft.net.bolt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.net.bolt.NetCounters.What;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.net.codec.MessageCodec;
import io.jraft.net.codec.Messages;
import io.jraft.net.codec.WireBuffer;
import io.jraft.ring.Eventually;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.util.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers at the port: they are shut out, nothing of theirs is decoded or kept, and nobody else notices. */
@Timeout(60)
class HostilePortTest {
    private static final AtomicBoolean DESERIALISED = new AtomicBoolean();

    private final BoltRpcServer server =
            new BoltRpcServer(new Endpoint(Servers.HOST, 0), Servers.QUICK);
    private final BoltRpcClient friend = new BoltRpcClient(BoltOptions.DEFAULT);
    private Endpoint endpoint;

    /** A class whose mere reading leaves a trace. */
    static final class Bomb implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(java.io.ObjectInputStream in) {
            DESERIALISED.set(true);
        }
    }

    @BeforeEach
    void start() {
        server.registerProcessor(
                new RpcProcessor<String>() {
                    @Override
                    public void handleRequest(RpcContext context, String request) {
                        context.sendResponse(request);
                    }

                    @Override
                    public String interest() {
                        return String.class.getName();
                    }
                });
        assertThat(server.init(null)).isTrue();
        endpoint = new Endpoint(Servers.HOST, server.boundPort());
        assertThat(friend.init(Servers.patient())).isTrue();
        assertThat(friend.checkConnection(endpoint, true)).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        try {
            assertThat(friend.invokeSync(endpoint, "still here", 20_000)).isEqualTo("still here");
            assertThat(DESERIALISED).isFalse();
        } finally {
            friend.shutdown();
            server.shutdown();
        }
    }

    private Socket stranger() throws IOException {
        Socket socket = new Socket(Servers.HOST, endpoint.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void assertClosed(Socket socket) throws IOException {
        try {
            int read = 0;
            while (read >= 0) {
                read = socket.getInputStream().read(new byte[1024]);
            }
        } catch (SocketException reset) {
            // Closed with bytes of ours unread: as good as an end.
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private void assertShutOut(byte[] bytes) throws IOException {
        long before = server.counters().get(What.GARBAGE);
        try (Socket socket = stranger()) {
            socket.getOutputStream().write(bytes);
            assertClosed(socket);
        }
        Eventually.holds("it was counted", () -> server.counters().get(What.GARBAGE) == before + 1);
    }

    private static byte[] javaSerialised() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Bomb());
        }
        return bytes.toByteArray();
    }

    /** A Bolt request of protocol 1 with everything as we want it, but for what the caller changes. */
    private static ByteBuffer boltRequest(
            byte type, short command, byte serializer, String className, byte[] content) {
        byte[] name = className.getBytes(US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(BoltWire.HEAD + name.length + content.length);
        out.put((byte) 1)
                .put(type)
                .putShort(command)
                .put((byte) 1)
                .putInt(77)
                .put(serializer)
                .putInt(3_000);
        out.putShort((short) name.length)
                .putShort((short) 0)
                .putInt(content.length)
                .put(name)
                .put(content);
        return out;
    }

    private static byte[] hello(Hello.Party party) {
        return Raw.bolt(Hello.anonymous(party).frame(FrameKind.HELLO));
    }

    @Test
    @DisplayName(
            "the hand-made request of these tests would be taken if nothing were wrong with it")
    void baseline() throws Exception {
        byte[] content = Hello.anonymous(Hello.Party.CLIENT).frame(FrameKind.HELLO);
        try (Socket socket = stranger()) {
            socket.getOutputStream()
                    .write(boltRequest((byte) 2, (short) 1, (byte) 'J', "jraft", content).array());
            byte[] head = socket.getInputStream().readNBytes(BoltWire.PREFIX + FrameHead.BYTES);
            assertThat(head[BoltWire.PREFIX + 5]).isEqualTo((byte) FrameKind.WELCOME.code());
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1, 2, 3, 11, 12, 127})
    @DisplayName(
            "J10 #1 a Bolt request for another serializer, Hessian's among them, is shut out undecoded")
    void otherSerializers(byte serializer) throws Exception {
        assertShutOut(
                boltRequest((byte) 2, (short) 1, serializer, "jraft", javaSerialised()).array());
        assertShutOut(
                boltRequest((byte) 1, (short) 1, serializer, "java.util.HashMap", javaSerialised())
                        .array());
    }

    @Test
    @DisplayName(
            "Bolt's other commands and kinds are shut out: two-way requests, responses, heartbeats, protocol 2, other classes")
    void otherCommands() throws Exception {
        byte[] content = Hello.anonymous(Hello.Party.CLIENT).frame(FrameKind.HELLO);
        assertShutOut(boltRequest((byte) 1, (short) 1, (byte) 'J', "jraft", content).array());
        assertShutOut(boltRequest((byte) 0, (short) 2, (byte) 'J', "jraft", content).array());
        assertShutOut(boltRequest((byte) 2, (short) 0, (byte) 'J', "jraft", content).array());
        assertShutOut(boltRequest((byte) 2, (short) 1, (byte) 'J', "jraf", content).array());
        assertShutOut(boltRequest((byte) 2, (short) 1, (byte) 'J', "jrafx", content).array());
        byte[] second = boltRequest((byte) 2, (short) 1, (byte) 'J', "jraft", content).array();
        second[0] = 2;
        assertShutOut(second);
    }

    @Test
    @DisplayName("J10 there is no Hessian on the class path that could be reached")
    void noHessian() {
        assertThatThrownBy(() -> Class.forName("com.caucho.hessian.io.HessianInput"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    @DisplayName("J10 Java-serialised bytes are shut out, bare and as the content of a frame")
    void javaSerialisation() throws Exception {
        assertShutOut(javaSerialised());
        assertShutOut(
                boltRequest((byte) 2, (short) 1, (byte) 'J', "jraft", javaSerialised()).array());
    }

    @Test
    @DisplayName(
            "a user request in a serialised form is handed to the text codec as bytes, or refused by name")
    void serialisedPayload() throws Exception {
        RpcFrames.Call call = new RpcFrames.Call(1, Bomb.class.getName(), javaSerialised());
        try (Socket socket = stranger()) {
            socket.getOutputStream().write(hello(Hello.Party.CLIENT));
            socket.getOutputStream().write(Raw.bolt(call.frame()));
            Eventually.holds(
                    "it was answered unknown",
                    () -> server.counters().get(What.CALLS_UNKNOWN) == 1);
        }
    }

    @Test
    @DisplayName("random bytes are shut out")
    void randomBytes() throws Exception {
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[100 + random.nextInt(5_000)];
            random.nextBytes(bytes);
            assertShutOut(bytes);
        }
        assertShutOut("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
    }

    @Test
    @DisplayName(
            "a frame that claims gigabytes is shut out at its head, one beyond the stranger's limit too")
    void claims() throws Exception {
        for (int claim :
                new int[] {
                    Integer.MAX_VALUE, -1, 0, FrameHead.FRAME_MAX + 1, FrameGuard.STRANGER_MAX + 1
                }) {
            ByteBuffer head = boltRequest((byte) 2, (short) 1, (byte) 'J', "jraft", new byte[0]);
            head.putInt(BoltWire.CONTENT_LENGTH_AT, claim);
            assertShutOut(head.array());
        }
    }

    @Test
    @DisplayName("after HELLO the limit is that of frames, and still a limit")
    void claimAfterHello() throws Exception {
        ByteBuffer head = boltRequest((byte) 2, (short) 1, (byte) 'J', "jraft", new byte[0]);
        head.putInt(BoltWire.CONTENT_LENGTH_AT, FrameHead.FRAME_MAX + 1);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(hello(Hello.Party.CLIENT));
        try (Socket socket = stranger()) {
            socket.getOutputStream().write(both.toByteArray());
            socket.getInputStream().readNBytes(BoltWire.PREFIX + FrameHead.BYTES);
            socket.getOutputStream().write(head.array());
            assertClosed(socket);
        }
        assertThat(server.counters().get(What.GARBAGE)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "anything earlier than HELLO closes, and so do a second HELLO and frames of the other party")
    void order() throws Exception {
        byte[] ping = Raw.bolt(FrameHead.frame(FrameKind.PING, new WireBuffer()));
        byte[] call = Raw.bolt(new RpcFrames.Call(1, "java.lang.String", new byte[1]).frame());
        byte[] raft =
                Raw.bolt(new MessageCodec().encode(List.of(Messages.beat(Messages.ROUTE, 1))));
        assertShutOut(ping);
        assertShutOut(call);
        assertShutOut(raft);
        assertShutOut(concat(hello(Hello.Party.CLIENT), hello(Hello.Party.CLIENT)));
        assertShutOut(concat(hello(Hello.Party.CLIENT), raft));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    @Test
    @DisplayName("whoever says nothing, or half a HELLO, is shut out after the time for it")
    void silence() throws Exception {
        byte[] hello = hello(Hello.Party.CLIENT);
        try (Socket mute = stranger();
                Socket half = stranger()) {
            half.getOutputStream().write(hello, 0, hello.length - 1);
            assertClosed(mute);
            assertClosed(half);
        }
        assertThat(server.counters().get(What.SILENT)).isEqualTo(2);
    }

    @Test
    @DisplayName("a frame that stops in the middle is given up")
    void halfFrame() throws Exception {
        ByteBuffer head = boltRequest((byte) 2, (short) 1, (byte) 'J', "jraft", new byte[0]);
        head.putInt(BoltWire.CONTENT_LENGTH_AT, 1 << 20);
        try (Socket socket = stranger()) {
            socket.getOutputStream().write(hello(Hello.Party.CLIENT));
            socket.getInputStream().readNBytes(BoltWire.PREFIX + FrameHead.BYTES);
            socket.getOutputStream().write(head.array());
            socket.getOutputStream().write(new byte[1000]);
            assertClosed(socket);
        }
        assertThat(server.counters().get(What.STALLED)).isEqualTo(1);
    }

    @Test
    @DisplayName("a frame that arrives byte by byte is taken all the same")
    void byteByByte() throws Exception {
        byte[] hello = hello(Hello.Party.CLIENT);
        byte[] call =
                Raw.bolt(
                        new RpcFrames.Call(5, "java.lang.String", "slow".getBytes(US_ASCII))
                                .frame());
        try (Socket socket = stranger()) {
            socket.setTcpNoDelay(true);
            for (byte one : concat(hello, call)) {
                socket.getOutputStream().write(one);
            }
            byte[] welcome = Raw.bolt(Hello.anonymous(Hello.Party.MEMBER).frame(FrameKind.WELCOME));
            socket.getInputStream().readNBytes(welcome.length);
            byte[] answer = socket.getInputStream().readNBytes(BoltWire.PREFIX + FrameHead.BYTES);
            assertThat(answer[BoltWire.PREFIX + 5]).isEqualTo((byte) FrameKind.ANSWER.code());
        }
    }

    @Test
    @DisplayName("a client that asks for much and never reads is closed at the bound")
    void slowReader() throws Exception {
        BoltRpcServer small =
                new BoltRpcServer(
                        new Endpoint(Servers.HOST, 0),
                        BoltOptions.DEFAULT.withQueueBytesMax(1 << 20));
        small.registerProcessor(
                new RpcProcessor<String>() {
                    @Override
                    public void handleRequest(RpcContext context, String request) {
                        context.sendResponse(new byte[256 << 10]);
                    }

                    @Override
                    public String interest() {
                        return String.class.getName();
                    }
                });
        assertThat(small.init(null)).isTrue();
        try (Socket socket = new Socket(Servers.HOST, small.boundPort())) {
            socket.getOutputStream().write(hello(Hello.Party.CLIENT));
            byte[] call = Raw.bolt(new RpcFrames.Call(1, "java.lang.String", new byte[1]).frame());
            for (int i = 0; i < 200; i++) {
                socket.getOutputStream().write(call);
            }
            Eventually.holds(
                    "it was shut out",
                    () -> small.counters().get(What.SLOW_READER) > 0 && small.connections() == 0);
        } finally {
            small.shutdown();
        }
    }

    @Test
    @DisplayName("too many connections: the next one is closed and the others stay")
    void crowd() throws Exception {
        BoltRpcServer small =
                Servers.started(
                        new Endpoint(Servers.HOST, 0), BoltOptions.DEFAULT.withAccept(4096, 3));
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                sockets.add(new Socket(Servers.HOST, small.boundPort()));
            }
            Eventually.holds("three are in", () -> small.connections() == 3);
            try (Socket one = new Socket(Servers.HOST, small.boundPort())) {
                one.setSoTimeout(20_000);
                assertClosed(one);
            }
            assertThat(small.counters().get(What.CROWDED)).isEqualTo(1);
            assertThat(small.connections()).isEqualTo(3);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            small.shutdown();
        }
    }

    @Test
    @DisplayName(
            "a version that shares no protocol with ours is refused with a sentence that says what to do")
    void otherProtocol() throws Exception {
        Hello future =
                new Hello(
                        Hello.Party.CLIENT,
                        io.jraft.spi.Transport.Lane.ORDERED,
                        2,
                        3,
                        "",
                        Hello.NO_NODE,
                        Hello.NOWHERE);
        try (Socket socket = stranger()) {
            socket.getOutputStream().write(Raw.bolt(future.frame(FrameKind.HELLO)));
            byte[] all = socket.getInputStream().readAllBytes();
            assertThat(new String(all, US_ASCII))
                    .contains("1..1")
                    .contains("2..3")
                    .contains("bring both processes");
        }
        assertThat(server.counters().get(What.REFUSED)).isEqualTo(1);
    }
}
