package io.jraft.net.bolt;

import io.jraft.error.ConnectionFailureException;
import io.jraft.error.InvokeTimeoutException;
import io.jraft.error.RemotingException;
import io.jraft.net.bolt.RpcFrames.Answer;
import io.jraft.net.bolt.RpcFrames.Call;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.util.Endpoint;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, from dialling to its end, and the requests that wait on it. A request leaves the table
 * once: by its answer, by its deadline or by the end of the connection; whoever removes it completes it (I-13).
 * Owner: its IO thread; calls come from ANY.
 */
final class ClientLink implements LinkOwner {
    /** Gets the answer or the trouble, once; on the IO thread. */
    interface Completion {
        /** One of the two is null. */
        void complete(@Nullable Answer answer, @Nullable RemotingException trouble);
    }

    private record Pending(Completion completion, long deadline, long timeoutMs) {}

    /** Deadlines are looked at this often, and only while something waits: cheaper than a timer for each request. */
    private static final long SWEEP_MS = 10;

    private final IoLoops loops;
    private final EventLoop loop;
    private final Endpoint to;
    private final BoltOptions options;
    private final Link link;
    private final CompletableFuture<Link> opened = new CompletableFuture<>();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicLong pendingCount = new AtomicLong();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile @Nullable String dead;

    /** Begins to dial. */
    ClientLink(IoLoops loops, Endpoint to, BoltOptions options, NetCounters counters) {
        this.loops = loops;
        this.to = to;
        this.options = options;
        loop = loops.next();
        link = new Link(true, this, options, counters);
        loop.execute(this::dial);
    }

    private void dial() {
        loops.connect(
                loop,
                to,
                options.connectTimeoutMs(),
                link::install,
                (channel, trouble) -> {
                    if (trouble != null) {
                        die(String.valueOf(trouble.getMessage()));
                    } else if (dead != null) {
                        link.close("not wanted any more");
                    }
                });
    }

    boolean isOpen() {
        return link.isOpen();
    }

    /** True when it will never be open again. */
    boolean isDead() {
        return dead != null;
    }

    /** Waits for the handshake. */
    void awaitOpen(long timeoutMs) throws InterruptedException, ConnectionFailureException {
        try {
            opened.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new ConnectionFailureException(
                    "cannot connect to " + to + ": " + (cause == null ? e : cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new ConnectionFailureException(
                    "cannot connect to " + to + " within " + timeoutMs + " ms", e);
        }
    }

    /**
     * Sends a request.
     *
     * @throws RemotingException when it was not sent; the completion then does not run
     */
    void call(RpcCodecs.Encoded request, long timeoutMs, Completion completion)
            throws RemotingException {
        if (pendingCount.incrementAndGet() > options.callsPendingMax()) {
            pendingCount.decrementAndGet();
            throw new RemotingException(
                    options.callsPendingMax() + " requests to " + to + " wait for answers already");
        }
        long id = ids.incrementAndGet();
        byte[] frame = new Call(id, request.name(), request.payload()).frame();
        if (frame.length > options.frameBytesMax()) {
            pendingCount.decrementAndGet();
            throw new RemotingException(
                    "a request of "
                            + frame.length
                            + " bytes; at most "
                            + options.frameBytesMax()
                            + " can be sent");
        }
        long deadline = loop.ticker().nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        pending.put(id, new Pending(completion, deadline, timeoutMs));
        if (!link.sendFrame(frame)) {
            if (remove(id) != null) {
                throw new RemotingException("too much is waiting to be sent to " + to);
            }
            return;
        }
        if (dead != null) {
            // The end of the connection may have gone over the table just before.
            endAll();
        } else if (sweeping.compareAndSet(false, true)) {
            scheduleSweep();
        }
    }

    private @Nullable Pending remove(long id) {
        Pending removed = pending.remove(id);
        if (removed != null) {
            pendingCount.decrementAndGet();
        }
        return removed;
    }

    private void scheduleSweep() {
        loop.schedule(this::sweep, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        long now = loop.ticker().nanoTime();
        for (Map.Entry<Long, Pending> entry : pending.entrySet()) {
            if (now - entry.getValue().deadline() >= 0) {
                Pending late = remove(entry.getKey());
                if (late != null) {
                    late.completion()
                            .complete(
                                    null,
                                    new InvokeTimeoutException(
                                            "no answer from "
                                                    + to
                                                    + " within "
                                                    + late.timeoutMs()
                                                    + " ms; the request may have been carried out"));
                }
            }
        }
        if (!pending.isEmpty()) {
            scheduleSweep();
            return;
        }
        sweeping.set(false);
        // A request that came in between saw the old value and relies on us.
        if (!pending.isEmpty() && sweeping.compareAndSet(false, true)) {
            scheduleSweep();
        }
    }

    private void die(String reason) {
        dead = reason;
        opened.completeExceptionally(new ConnectionFailureException(reason));
        endAll();
    }

    private void endAll() {
        for (Iterator<Long> ids = pending.keySet().iterator(); ids.hasNext(); ) {
            Pending lost = remove(ids.next());
            if (lost != null) {
                // Not a ConnectionFailureException: that one says that nothing was sent, and
                // callers try again on it.
                lost.completion()
                        .complete(
                                null,
                                new RemotingException(
                                        "the connection to "
                                                + to
                                                + " was lost ("
                                                + dead
                                                + "); the request may have been carried out"));
            }
        }
    }

    /** Ends the connection; the answer completes when every request has been completed. */
    Future<?> close(String reason) {
        Promise<@Nullable Void> done = loop.newPromise();
        loop.execute(
                () -> {
                    boolean connected = link.hasChannel();
                    die(reason);
                    if (connected) {
                        link.close(reason);
                        link.closed().addListener(f -> done.setSuccess(null));
                    } else {
                        done.setSuccess(null);
                    }
                });
        return done;
    }

    @Override
    public Hello hello() {
        return Hello.anonymous(Hello.Party.CLIENT);
    }

    @Override
    public @Nullable String refusal(Hello peer) {
        return hello().refusal(peer);
    }

    @Override
    public void onOpen(Link opening, Hello peer) {
        opened.complete(opening);
    }

    @Override
    public void onRefused(Link refused, String reason) {
        die(reason);
    }

    @Override
    public void onFrame(Link from, FrameHead head, byte[] frame) throws CodecException {
        if (head.kind() != FrameKind.ANSWER) {
            throw new CodecException(head.kind() + " is not for a client");
        }
        Answer answer = Answer.read(head, frame);
        Pending waiting = remove(answer.id());
        // Nobody waits any more for an answer that comes after its deadline.
        if (waiting != null) {
            waiting.completion().complete(answer, null);
        }
    }

    @Override
    public void onClosed(Link closedLink, String reason) {
        die(reason);
    }
}
