package io.jraft.sim.net;

import io.jraft.message.RaftMessage;
import io.jraft.spi.MessageReceiver;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.Map;

/** A node's plug in the network; dead once the node is. Owner: the run's thread. */
final class SimTransport implements Transport {
    private final SimNetwork network;
    final int node;
    final MessageReceiver receiver;
    final boolean[] connected;
    final boolean[] dialing;
    final boolean[] redialing;

    /** Attempts that are left without a new wish to send. */
    final int[] wish;

    /** Attempts that failed since the last connection. */
    final int[] failures;

    boolean gone;

    SimTransport(SimNetwork network, int node, MessageReceiver receiver, int nodes) {
        this.network = network;
        this.node = node;
        this.receiver = receiver;
        connected = new boolean[nodes];
        dialing = new boolean[nodes];
        redialing = new boolean[nodes];
        wish = new int[nodes];
        failures = new int[nodes];
    }

    Endpoint endpoint(int peer, Map<Endpoint, Integer> ordinals) {
        for (Map.Entry<Endpoint, Integer> e : ordinals.entrySet()) {
            if (e.getValue() == peer) {
                return e.getKey();
            }
        }
        throw new IllegalArgumentException("no node " + peer);
    }

    @Override
    public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
        return network.send(this, to, lane, messages);
    }

    @Override
    public void disconnect(Endpoint to) {
        network.disconnect(this, to);
    }

    @Override
    public void close() {
        network.closed(this);
    }
}
