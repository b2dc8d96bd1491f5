package io.jraft.net.bolt;

import io.jraft.error.ConnectionFailureException;
import io.jraft.error.InvokeTimeoutException;
import io.jraft.error.RemotingException;
import io.jraft.net.bolt.RpcFrames.Answer;
import io.jraft.net.bolt.RpcFrames.Outcome;
import io.jraft.option.RpcOptions;
import io.jraft.rpc.InvokeCallback;
import io.jraft.rpc.InvokeContext;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcCodec;
import io.jraft.util.Endpoint;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends user requests to {@link BoltRpcServer}s, one connection to each, opened when first needed and again after it
 * broke. Owner: ANY. Connecting blocks the caller, at most for the connect timeout; an IO thread is refused instead.
 */
public final class BoltRpcClient implements RpcClient {
    private static final Logger LOG = LoggerFactory.getLogger(BoltRpcClient.class);

    private final NetCounters counters = new NetCounters();
    private final RpcCodecs codecs = new RpcCodecs();
    private final Map<Endpoint, ClientLink> links = new ConcurrentHashMap<>();
    private final IoLoops loops;
    private final CallPool pool;
    private volatile BoltOptions options;
    private volatile boolean running;
    private boolean ended;

    /** A client; nothing is opened before {@link #init}. */
    public BoltRpcClient(BoltOptions options) {
        this.options = options;
        loops = new IoLoops("jraft-client", options.ioThreads());
        pool = new CallPool("jraft-client-call-", options);
    }

    @Override
    public synchronized boolean init(RpcOptions opts) {
        if (ended) {
            LOG.error("A client that was shut down cannot be started again; make a new one.");
            return false;
        }
        if (!running) {
            options = options.withConnectTimeoutMs(Math.max(1, opts.getRpcConnectTimeoutMs()));
            loops.retain();
            running = true;
        }
        return true;
    }

    @Override
    public synchronized void shutdown() {
        boolean wasRunning = running;
        running = false;
        ended = true;
        if (wasRunning) {
            List<Future<?>> ends = new ArrayList<>();
            for (Endpoint to : List.copyOf(links.keySet())) {
                ClientLink link = links.remove(to);
                if (link != null) {
                    ends.add(link.close("the client was shut down"));
                }
            }
            ends.forEach(loops::await);
            loops.barrier();
            loops.release();
        }
        pool.close();
    }

    /** What was refused and closed. */
    public NetCounters counters() {
        return counters;
    }

    @Override
    public void registerCodec(RpcCodec<?> codec) {
        codecs.register(codec);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        ClientLink link = links.get(endpoint);
        return link != null && link.isOpen();
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        if (checkConnection(endpoint) || !createIfAbsent) {
            return checkConnection(endpoint);
        }
        try {
            connected(endpoint, options.connectTimeoutMs());
            return true;
        } catch (RemotingException e) {
            LOG.debug("No connection to {}.", endpoint, e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        ClientLink link = links.remove(endpoint);
        if (link != null) {
            loops.await(link.close("closed by the user"));
        }
    }

    @Override
    public Object invokeSync(
            Endpoint endpoint, Object request, @Nullable InvokeContext ctx, long timeoutMs)
            throws InterruptedException, RemotingException {
        if (loops.onIoThread()) {
            throw new RemotingException("invokeSync would block an IO thread; use invokeAsync");
        }
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        call(
                endpoint,
                request,
                timeoutMs,
                (result, trouble) -> {
                    if (result != null) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(
                                trouble == null
                                        ? new IllegalStateException("neither answer nor error")
                                        : trouble);
                    }
                });
        try {
            // The call ends by itself in time; the second is for a machine that is busy.
            return result(answer.get(timeoutMs + 1_000, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (TimeoutException e) {
            throw new InvokeTimeoutException(
                    "no answer from " + endpoint + " within " + timeoutMs + " ms", e);
        }
    }

    private static RemotingException rethrown(@Nullable Throwable cause) {
        // The stack of the waiting caller says more than that of the IO thread, so each is made
        // anew.
        String text = cause == null ? "failed" : String.valueOf(cause.getMessage());
        if (cause instanceof InvokeTimeoutException) {
            return new InvokeTimeoutException(text, cause);
        }
        if (cause instanceof ConnectionFailureException) {
            return new ConnectionFailureException(text, cause);
        }
        return new RemotingException(text, cause);
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint,
            Object request,
            @Nullable InvokeContext ctx,
            InvokeCallback callback,
            long timeoutMs)
            throws InterruptedException, RemotingException {
        Executor own = callback.executor();
        Executor executor = own == null ? pool : own;
        call(
                endpoint,
                request,
                timeoutMs,
                (answer, trouble) -> {
                    Runnable completion = () -> complete(callback, answer, trouble);
                    try {
                        executor.execute(completion);
                    } catch (RejectedExecutionException e) {
                        // A callback that never comes is worse than one that holds up this thread
                        // for a while.
                        LOG.warn(
                                "The executor of a callback is full or ended; the callback runs on an IO thread.");
                        completion.run();
                    }
                });
    }

    private void complete(
            InvokeCallback callback, @Nullable Answer answer, @Nullable RemotingException trouble) {
        Object result = null;
        Throwable error = trouble;
        if (answer != null) {
            try {
                result = result(answer);
            } catch (RemotingException e) {
                error = e;
            }
        }
        try {
            callback.complete(result, error);
        } catch (RuntimeException e) {
            LOG.error("A callback failed.", e);
        }
    }

    private Object result(Answer answer) throws RemotingException {
        if (answer.outcome() == Outcome.ANSWERED) {
            return codecs.decode(answer.name(), answer.payload());
        }
        throw new RemotingException(answer.name());
    }

    private void call(
            Endpoint endpoint, Object request, long timeoutMs, ClientLink.Completion completion)
            throws InterruptedException, RemotingException {
        if (timeoutMs < 1) {
            throw new RemotingException("timeoutMs is " + timeoutMs + "; use 1 or more");
        }
        RpcCodecs.Encoded encoded = codecs.encode(request);
        ClientLink link = connected(endpoint, Math.min(timeoutMs, options.connectTimeoutMs()));
        link.call(encoded, timeoutMs, completion);
    }

    private ClientLink connected(Endpoint endpoint, long timeoutMs)
            throws InterruptedException, RemotingException {
        ClientLink link = links.get(endpoint);
        if (link != null && link.isOpen()) {
            return link;
        }
        if (!running) {
            throw new ConnectionFailureException("the client is not started, or was shut down");
        }
        if (loops.onIoThread()) {
            throw new ConnectionFailureException(
                    "not connected to " + endpoint + ", and an IO thread must not wait for it");
        }
        ClientLink wanted =
                links.compute(
                        endpoint,
                        (to, old) ->
                                old != null && !old.isDead()
                                        ? old
                                        : new ClientLink(loops, to, options, counters));
        if (!running) {
            // shutdown() may have gone over the map just before.
            closeConnection(endpoint);
            throw new ConnectionFailureException("the client was shut down");
        }
        wanted.awaitOpen(timeoutMs);
        return wanted;
    }
}
