package io.jraft.rhea.client;

import io.jraft.rhea.StoreEngine;
import io.jraft.rhea.options.RpcOptions;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from a client to stores: over the network, or straight to the store in the same process. Replies always come on
 * the client's own threads, so that what a user chains to a future never holds up an engine.
 * Owner: ANY.
 */
final class Transport implements AutoCloseable {
    /** Whether this thread is running what a reply set off. */
    private static final ThreadLocal<Boolean> CALLBACK = ThreadLocal.withInitial(() -> false);

    private final @Nullable StoreEngine local;
    private final KVCalls calls;
    private final ThreadPoolExecutor callbacks;
    private final ScheduledThreadPoolExecutor timers;
    private final ThreadPoolExecutor listeners;

    Transport(@Nullable StoreEngine local, RpcOptions options) {
        this.local = local;
        int threads = options.getCallbackExecutorCorePoolSize();
        callbacks =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.MILLISECONDS,
                        new LinkedBlockingQueue<>(),
                        new NamedThreadFactory("rheakv-callback-", true),
                        // After the close on whichever thread it is: nobody who waits is left
                        // behind.
                        (task, pool) -> task.run());
        timers = new ScheduledThreadPoolExecutor(1, new NamedThreadFactory("rheakv-timer-", true));
        timers.setRemoveOnCancelPolicy(true);
        // As many as there are watches that are being told something: a slow listener holds up
        // nobody else.
        listeners =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        new NamedThreadFactory("rheakv-watch-", true),
                        // Only after the close, when all watches are over.
                        new ThreadPoolExecutor.DiscardPolicy());
        calls = new KVCalls(this::callback);
    }

    /** Whether that is the store in this process. */
    boolean isLocal(Endpoint store) {
        return local != null && local.getSelfEndpoint().equals(store);
    }

    /**
     * Sends a request; {@code reply} gets the answer, or what went wrong as one, exactly once and in time. The body of the
     * request belongs to whoever gets it.
     */
    void send(Endpoint store, KVRequest request, long timeoutMs, Consumer<KVReply> reply) {
        StoreEngine here = local;
        if (here != null && here.getSelfEndpoint().equals(store)) {
            sendHere(here, request, timeoutMs, reply);
        } else {
            calls.send(store, request, timeoutMs, reply);
        }
    }

    private void sendHere(
            StoreEngine here, KVRequest request, long timeoutMs, Consumer<KVReply> reply) {
        AtomicBoolean ended = new AtomicBoolean();
        ScheduledFuture<?> timer =
                later(
                        timeoutMs,
                        () -> {
                            if (ended.compareAndSet(false, true)) {
                                reply.accept(timedOut(here.getSelfEndpoint(), timeoutMs));
                            }
                        });
        here.handle(
                request,
                answer -> {
                    if (ended.compareAndSet(false, true)) {
                        if (timer != null) {
                            timer.cancel(false);
                        }
                        callback(() -> reply.accept(answer));
                    }
                });
    }

    private static KVReply timedOut(Endpoint store, long timeoutMs) {
        return KVReply.unknown(store + ": no answer within " + timeoutMs + " ms", "");
    }

    /** Runs something on a thread for users' code. */
    void callback(Runnable task) {
        callbacks.execute(
                () -> {
                    boolean outer = CALLBACK.get();
                    CALLBACK.set(true);
                    try {
                        task.run();
                    } finally {
                        CALLBACK.set(outer);
                    }
                });
    }

    /**
     * Refuses to let one of those threads wait for an answer, which comes on one of them: when all wait, none comes, and no
     * deadline either.
     *
     * @throws IllegalStateException on such a thread
     */
    static void requireMayWait() {
        if (CALLBACK.get()) {
            throw new IllegalStateException(
                    "a blocking call in a stage of a future would wait for its own thread; chain the next operation by"
                            + " thenCompose, or use an executor of your own (thenApplyAsync)");
        }
    }

    /** Runs something on a thread for listeners of watches, which may take its time. */
    void listener(Runnable task) {
        listeners.execute(task);
    }

    /** Runs something on a thread for users' code after that time; at once and null if the client was closed. */
    @Nullable ScheduledFuture<?> later(long delayMs, Runnable task) {
        try {
            return timers.schedule(() -> callback(task), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            callback(task);
            return null;
        }
    }

    /** What waits for a timer still runs, at its time, and finds its client closed. */
    @Override
    public void close() {
        timers.shutdown();
        calls.close();
        callbacks.shutdown();
        listeners.shutdown();
    }
}
