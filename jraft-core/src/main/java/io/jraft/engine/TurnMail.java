package io.jraft.engine;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.state.Outbox.Dropped;
import io.jraft.core.state.Outbox.Mail;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.spi.Transport;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what all groups of a loop say in one pass, so that the beats of a thousand groups to one endpoint travel in one
 * frame. Order within an endpoint and lane is the order of sending. Owner: LOOP. Called by the outboxes of the loop's
 * nodes and, at the end of a pass, by LoopStation.
 */
@OwnedBy(Owner.LOOP)
final class TurnMail implements Mail {
    private final Transport transport;
    private final Map<Endpoint, Bag> ordered = new LinkedHashMap<>();
    private final Map<Endpoint, Bag> bulk = new LinkedHashMap<>();

    /** Bags with something in them, in the order of their first message. */
    private final Deque<Bag> filled = new ArrayDeque<>();

    TurnMail(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void send(Endpoint to, Lane lane, List<RaftMessage> messages, Dropped dropped) {
        Map<Endpoint, Bag> bags = lane == Lane.ORDERED ? ordered : bulk;
        Bag bag = bags.computeIfAbsent(to, e -> new Bag(e, lane));
        if (bag.messages.isEmpty()) {
            filled.add(bag);
        }
        for (int i = 0; i < messages.size(); i++) {
            // One by one: addAll makes an array in between.
            bag.messages.add(messages.get(i));
        }
        bag.senders.add(new Sender(messages.get(0).route().to(), dropped));
    }

    /** A message of no group. Nobody is told when it is lost: the next one repairs that. */
    void send(Endpoint to, RaftMessage message) {
        send(to, Lane.ORDERED, List.of(message), (peer, lane) -> {});
    }

    /**
     * Hands everything to the transport, one call per endpoint and lane. When a call throws, its senders are told, and what
     * is left goes with the next pass.
     */
    void flush() {
        for (Bag bag = filled.poll(); bag != null; bag = filled.poll()) {
            flush(bag);
        }
    }

    private void flush(Bag bag) {
        boolean taken = false;
        try {
            taken = transport.send(bag.to, bag.lane, bag.messages);
        } finally {
            bag.messages.clear();
            if (!taken) {
                for (Sender sender : bag.senders) {
                    sender.dropped.onDropped(sender.peer, bag.lane);
                }
            }
            bag.senders.clear();
        }
    }

    /** What goes to one endpoint on one lane. */
    private static final class Bag {
        private final Endpoint to;
        private final Lane lane;
        private final List<Sender> senders = new ArrayList<>();
        private final List<RaftMessage> messages = new ArrayList<>();

        Bag(Endpoint to, Lane lane) {
            this.to = to;
            this.lane = lane;
        }
    }

    /** Who must hear when nothing was carried. */
    private record Sender(PeerId peer, Dropped dropped) {}
}
