package io.jraft.net.bolt;

import io.jraft.message.RaftMessage;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.MessageCodec;
import io.jraft.util.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a peer alive for as long as somebody wants to send. Dials with a growing delay, at once when
 * the peer has just dialled us, and rests after a minute without interest.
 * Owner: the IO thread it was given; {@link #link}, {@link #want}, {@link #sendOnceUp}, {@link #hint} and {@link #close}
 * may be called by ANY.
 */
final class Dialer implements LinkOwner {
    /** Learns when the connection comes and goes; on the IO thread. */
    interface Events {
        /** The handshake is done. */
        void onUp(Hello peer);

        /** An open connection is gone. */
        void onDown();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final int DELAY_FIRST_MS = 10;
    private static final int DELAY_MAX_MS = 1_000;
    private static final int DELAY_DOUBLINGS_MAX = 7;

    /** What may wait for a connection that is being made. */
    private static final long WAITING_BYTES_MAX = 16L << 20;

    /** Failed attempts without a new wish to send, at a second each, until the dialer rests. */
    private static final int PATIENCE = 64;

    private final IoLoops loops;
    private final EventLoop loop;
    private final Endpoint to;
    private final Hello hello;
    private final BoltOptions options;
    private final NetCounters counters;
    private final Events events;

    private final Deque<List<RaftMessage>> waiting = new ArrayDeque<>();
    private final AtomicLong waitingBytes = new AtomicLong();

    private volatile @Nullable Link open;
    private volatile int interest;
    private volatile boolean running;
    private boolean dialling;
    private boolean closed;
    private int failures;
    private @Nullable Link current;
    private @Nullable ScheduledFuture<?> retry;
    private @Nullable String lastTrouble;

    Dialer(
            IoLoops loops,
            Endpoint to,
            Hello hello,
            BoltOptions options,
            NetCounters counters,
            Events events) {
        this.loops = loops;
        this.loop = loops.next();
        this.to = to;
        this.hello = hello;
        this.options = options;
        this.counters = counters;
        this.events = events;
    }

    /** The connection, once the handshake is done; else null. */
    @Nullable Link link() {
        return open;
    }

    /** Somebody wants to send and there is no connection. */
    void want() {
        interest = PATIENCE;
        if (!running) {
            running = true;
            execute(this::dial);
        }
    }

    /**
     * For who asks once and then waits long for an answer: messages that come while the connection is being made leave with
     * it. An attempt that fails drops them.
     *
     * @param messages stay the caller's list
     * @return false when they were dropped because too much is waiting
     */
    boolean sendOnceUp(List<RaftMessage> messages) {
        long weight = weight(messages);
        if (waitingBytes.addAndGet(weight) > WAITING_BYTES_MAX) {
            waitingBytes.addAndGet(-weight);
            return false;
        }
        want();
        List<RaftMessage> mine = List.copyOf(messages);
        execute(
                () -> {
                    waiting.addLast(mine);
                    Link up = open;
                    if (up != null || closed) {
                        letGo(up);
                    }
                });
        return true;
    }

    private static long weight(List<RaftMessage> messages) {
        return messages.stream().mapToLong(MessageCodec::weight).sum();
    }

    /** Sends what waits, or drops it when there is no connection. */
    private void letGo(@Nullable Link up) {
        for (List<RaftMessage> next = waiting.poll(); next != null; next = waiting.poll()) {
            waitingBytes.addAndGet(-weight(next));
            if (up == null) {
                counters.add(NetCounters.What.DROPPED_UNCONNECTED, next.size());
            } else {
                up.send(next);
            }
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The transport was closed meanwhile; what was to be sent counts as dropped already.
            LOG.debug("{} is not dialled any more.", to);
        }
    }

    /** The peer is there now: waiting out a long delay would be a pity. */
    void hint() {
        if (running) {
            execute(
                    () -> {
                        ScheduledFuture<?> waiting = retry;
                        if (waiting != null && waiting.cancel(false)) {
                            retry = null;
                            failures = 0;
                            dial();
                        }
                    });
        }
    }

    private void dial() {
        if (closed || dialling || current != null) {
            return;
        }
        dialling = true;
        retry = null;
        Link link = new Link(true, this, options, counters);
        loops.connect(
                loop,
                to,
                options.connectTimeoutMs(),
                link::install,
                (channel, trouble) -> connected(link, channel, trouble));
    }

    private void connected(Link link, @Nullable Channel channel, @Nullable Throwable trouble) {
        dialling = false;
        if (trouble != null) {
            failed(String.valueOf(trouble.getMessage()));
        } else if (closed) {
            link.close("not wanted any more");
        } else if (link.channel().isActive()) {
            current = link;
        } else {
            failed("closed at once");
        }
    }

    private void failed(String trouble) {
        letGo(null);
        if (closed) {
            return;
        }
        if (!trouble.equals(lastTrouble)) {
            // Once per change: a peer that is down for a day must not fill the log.
            LOG.info(
                    "No connection from {} to {} ({}): {}",
                    hello.endpoint(),
                    to,
                    hello.lane(),
                    trouble);
            lastTrouble = trouble;
        }
        int left = interest;
        if (left <= 0) {
            running = false;
            return;
        }
        interest = left - 1;
        int delay =
                Math.min(DELAY_MAX_MS, DELAY_FIRST_MS << Math.min(failures, DELAY_DOUBLINGS_MAX));
        failures++;
        retry = loop.schedule(this::dial, delay, TimeUnit.MILLISECONDS);
    }

    @Override
    public Hello hello() {
        return hello;
    }

    @Override
    public @Nullable String refusal(Hello peer) {
        return hello.refusal(peer);
    }

    @Override
    public void onOpen(Link link, Hello peer) {
        failures = 0;
        if (lastTrouble != null) {
            LOG.info("Connected from {} to {} ({}).", hello.endpoint(), to, hello.lane());
            lastTrouble = null;
        }
        if (!closed) {
            // Before others may send: the lane keeps its order.
            letGo(link);
            open = link;
            events.onUp(peer);
        }
    }

    @Override
    public void onRefused(Link link, String reason) {
        LOG.debug("{} refused: {}", to, reason);
    }

    @Override
    public void onFrame(Link link, FrameHead head, byte[] frame) throws CodecException {
        // Answers of members are messages of their own and come over their own connection.
        throw new CodecException(head.kind() + " came over a connection that only we send on");
    }

    @Override
    public void onClosed(Link link, String reason) {
        boolean wasUp = open == link;
        open = null;
        current = null;
        if (wasUp && !closed) {
            interest = PATIENCE;
            events.onDown();
        }
        failed(reason);
    }

    /** Ends for good. The answer completes when the socket is closed. */
    Future<?> close() {
        Promise<@Nullable Void> done = loop.newPromise();
        loop.execute(
                () -> {
                    closed = true;
                    open = null;
                    letGo(null);
                    ScheduledFuture<?> waiting = retry;
                    if (waiting != null) {
                        waiting.cancel(false);
                    }
                    Link link = current;
                    if (link == null) {
                        done.setSuccess(null);
                    } else {
                        link.close("not wanted any more");
                        link.closed().addListener(f -> done.setSuccess(null));
                    }
                });
        return done;
    }
}
