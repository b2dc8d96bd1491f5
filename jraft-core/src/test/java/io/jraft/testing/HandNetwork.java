package io.jraft.testing;

import io.jraft.message.RaftMessage;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.MessageCodec;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The network of a {@link HandCluster}: every message is encoded when it leaves and decoded when it arrives, and between
 * the two it lies here until the test delivers, repeats or loses it.
 */
public final class HandNetwork {
    private final MessageCodec codec = new MessageCodec();
    private final List<Flying> flying = new ArrayList<>();
    private final List<Flying> late = new ArrayList<>();
    private final Set<String> cut = new LinkedHashSet<>();
    private final Consumer<RaftMessage> arrives;

    HandNetwork(Consumer<RaftMessage> arrives) {
        this.arrives = arrives;
    }

    private record Flying(Endpoint from, Endpoint to, byte[] frame) {}

    Transport plug(Endpoint self) {
        return new Transport() {
            @Override
            public boolean send(Endpoint to, Lane lane, List<RaftMessage> messages) {
                // A black hole, as a cut link is: the sender notices nothing.
                messages.forEach(m -> flying.add(new Flying(self, to, codec.encode(List.of(m)))));
                return true;
            }

            @Override
            public void disconnect(Endpoint to) {
                // Messages are independent of each other here.
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }

    public int size() {
        return flying.size();
    }

    /** Delivers one message, out of order when {@code i} is not 0; a cut link swallows it. */
    public void deliver(int i) {
        Flying f = flying.remove(i);
        if (!cut.contains(link(f.from, f.to))) {
            arrives.accept(decode(f.frame));
        }
    }

    /** Delivers everything that is under way now, in order. */
    public void deliverAll() {
        for (int n = flying.size(); n > 0; n--) {
            deliver(0);
        }
    }

    /** Loses one message. */
    public void drop(int i) {
        flying.remove(i);
    }

    /** One message is held up, until {@link #release}. */
    public void delay(int i) {
        late.add(flying.remove(i));
    }

    /** One of those that are held up goes on, if there are so many. */
    public void release(int i) {
        if (i < late.size()) {
            flying.add(late.remove(i));
        }
    }

    /** One message will come twice. */
    public void repeat(int i) {
        flying.add(flying.get(i));
    }

    /** What is under way on one link, in order; it is taken out, to be delivered later or never. */
    public List<RaftMessage> hold(Endpoint from, Endpoint to) {
        List<RaftMessage> held = new ArrayList<>();
        flying.removeIf(
                f -> {
                    boolean mine = f.from.equals(from) && f.to.equals(to);
                    if (mine) {
                        held.add(decode(f.frame));
                    }
                    return mine;
                });
        return held;
    }

    /** Cuts one direction. */
    public void cut(Endpoint from, Endpoint to) {
        cut.add(link(from, to));
    }

    public void heal() {
        cut.clear();
    }

    private RaftMessage decode(byte[] frame) {
        try {
            return codec.decode(frame).get(0);
        } catch (CodecException e) {
            throw new AssertionError("our own frame cannot be read", e);
        }
    }

    private static String link(Endpoint from, Endpoint to) {
        return from + ">" + to;
    }
}
