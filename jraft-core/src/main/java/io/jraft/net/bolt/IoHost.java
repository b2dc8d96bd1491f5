package io.jraft.net.bolt;

import io.jraft.ring.Host;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An IO thread as the host of a worker. Thread: see {@link Host}. */
final class IoHost implements Host {
    private final IoLoops loops;
    private volatile @Nullable SingleThreadIoEventLoop home;

    IoHost(IoLoops loops) {
        this.loops = loops;
    }

    @Override
    public void retain() {
        loops.retain();
        home = loops.settle();
    }

    @Override
    public void release() {
        loops.release();
    }

    private SingleThreadIoEventLoop home() {
        SingleThreadIoEventLoop h = home;
        if (h == null) {
            throw new IllegalStateException("a host must be retained before it is used");
        }
        return h;
    }

    @Override
    public void execute(Runnable task) {
        home().execute(task);
    }

    @Override
    public void again(Runnable task) {
        SingleThreadIoEventLoop h = home();
        // A task that puts itself into the queue again would run before the sockets are looked at:
        // the queue is emptied first. What comes after an iteration puts it into the next one.
        h.executeAfterEventLoopIteration(() -> h.execute(task));
    }

    @Override
    public Future<?> schedule(Runnable task, long nanos) {
        return home().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}
