package io.jraft.net.bolt;

import io.jraft.ring.Host;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The IO threads of one server and what belongs to it. Counted: whoever uses them retains and releases, and the last
 * release ends the threads before it returns. Owner: ANY; the count is guarded by the monitor.
 */
final class IoLoops {
    private static final Logger LOG = LoggerFactory.getLogger(IoLoops.class);
    private static final int RESOLVES_WAITING_MAX = 256;
    private static final int BACKLOG = 512;
    private static final long END_SECONDS = 10;

    private final String name;
    private final int threads;
    private final boolean epoll = Epoll.isAvailable();
    private int users;
    private @Nullable LoopGroup group;
    private @Nullable ThreadPoolExecutor resolver;

    IoLoops(String name, int threads) {
        this.name = name;
        this.threads = threads;
    }

    /** Begins to use the threads. */
    synchronized void retain() {
        if (users++ == 0) {
            IoHandlerFactory factory =
                    epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
            group = new LoopGroup(threads, IoThread.factory(name + "-io-"), factory);
            resolver =
                    new ThreadPoolExecutor(
                            1,
                            1,
                            10,
                            TimeUnit.SECONDS,
                            new LinkedBlockingQueue<>(RESOLVES_WAITING_MAX),
                            new NamedThreadFactory(name + "-resolve-", true));
            resolver.allowCoreThreadTimeOut(true);
        }
    }

    /** Ends the use of the threads; the last one waits until they have ended. */
    void release() {
        LoopGroup ending;
        ThreadPoolExecutor names;
        synchronized (this) {
            if (users == 0 || --users > 0) {
                return;
            }
            ending = group();
            names = resolver();
            group = null;
            resolver = null;
        }
        names.shutdownNow();
        Future<?> end = ending.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
        if (!isIoThread(ending) && !end.awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("IO threads {} did not end within {} s.", name, END_SECONDS);
        }
    }

    private synchronized LoopGroup group() {
        LoopGroup g = group;
        if (g == null) {
            throw new IllegalStateException("the IO threads of " + name + " have ended");
        }
        return g;
    }

    private synchronized ThreadPoolExecutor resolver() {
        ThreadPoolExecutor r = resolver;
        if (r == null) {
            throw new IllegalStateException("the IO threads of " + name + " have ended");
        }
        return r;
    }

    /** A thread for a new connection. */
    EventLoop next() {
        return group().next();
    }

    /** One of the threads, to run a worker too. From now on new connections come to such threads only. */
    Host host() {
        return new IoHost(this);
    }

    /** See {@link LoopGroup#settle}. Only between {@link #retain} and {@link #release}. */
    SingleThreadIoEventLoop settle() {
        return group().settle();
    }

    /** Opens a port. Blocks; not for IO threads. */
    Channel bind(InetSocketAddress address, Consumer<Channel> onAccept)
            throws IOException, InterruptedException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(group())
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        onAccept.accept(channel);
                                    }
                                });
        ChannelFuture bound = bootstrap.bind(address).await();
        Throwable trouble = bound.cause();
        if (trouble != null) {
            throw new IOException(trouble.getMessage(), trouble);
        }
        return bound.channel();
    }

    /**
     * Opens a connection on one thread; {@code done} gets the channel or the reason there, once. A host name is looked
     * up elsewhere: a slow name server must not hold up the other connections of the thread.
     */
    void connect(
            EventLoop loop,
            Endpoint to,
            int timeoutMs,
            Consumer<Channel> install,
            BiConsumer<@Nullable Channel, @Nullable Throwable> done) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(to.getIp());
        if (literal != null) {
            try {
                open(
                        loop,
                        InetAddress.getByAddress(literal),
                        to.getPort(),
                        timeoutMs,
                        install,
                        done);
            } catch (UnknownHostException e) {
                done.accept(null, e);
            }
            return;
        }
        try {
            resolver().execute(() -> resolve(loop, to, timeoutMs, install, done));
        } catch (RejectedExecutionException e) {
            done.accept(null, e);
        }
    }

    private void resolve(
            EventLoop loop,
            Endpoint to,
            int timeoutMs,
            Consumer<Channel> install,
            BiConsumer<@Nullable Channel, @Nullable Throwable> done) {
        Runnable next;
        try {
            InetAddress address = InetAddress.getByName(to.getIp());
            next = () -> open(loop, address, to.getPort(), timeoutMs, install, done);
        } catch (UnknownHostException e) {
            String sentence =
                    "unknown host " + to.getIp() + "; correct the address, or ask the name server";
            next = () -> done.accept(null, new UnknownHostException(sentence));
        }
        try {
            loop.execute(next);
        } catch (RejectedExecutionException e) {
            // Nobody is left to be told.
            LOG.debug("{} ended while {} was looked up.", name, to);
        }
    }

    private void open(
            EventLoop loop,
            InetAddress address,
            int port,
            int timeoutMs,
            Consumer<Channel> install,
            BiConsumer<@Nullable Channel, @Nullable Throwable> done) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                        .resolver(NoopAddressResolverGroup.INSTANCE)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        install.accept(channel);
                                    }
                                });
        ChannelFuture opening = bootstrap.connect(new InetSocketAddress(address, port));
        opening.addListener(
                f -> {
                    if (f.isSuccess()) {
                        done.accept(opening.channel(), null);
                    } else {
                        done.accept(null, f.cause());
                    }
                });
    }

    /** Returns when everything handed to the IO threads so far has run; at once when called on one of them. */
    void barrier() {
        LoopGroup g;
        synchronized (this) {
            g = group;
        }
        if (g == null || isIoThread(g)) {
            return;
        }
        List<Future<?>> all = new ArrayList<>();
        for (EventExecutor loop : g) {
            if (!loop.isShuttingDown()) {
                all.add(loop.submit(() -> {}));
            }
        }
        for (Future<?> one : all) {
            one.awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Waits for something the IO threads do; at once when called on one of them. */
    void await(Future<?> future) {
        LoopGroup g;
        synchronized (this) {
            g = group;
        }
        if (g != null && !isIoThread(g)) {
            future.awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** True on one of these threads, where nothing may wait. */
    boolean onIoThread() {
        LoopGroup g;
        synchronized (this) {
            g = group;
        }
        return g != null && isIoThread(g);
    }

    private static boolean isIoThread(LoopGroup g) {
        for (EventExecutor loop : g) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }
}
