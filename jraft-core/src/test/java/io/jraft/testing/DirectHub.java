package io.jraft.testing;

import io.jraft.message.RaftMessage;
import io.jraft.spi.MessageReceiver;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Carries messages between engines of one test by calling the receiver; links can be cut. */
public final class DirectHub {
    private final Map<Endpoint, MessageReceiver> receivers = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();

    public Transport plug(Endpoint self, MessageReceiver receiver) {
        receivers.put(self, receiver);
        return new Transport() {
            @Override
            public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
                MessageReceiver target = receivers.get(to);
                if (target == null || cut.contains(self + ">" + to)) {
                    return false;
                }
                messages.forEach(target::onMessage);
                return true;
            }

            @Override
            public void disconnect(Endpoint to) {}

            @Override
            public void close() {
                receivers.remove(self);
            }
        };
    }

    /** Cuts all links of an endpoint, both ways. */
    public void isolate(Endpoint victim, Iterable<Endpoint> others) {
        for (Endpoint o : others) {
            cut.add(victim + ">" + o);
            cut.add(o + ">" + victim);
        }
    }

    public void heal() {
        cut.clear();
    }
}
