package io.jraft.net.bolt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.jraft.entity.LocalFileMetaOutter.LocalFileMeta;
import io.jraft.error.ConnectionFailureException;
import io.jraft.error.InvokeTimeoutException;
import io.jraft.error.RemotingException;
import io.jraft.net.bolt.NetCounters.What;
import io.jraft.ring.Eventually;
import io.jraft.rpc.Connection;
import io.jraft.rpc.InvokeCallback;
import io.jraft.rpc.RpcCodec;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcRequestClosure;
import io.jraft.rpc.RpcRequestProcessor;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.util.Endpoint;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoltRpcTest {
    private static final long PATIENCE_MS = 20_000;

    private Endpoint endpoint = new Endpoint(Servers.HOST, 0);
    private BoltRpcServer server = new BoltRpcServer(endpoint, BoltOptions.DEFAULT);
    private final BoltRpcClient client = new BoltRpcClient(BoltOptions.DEFAULT);

    @BeforeEach
    void startClient() {
        assertThat(client.init(Servers.patient())).isTrue();
    }

    @AfterEach
    void stopAll() {
        client.shutdown();
        server.shutdown();
    }

    private void serve(RpcProcessor<?>... processors) {
        for (RpcProcessor<?> processor : processors) {
            server.registerProcessor(processor);
        }
        assertThat(server.init(null)).isTrue();
        endpoint = new Endpoint(Servers.HOST, server.boundPort());
    }

    private static <T> RpcProcessor<T> processor(Class<T> type, BiConsumer<RpcContext, T> handler) {
        return processor(type.getName(), null, handler);
    }

    private static <T> RpcProcessor<T> processor(
            String interest, Executor executor, BiConsumer<RpcContext, T> handler) {
        return new RpcProcessor<>() {
            @Override
            public void handleRequest(RpcContext context, T request) {
                handler.accept(context, request);
            }

            @Override
            public String interest() {
                return interest;
            }

            @Override
            public Executor executor() {
                return executor;
            }
        };
    }

    private Object invoke(Object request) throws Exception {
        return client.invokeSync(endpoint, request, PATIENCE_MS);
    }

    /** A class that has no codec unless one is registered. */
    record Money(long cents) {}

    private static final class MoneyCodec implements RpcCodec<Money> {
        @Override
        public String interest() {
            return Money.class.getName();
        }

        @Override
        public byte[] encode(Money value) {
            return Long.toString(value.cents()).getBytes(UTF_8);
        }

        @Override
        public Money decode(byte[] bytes) {
            return new Money(Long.parseLong(new String(bytes, UTF_8)));
        }
    }

    @Test
    @DisplayName("texts and bytes travel without any registration")
    void builtIn() throws Exception {
        serve(
                processor(String.class, (ctx, text) -> ctx.sendResponse("hello " + text)),
                processor(
                        byte[].class,
                        (ctx, bytes) -> ctx.sendResponse(new byte[] {bytes[1], bytes[0]})));

        assertThat(invoke("wörld")).isEqualTo("hello wörld");
        assertThat(invoke(new byte[] {1, 2})).isEqualTo(new byte[] {2, 1});
    }

    @Test
    @DisplayName("protobuf messages travel; the client says which answers it expects")
    void protobuf() throws Exception {
        server.registerProcessor(
                new RpcRequestProcessor<LocalFileMeta>(null, null) {
                    @Override
                    public Message processRequest(LocalFileMeta request, RpcRequestClosure done) {
                        return request.toBuilder().setChecksum(request.getChecksum() + "!").build();
                    }

                    @Override
                    public String interest() {
                        return LocalFileMeta.class.getName();
                    }
                });
        serve();
        LocalFileMeta request = LocalFileMeta.newBuilder().setChecksum("abc").build();

        assertThatThrownBy(() -> invoke(request))
                .isInstanceOf(RemotingException.class)
                .hasMessageContaining("there is no codec for " + LocalFileMeta.class.getName())
                .hasMessageContaining("registerCodec");
        client.registerCodec(RpcCodec.protobuf(LocalFileMeta.getDefaultInstance()));

        assertThat(((LocalFileMeta) invoke(request)).getChecksum()).isEqualTo("abc!");
    }

    @Test
    @DisplayName(
            "O26 the status of a failed protobuf request comes back whole, per cent signs and all")
    void errorText() throws Exception {
        serve(
                processor(
                        String.class,
                        (ctx, text) ->
                                new RpcRequestClosure(ctx)
                                        .run(
                                                new io.jraft.Status(1009, "%s is 100%d busy", "x") {
                                                    @Override
                                                    public String getErrorMsg() {
                                                        return "disk is 100% full %s";
                                                    }
                                                })));

        ErrorResponse answer = (ErrorResponse) invoke("x");

        assertThat(answer.getErrorCode()).isEqualTo(1009);
        assertThat(answer.getErrorMsg()).isEqualTo("disk is 100% full %s");
    }

    @Test
    @DisplayName("a class of the user travels once both sides have its codec")
    void ownCodec() throws Exception {
        server.registerCodec(new MoneyCodec());
        serve(
                processor(
                        Money.class,
                        (ctx, money) -> ctx.sendResponse(new Money(money.cents() * 2))));

        assertThatThrownBy(() -> invoke(new Money(21)))
                .hasMessageContaining("register one with registerCodec");
        client.registerCodec(new MoneyCodec());

        assertThat(invoke(new Money(21))).isEqualTo(new Money(42));
    }

    @Test
    @DisplayName("a request without a processor or a codec is answered with an error, undecoded")
    void unknownName() throws Exception {
        serve(processor(Money.class, (ctx, money) -> ctx.sendResponse("never")));
        client.registerCodec(new MoneyCodec());

        assertThatThrownBy(() -> invoke("text"))
                .isInstanceOf(RemotingException.class)
                .hasMessage("no processor is registered for java.lang.String");
        assertThatThrownBy(() -> invoke(new Money(1)))
                .isInstanceOf(RemotingException.class)
                .hasMessage("no codec is registered for " + Money.class.getName());
        assertThat(server.counters().get(What.CALLS_UNKNOWN)).isEqualTo(2);
    }

    @Test
    @DisplayName("T22 an exception of a processor comes back as words, never as an object")
    void processorThrows() throws Exception {
        serve(
                processor(
                        String.class,
                        (ctx, text) -> {
                            throw new IllegalStateException("no " + text + " today, 100%");
                        }));

        assertThatThrownBy(() -> invoke("bread"))
                .isInstanceOf(RemotingException.class)
                .hasMessage(
                        "the processor failed: java.lang.IllegalStateException: no bread today, 100%");
    }

    @Test
    @DisplayName(
            "P35 a request that is answered twice gets the first answer, and the next request its own")
    void answeredTwice() throws Exception {
        serve(
                processor(
                        String.class,
                        (ctx, text) -> {
                            ctx.sendResponse(text + "-1");
                            ctx.sendResponse(text + "-2");
                        }));

        assertThat(invoke("a")).isEqualTo("a-1");
        assertThat(invoke("b")).isEqualTo("b-1");
    }

    @Test
    @DisplayName("an answer may come later, from any thread")
    void answeredLater() throws Exception {
        BlockingQueue<RpcContext> waiting = new LinkedBlockingQueue<>();
        serve(processor(String.class, (ctx, text) -> waiting.add(ctx)));
        CompletableFuture<Object> answer = new CompletableFuture<>();
        client.invokeAsync(endpoint, "x", (result, err) -> answer.complete(result), PATIENCE_MS);

        waiting.take().sendResponse("late");

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("late");
    }

    @Test
    @DisplayName(
            "T17 every callback comes once: answer, timeout or lost connection, whichever is first")
    void everyCallbackOnce() throws Exception {
        BlockingQueue<RpcContext> held = new LinkedBlockingQueue<>();
        serve(
                processor(
                        String.class,
                        (ctx, text) -> {
                            if (text.equals("hold")) {
                                held.add(ctx);
                            } else {
                                ctx.sendResponse(text);
                            }
                        }));
        Calls timeouts = new Calls();
        Calls answered = new Calls();
        Calls lost = new Calls();
        for (int i = 0; i < 100; i++) {
            client.invokeAsync(endpoint, "hold", timeouts, 30);
            client.invokeAsync(endpoint, "go", answered, PATIENCE_MS);
            client.invokeAsync(endpoint, "hold", lost, PATIENCE_MS);
        }
        Eventually.holds(
                "all answers", () -> answered.count.get() == 100 && timeouts.count.get() == 100);
        Eventually.holds("all are held", () -> held.size() == 200);

        client.closeConnection(endpoint);
        Eventually.holds("all are lost", () -> lost.count.get() == 100);
        held.forEach(ctx -> ctx.sendResponse("too late"));
        assertThat(invoke("go")).isEqualTo("go");

        assertThat(timeouts.last)
                .isInstanceOf(InvokeTimeoutException.class)
                .hasMessageContaining("within 30 ms");
        assertThat(lost.last)
                .isExactlyInstanceOf(RemotingException.class)
                .hasMessageContaining("may have been carried out");
        assertThat(answered.last).isNull();
        assertThat(timeouts.count.get() + answered.count.get() + lost.count.get()).isEqualTo(300);
    }

    /** Counts callbacks. */
    private static final class Calls implements InvokeCallback {
        private final AtomicInteger count = new AtomicInteger();
        private volatile Throwable last;

        @Override
        public void complete(Object result, Throwable err) {
            last = err;
            count.incrementAndGet();
        }
    }

    @Test
    @DisplayName("O25 T17 an executor that rejects loses no callback and no answer")
    void rejectingExecutors() throws Exception {
        Executor full =
                task -> {
                    throw new RejectedExecutionException("full");
                };
        server.registerProcessor(
                processor(String.class.getName(), full, (ctx, text) -> ctx.sendResponse(text)));
        serve(processor(byte[].class, (ctx, bytes) -> ctx.sendResponse(bytes)));

        assertThatThrownBy(() -> invoke("x")).hasMessageContaining("too many requests are waiting");
        CompletableFuture<Object> answer = new CompletableFuture<>();
        client.invokeAsync(
                endpoint,
                new byte[] {7},
                new InvokeCallback() {
                    @Override
                    public void complete(Object result, Throwable err) {
                        answer.complete(result);
                    }

                    @Override
                    public Executor executor() {
                        return full;
                    }
                },
                PATIENCE_MS);

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new byte[] {7});
    }

    @Test
    @DisplayName(
            "processors that block fill their pool and its queue; the next request is answered busy, not kept")
    void blockedProcessors() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server =
                new BoltRpcServer(
                        new Endpoint(Servers.HOST, 0),
                        BoltOptions.DEFAULT.withCalls(1 << 20, 2, 3, 1_000));
        serve(
                processor(
                        String.class,
                        (ctx, text) -> {
                            try {
                                go.await();
                                ctx.sendResponse(text);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }));
        Calls calls = new Calls();
        for (int i = 0; i < 5; i++) {
            client.invokeAsync(endpoint, "x", calls, PATIENCE_MS);
        }

        assertThatThrownBy(() -> invoke("one too many"))
                .hasMessageContaining("too many requests are waiting");
        assertThat(server.counters().get(What.CALLS_BUSY)).isEqualTo(1);
        go.countDown();
        Eventually.holds(
                "the others are answered", () -> calls.count.get() == 5 && calls.last == null);
    }

    @Test
    @DisplayName("requests beyond the bytes that may wait are answered busy")
    void waitingBytes() throws Exception {
        server =
                new BoltRpcServer(
                        new Endpoint(Servers.HOST, 0),
                        BoltOptions.DEFAULT.withCalls(1_000, 2, 3, 1_000));
        serve(processor(byte[].class, (ctx, bytes) -> ctx.sendResponse("fits")));

        assertThat(invoke(new byte[100])).isEqualTo("fits");
        assertThatThrownBy(() -> invoke(new byte[2_000]))
                .hasMessageContaining("too many requests are waiting");
        assertThat(invoke(new byte[100])).isEqualTo("fits");
    }

    @Test
    @DisplayName("P36 a client finds its server again after a restart")
    void restart() throws Exception {
        serve(processor(String.class, (ctx, text) -> ctx.sendResponse("first")));
        assertThat(invoke("x")).isEqualTo("first");
        server.shutdown();
        Eventually.holds("the end was noticed", () -> !client.checkConnection(endpoint));
        assertThatThrownBy(() -> invoke("x"))
                .isInstanceOf(ConnectionFailureException.class)
                .hasMessageContaining("cannot connect to " + endpoint);

        server = new BoltRpcServer(endpoint, BoltOptions.DEFAULT);
        serve(processor(String.class, (ctx, text) -> ctx.sendResponse("second")));

        assertThat(invoke("x")).isEqualTo("second");
    }

    @Test
    @DisplayName("checkConnection makes one only when asked to")
    void checkConnection() {
        serve();

        assertThat(client.checkConnection(endpoint)).isFalse();
        assertThat(client.checkConnection(endpoint, false)).isFalse();
        assertThat(client.checkConnection(endpoint, true)).isTrue();
        assertThat(client.checkConnection(endpoint)).isTrue();
        client.closeConnection(endpoint);
        assertThat(client.checkConnection(endpoint)).isFalse();
    }

    @Test
    @DisplayName("a connection keeps remarks of the user, and its listeners learn its end")
    void connectionAttributes() throws Exception {
        BlockingQueue<Connection> closed = new LinkedBlockingQueue<>();
        server.registerConnectionClosedEventListener(
                (address, connection) -> {
                    throw new IllegalStateException("the first listener fails");
                });
        server.registerConnectionClosedEventListener(
                (address, connection) -> closed.add(connection));
        serve(
                processor(
                        String.class,
                        (ctx, text) -> {
                            Object before = ctx.getConnection().setAttributeIfAbsent("name", text);
                            ctx.sendResponse(
                                    ctx.getRemoteAddress().startsWith(Servers.HOST + ":")
                                            + " "
                                            + before);
                        }));

        assertThat(invoke("anna")).isEqualTo("true null");
        assertThat(invoke("bert")).isEqualTo("true anna");
        client.closeConnection(endpoint);

        Connection end = closed.poll(20, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.getAttribute("name")).isEqualTo("anna");
    }

    @Test
    @DisplayName("a port in use is refused with a sentence that names it")
    void portInUse() throws Exception {
        serve();
        BoltRpcServer second = new BoltRpcServer(endpoint, BoltOptions.DEFAULT);

        assertThat(second.init(null)).isFalse();

        assertThat(second.startFailure())
                .startsWith("Cannot listen on " + endpoint)
                .contains("Is another process using port " + endpoint.getPort() + "?");
        assertThat(second.isStarted()).isFalse();
        second.shutdown();
    }

    @Test
    @DisplayName("what cannot be sent is told at once, and the callback does not run")
    void notSent() throws Exception {
        Calls calls = new Calls();
        assertThatThrownBy(() -> client.invokeAsync(Servers.freeEndpoint(), "x", calls, 1_000))
                .isInstanceOf(ConnectionFailureException.class);
        assertThatThrownBy(() -> client.invokeAsync(endpoint, "x", calls, 0))
                .hasMessageContaining("use 1 or more");
        client.shutdown();
        assertThatThrownBy(() -> client.invokeAsync(Servers.freeEndpoint(), "x", calls, 1_000))
                .hasMessageContaining("shut down");
        assertThat(calls.count).hasValue(0);
    }

    @Test
    @DisplayName("a callback on the IO thread that wants to wait is refused instead of hanging")
    void noWaitingOnIoThreads() throws Exception {
        serve(processor(String.class, (ctx, text) -> ctx.sendResponse(text)));
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        client.invokeAsync(
                endpoint,
                "x",
                new InvokeCallback() {
                    @Override
                    public void complete(Object result, Throwable err) {
                        try {
                            client.invokeSync(endpoint, "y", 100);
                            told.complete(null);
                        } catch (Exception e) {
                            told.complete(e);
                        }
                    }

                    @Override
                    public Executor executor() {
                        return Runnable::run;
                    }
                },
                PATIENCE_MS);

        assertThat(told.get(20, TimeUnit.SECONDS)).hasMessageContaining("use invokeAsync");
    }
}
