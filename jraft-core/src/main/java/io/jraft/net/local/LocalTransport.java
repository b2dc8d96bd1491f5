package io.jraft.net.local;

import io.jraft.message.RaftMessage;
import io.jraft.net.codec.MessageCodec;
import io.jraft.spi.MessageReceiver;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Transport between members of one process. Behaves like the one over sockets: connections come up when somebody wants
 * to send, what is sent before is dropped, and every message goes through bytes, so that nothing is shared by accident.
 * Owner: ANY thread may send; callbacks run on the hub's thread.
 */
public final class LocalTransport implements Transport {
    private final LocalHub hub;
    private final Endpoint self;
    private final MessageReceiver receiver;
    private final MessageCodec codec = new MessageCodec();

    /** Peers somebody wanted to send to; true while connected. */
    private final Map<Endpoint, Boolean> peers = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * Joins the hub.
     *
     * @throws IllegalStateException when the endpoint is taken
     */
    public LocalTransport(LocalHub hub, Endpoint self, MessageReceiver receiver) {
        this.hub = hub;
        this.self = self;
        this.receiver = receiver;
        hub.join(this);
    }

    Endpoint self() {
        return self;
    }

    boolean wants(Endpoint peer) {
        return peers.containsKey(peer);
    }

    @Override
    public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
        if (closed) {
            return false;
        }
        Boolean connected = peers.putIfAbsent(to, false);
        if (connected == null || !connected) {
            hub.dial(this, to);
            return false;
        }
        if (messages.isEmpty()) {
            return true;
        }
        byte[] frame;
        synchronized (codec) {
            // The codec keeps buffers; senders may be many here.
            frame = codec.encode(messages);
        }
        return hub.carry(to, frame);
    }

    void up(Endpoint peer) {
        if (!closed && peers.replace(peer, false, true)) {
            receiver.onConnection(peer, true);
        }
    }

    void down(Endpoint peer) {
        if (!closed && peers.replace(peer, true, false)) {
            receiver.onConnection(peer, false);
        }
    }

    void receive(List<RaftMessage> messages) {
        for (RaftMessage message : messages) {
            if (!closed) {
                receiver.onMessage(message);
            }
        }
    }

    @Override
    public void disconnect(Endpoint to) {
        peers.remove(to);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            hub.leave(this);
            hub.barrier();
        }
    }
}
