package io.jraft.net.bolt;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * IO threads of which some also run workers. Once there is such a one, every new connection comes to it: what it carries
 * is for the workers, and need not go from thread to thread. Thread: ANY.
 */
final class LoopGroup extends MultiThreadIoEventLoopGroup {
    private final AtomicInteger turn = new AtomicInteger();

    /** Guarded by the monitor. */
    private int workers;

    /** Those with a worker. Replaced as a whole under the monitor. */
    private volatile List<SingleThreadIoEventLoop> settled = List.of();

    LoopGroup(int threads, ThreadFactory factory, IoHandlerFactory handlers) {
        super(threads, factory, handlers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
        return new SingleThreadIoEventLoop(this, executor, handlers);
    }

    @Override
    public IoEventLoop next() {
        // Asked by the constructor of the class above, too.
        List<SingleThreadIoEventLoop> homes = settled;
        return homes == null || homes.isEmpty()
                ? super.next()
                : homes.get(Math.floorMod(turn.getAndIncrement(), homes.size()));
    }

    /** A thread for one more worker: one without any for as long as there is one. */
    synchronized SingleThreadIoEventLoop settle() {
        List<SingleThreadIoEventLoop> all = new ArrayList<>();
        for (EventExecutor one : this) {
            all.add((SingleThreadIoEventLoop) one);
        }
        SingleThreadIoEventLoop home = all.get(workers++ % all.size());
        if (!settled.contains(home)) {
            List<SingleThreadIoEventLoop> more = new ArrayList<>(settled);
            more.add(home);
            settled = List.copyOf(more);
        }
        return home;
    }
}
