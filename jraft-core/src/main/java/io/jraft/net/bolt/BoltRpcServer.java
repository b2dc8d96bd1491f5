package io.jraft.net.bolt;

import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.rpc.ConnectionClosedEventListener;
import io.jraft.rpc.RpcCodec;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port for everything: members of groups and clients with the user's own requests. A connection is of one kind from
 * its HELLO on, and may send only that kind of frame.
 * Owner: ANY. {@link #init} and {@link #shutdown} block and are not for IO threads.
 */
public final class BoltRpcServer implements RpcServer {
    private static final Logger LOG = LoggerFactory.getLogger(BoltRpcServer.class);
    private static final String NOT_READY = "no member runs here yet; it is tried again";

    private enum State {
        NEW,
        STARTED,
        STOPPED
    }

    private final Endpoint endpoint;
    private final BoltOptions options;
    private final NetCounters counters = new NetCounters();
    private final IoLoops loops;
    private final CallDispatcher calls;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final List<ConnectionClosedEventListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final AtomicReference<@Nullable RaftInbound> inbound = new AtomicReference<>();
    private final Accepted accepted = new Accepted();
    private volatile @Nullable Channel listening;
    private volatile @Nullable String startFailure;
    private volatile @Nullable String lastRefusal;

    /** A server for an endpoint; nothing is opened before {@link #init}. Port 0 lets the system choose. */
    public BoltRpcServer(Endpoint endpoint, BoltOptions options) {
        this.endpoint = endpoint;
        this.options = options;
        loops = new IoLoops("jraft-" + endpoint.getPort(), options.ioThreads());
        calls = new CallDispatcher("jraft-" + endpoint.getPort() + "-call-", options, counters);
    }

    /** Returns false when the port cannot be opened; {@link #startFailure} then says why, and the log too. */
    @Override
    public boolean init(@Nullable Void opts) {
        if (!state.compareAndSet(State.NEW, State.STARTED)) {
            return state.get() == State.STARTED;
        }
        loops.retain();
        try {
            listening = loops.bind(address(), this::accept);
            return true;
        } catch (UnknownHostException e) {
            fail(
                    "Cannot listen on "
                            + endpoint
                            + ": the host "
                            + endpoint.getIp()
                            + " is unknown. Name an address of this machine, or add the name to its DNS or hosts"
                            + " file.",
                    e);
        } catch (IOException e) {
            fail(
                    "Cannot listen on "
                            + endpoint
                            + ": "
                            + e.getMessage()
                            + ". Is another process using port "
                            + endpoint.getPort()
                            + "? Stop it or choose another port.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("Interrupted while opening " + endpoint + ".", e);
        }
        state.set(State.STOPPED);
        loops.release();
        return false;
    }

    private void fail(String sentence, Exception cause) {
        startFailure = sentence;
        LOG.error("{}", sentence);
        LOG.debug("The trace of it:", cause);
    }

    /** The endpoint's own address; every interface when that address is not one of this machine's (a forwarded one). */
    private InetSocketAddress address() throws IOException {
        InetAddress address = InetAddress.getByName(endpoint.getIp());
        if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
            return new InetSocketAddress(address, endpoint.getPort());
        }
        LOG.info(
                "{} is not an address of this machine; port {} is opened on all interfaces.",
                address,
                endpoint.getPort());
        return new InetSocketAddress(endpoint.getPort());
    }

    private void accept(Channel channel) {
        if (links.size() >= options.connectionsMax() || state.get() != State.STARTED) {
            counters.increment(NetCounters.What.CROWDED);
            channel.close();
            return;
        }
        Link link = new Link(false, accepted, options, counters);
        links.add(link);
        link.install(channel);
        channel.closeFuture().addListener(f -> links.remove(link));
    }

    @Override
    public void shutdown() {
        State before = state.getAndSet(State.STOPPED);
        if (before != State.STARTED) {
            if (before == State.NEW) {
                calls.close();
            }
            return;
        }
        Channel port = listening;
        if (port != null) {
            loops.await(port.close());
        }
        List<Link> all = new ArrayList<>(links);
        all.forEach(link -> link.close("the server stops"));
        all.forEach(link -> loops.await(link.closed()));
        loops.barrier();
        calls.close();
        loops.release();
    }

    /**
     * Lets somebody take the messages between members.
     *
     * @throws IllegalStateException when somebody does already
     */
    void attach(RaftInbound taker) {
        if (!inbound.compareAndSet(null, taker)) {
            throw new IllegalStateException(
                    "an engine is attached to "
                            + endpoint
                            + " already; groups of one endpoint share one engine, another engine needs its own port");
        }
    }

    /** Ends it; the members' connections are closed and no message comes any more when this returns. */
    void detach(RaftInbound taker) {
        if (!inbound.compareAndSet(taker, null)) {
            return;
        }
        for (Link link : links) {
            Hello peer = link.peer();
            if (peer != null && peer.party() == Hello.Party.MEMBER) {
                link.close("the members here stop");
                loops.await(link.closed());
            }
        }
        loops.barrier();
    }

    IoLoops loops() {
        return loops;
    }

    /** What was refused, dropped and closed. */
    public NetCounters counters() {
        return counters;
    }

    /** Connections that are accepted now. */
    public int connections() {
        return links.size();
    }

    @Override
    public @Nullable String startFailure() {
        return startFailure;
    }

    /** Where this server was told to listen. */
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public int boundPort() {
        Channel port = listening;
        return port != null && port.localAddress() instanceof InetSocketAddress address
                ? address.getPort()
                : -1;
    }

    @Override
    public boolean isStarted() {
        return state.get() == State.STARTED && listening != null;
    }

    @Override
    public void registerConnectionClosedEventListener(ConnectionClosedEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void registerProcessor(RpcProcessor<?> processor) {
        calls.register(processor);
    }

    @Override
    public void registerCodec(RpcCodec<?> codec) {
        calls.codecs().register(codec);
    }

    /** What accepted connections report. Their IO threads call. */
    private final class Accepted implements LinkOwner {
        @Override
        public Hello hello() {
            RaftInbound taker = inbound.get();
            return taker == null ? Hello.anonymous(Hello.Party.MEMBER) : taker.hello();
        }

        @Override
        public @Nullable String refusal(Hello peer) {
            RaftInbound taker = inbound.get();
            if (peer.party() == Hello.Party.CLIENT) {
                return hello().refusal(peer);
            }
            return taker == null ? NOT_READY : taker.refusal(peer);
        }

        @Override
        public void onOpen(Link link, Hello peer) {
            RaftInbound taker = inbound.get();
            if (peer.party() == Hello.Party.MEMBER && taker != null) {
                taker.onMember(peer);
            }
        }

        @Override
        public void onRefused(Link link, String reason) {
            // Once per change: whoever is refused comes back every second.
            if (!reason.equals(lastRefusal) && !reason.equals(NOT_READY)) {
                lastRefusal = reason;
                LOG.warn("Refused {}: {}.", link.channel().remoteAddress(), reason);
            }
        }

        @Override
        public void onFrame(Link link, FrameHead head, byte[] frame) throws CodecException {
            Hello peer = link.peer();
            boolean member = peer != null && peer.party() == Hello.Party.MEMBER;
            if (head.kind() == FrameKind.RAFT && member) {
                onRaft(link, head, frame);
            } else if (head.kind() == FrameKind.CALL && !member) {
                calls.onCall(link, head, frame);
            } else {
                throw new CodecException(
                        head.kind() + " is not for a " + (member ? "member" : "client"));
            }
        }

        private void onRaft(Link link, FrameHead head, byte[] frame) throws CodecException {
            RaftInbound taker = inbound.get();
            if (taker == null) {
                counters.add(NetCounters.What.DROPPED_NO_RECEIVER, head.count());
            } else {
                taker.onMessages(link.decode(head, frame));
            }
        }

        @Override
        public void onClosed(Link link, String reason) {
            LOG.debug("Connection with {} ended: {}.", link.channel().remoteAddress(), reason);
            BoltConnection connection = BoltConnection.of(link);
            for (ConnectionClosedEventListener listener : listeners) {
                try {
                    listener.onClosed(connection.remoteAddress(), connection);
                } catch (RuntimeException e) {
                    LOG.error("A listener of closed connections failed; the others go on.", e);
                }
            }
        }
    }
}
