package io.jraft.net.local;

import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.MessageCodec;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of one process: endpoints, and one thread that carries frames between them in the order they were sent.
 * Make one, give it to every {@link LocalTransport}, close it last.
 * Owner: ANY; members and wishes are guarded by the monitor, delivery belongs to the hub's thread.
 */
public final class LocalHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalHub.class);
    private static final int FRAMES_WAITING_MAX = 65_536;
    private static final long END_SECONDS = 10;

    private final ThreadPoolExecutor carrier =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(FRAMES_WAITING_MAX),
                    this::newCarrier);

    private final NamedThreadFactory threads = new NamedThreadFactory("jraft-local-", true);
    private volatile @Nullable Thread carrierThread;

    private final Map<Endpoint, LocalTransport> members = new LinkedHashMap<>();
    private final MessageCodec codec = new MessageCodec();

    private Thread newCarrier(Runnable work) {
        Thread thread = threads.newThread(work);
        carrierThread = thread;
        return thread;
    }

    synchronized void join(LocalTransport member) {
        if (members.putIfAbsent(member.self(), member) != null) {
            throw new IllegalStateException(
                    "another transport serves " + member.self() + " in this hub already");
        }
        for (LocalTransport other : members.values()) {
            if (other != member && other.wants(member.self())) {
                post(() -> connect(other, member.self()));
            }
        }
    }

    /** Begins a connection, unless the far side left meanwhile. Thread: the hub's. */
    private void connect(LocalTransport from, Endpoint to) {
        if (member(to) != null) {
            from.up(to);
        }
    }

    synchronized void leave(LocalTransport member) {
        members.remove(member.self(), member);
        for (LocalTransport other : members.values()) {
            post(() -> other.down(member.self()));
        }
    }

    synchronized @Nullable LocalTransport member(Endpoint endpoint) {
        return members.get(endpoint);
    }

    /** Asks for a connection. */
    void dial(LocalTransport from, Endpoint to) {
        if (member(to) != null) {
            post(() -> connect(from, to));
        }
    }

    /** Carries a frame; false when too many are under way. */
    boolean carry(Endpoint to, byte[] frame) {
        return post(
                () -> {
                    LocalTransport target = member(to);
                    if (target == null) {
                        return;
                    }
                    try {
                        target.receive(codec.decode(frame));
                    } catch (CodecException e) {
                        LOG.error(
                                "A frame to {} was damaged inside one process; this is a defect of the codec.",
                                to,
                                e);
                    }
                });
    }

    private boolean post(Runnable task) {
        try {
            carrier.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Returns when everything sent so far was delivered; at once on the hub's own thread. */
    void barrier() {
        if (Thread.currentThread() == carrierThread) {
            return;
        }
        CountDownLatch passed = new CountDownLatch(1);
        try {
            if (!post(passed::countDown) || !passed.await(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Frames are still under way in the hub; late callbacks are possible.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes every transport that is left, and ends the thread. */
    @Override
    public void close() {
        List<LocalTransport> left;
        synchronized (this) {
            left = new ArrayList<>(members.values());
        }
        left.forEach(LocalTransport::close);
        carrier.shutdown();
        try {
            if (!carrier.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A receiver has held up the hub for {} s.", END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
