package io.jraft.net.bolt;

import io.jraft.message.RaftMessage;
import io.jraft.spi.MessageReceiver;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default Transport: one-way frames over SOFABolt, two connections to each peer. What comes in arrives at the
 * {@link BoltRpcServer} of the same endpoint, over connections that the peers opened. Messages to a peer that is not
 * connected are dropped and counted, and start the dialling.
 * Owner: ANY thread may send; callbacks run on IO threads of the server.
 */
public final class BoltTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(BoltTransport.class);

    /** Identities that are remembered; far more than a process has peers. */
    private static final int NODE_IDS_MAX = 4096;

    private final BoltRpcServer server;
    private final IoLoops loops;
    private final BoltOptions options;
    private final NetCounters counters;
    private final MessageReceiver receiver;
    private final Hello hello;
    private final Map<Endpoint, Peer> peers = new ConcurrentHashMap<>();
    private final Map<Endpoint, UUID> nodeIds = new ConcurrentHashMap<>();
    private final Inbound inbound = new Inbound();
    private volatile boolean closed;

    /**
     * Starts to send and to receive.
     *
     * @param self endpoint under which the peers know this process
     * @param clusterId name of the cluster; empty matches all
     * @param nodeId identity of this process's data directory
     * @param server takes the peers' connections; need not be started yet, and outlives this transport
     * @param receiver gets messages and news of connections
     * @throws IllegalStateException when another transport receives at this server already
     */
    public BoltTransport(
            Endpoint self,
            String clusterId,
            UUID nodeId,
            BoltOptions options,
            BoltRpcServer server,
            MessageReceiver receiver) {
        this.server = server;
        this.options = options;
        this.receiver = receiver;
        loops = server.loops();
        counters = server.counters();
        hello =
                new Hello(
                        Hello.Party.MEMBER,
                        Lane.ORDERED,
                        Hello.PROTOCOL,
                        Hello.PROTOCOL,
                        clusterId,
                        nodeId,
                        self);
        loops.retain();
        try {
            server.attach(inbound);
        } catch (IllegalStateException e) {
            loops.release();
            throw e;
        }
    }

    @Override
    public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
        if (messages.isEmpty()) {
            return true;
        }
        Dialer dialer = dialer(to, lane);
        if (dialer == null) {
            counters.add(NetCounters.What.DROPPED_UNCONNECTED, messages.size());
            return false;
        }
        Link link = dialer.link();
        if (link != null) {
            return link.send(messages);
        }
        if (lane == Lane.BULK && dialer.sendOnceUp(messages)) {
            // Its connection is made for the first part of a snapshot, and a lost part is missed
            // only after seconds.
            return true;
        }
        dialer.want();
        counters.add(NetCounters.What.DROPPED_UNCONNECTED, messages.size());
        return false;
    }

    private @Nullable Dialer dialer(Endpoint to, Lane lane) {
        Peer peer = peers.get(to);
        if (peer == null) {
            if (closed) {
                return null;
            }
            peer = peers.computeIfAbsent(to, Peer::new);
            if (closed) {
                // close() may have gone over the map just before.
                disconnect(to);
                return null;
            }
        }
        return lane == Lane.ORDERED ? peer.ordered : peer.bulk;
    }

    /** Identity of the process at an endpoint, as it last introduced itself; null when it never did. */
    public @Nullable UUID peerNodeId(Endpoint endpoint) {
        return nodeIds.get(endpoint);
    }

    @Override
    public Map<String, Long> counts() {
        return counters.asMap();
    }

    @Override
    public Map<Endpoint, Long> queuedBytes() {
        Map<Endpoint, Long> queued = new LinkedHashMap<>();
        peers.forEach((to, peer) -> queued.put(to, queued(peer.ordered) + queued(peer.bulk)));
        return queued;
    }

    private static long queued(Dialer dialer) {
        Link link = dialer.link();
        return link == null ? 0 : link.queuedBytes();
    }

    /** What was dropped, refused and closed, here and at the server. */
    public NetCounters counters() {
        return counters;
    }

    @Override
    public void disconnect(Endpoint to) {
        Peer peer = peers.remove(to);
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.detach(inbound);
        List<Future<?>> ends = new ArrayList<>();
        for (Endpoint to : List.copyOf(peers.keySet())) {
            Peer peer = peers.remove(to);
            if (peer != null) {
                ends.addAll(peer.close());
            }
        }
        ends.forEach(loops::await);
        // A callback that began before may still run; it has ended when every IO thread has passed
        // this point.
        loops.barrier();
        loops.release();
    }

    private void remember(Endpoint where, UUID nodeId) {
        boolean known = nodeIds.containsKey(where);
        if (nodeId.equals(Hello.NO_NODE) || (!known && nodeIds.size() >= NODE_IDS_MAX)) {
            return;
        }
        UUID before = nodeIds.put(where, nodeId);
        if (before != null && !before.equals(nodeId)) {
            LOG.warn(
                    "The process at {} has another identity than before ({}, was {}): was its data directory replaced?",
                    where,
                    nodeId,
                    before);
        }
    }

    /** Both connections to one peer. */
    private final class Peer {
        private final Endpoint to;
        private final Dialer ordered;
        private final Dialer bulk;

        Peer(Endpoint to) {
            this.to = to;
            ordered = new Dialer(loops, to, hello, options, counters, new OrderedEvents(to));
            bulk = new Dialer(loops, to, hello.on(Lane.BULK), options, counters, new NoEvents());
        }

        List<Future<?>> close() {
            nodeIds.remove(to);
            return List.of(ordered.close(), bulk.close());
        }
    }

    /** Only the ordered connection is news: chunks are asked for again one by one. */
    private final class OrderedEvents implements Dialer.Events {
        private final Endpoint to;

        OrderedEvents(Endpoint to) {
            this.to = to;
        }

        @Override
        public void onUp(Hello peer) {
            remember(to, peer.nodeId());
            if (!closed) {
                receiver.onConnection(to, true);
            }
        }

        @Override
        public void onDown() {
            if (!closed) {
                receiver.onConnection(to, false);
            }
        }
    }

    private static final class NoEvents implements Dialer.Events {
        @Override
        public void onUp(Hello peer) {
            // Nobody asks.
        }

        @Override
        public void onDown() {
            // Nobody asks.
        }
    }

    private final class Inbound implements RaftInbound {
        @Override
        public Hello hello() {
            return hello;
        }

        @Override
        public @Nullable String refusal(Hello member) {
            return hello.refusal(member);
        }

        @Override
        public void onMember(Hello member) {
            remember(member.endpoint(), member.nodeId());
            Peer peer = peers.get(member.endpoint());
            if (peer != null) {
                peer.ordered.hint();
                peer.bulk.hint();
            }
        }

        @Override
        public void onMessages(List<RaftMessage> messages) {
            for (RaftMessage message : messages) {
                if (closed) {
                    counters.increment(NetCounters.What.DROPPED_NO_RECEIVER);
                } else {
                    receiver.onMessage(message);
                }
            }
        }
    }
}
