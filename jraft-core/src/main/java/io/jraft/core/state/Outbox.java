package io.jraft.core.state;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.spi.Transport.Lane;
import io.jraft.util.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages of a turn, per endpoint, and those that wait until the disk has what they claim. Every message claims its
 * sender's term, so none leaves before that term is durable. Owner: LOOP. Called by all parts. Invariants: I-7.
 */
@OwnedBy(Owner.LOOP)
public final class Outbox {
    /**
     * Messages that wait for the disk, at most. While a disk hangs, every beat of the leader wants an answer; what is beyond
     * this is dropped, the newest first, as a broken line would drop it.
     */
    static final int HELD_MAX = 4_096;

    private final NodeState state;
    private final StableTicket stable;
    private final Mail mail;
    private final Dropped dropped;
    private final Map<Endpoint, List<RaftMessage>> ordered = new LinkedHashMap<>();
    private final Map<Endpoint, List<RaftMessage>> bulk = new LinkedHashMap<>();
    private final Deque<Held> held = new ArrayDeque<>();

    /** What found no room in this turn. Its sender is told at the turn's end, not while it sends. */
    private final Deque<Held> refused = new ArrayDeque<>();

    public Outbox(NodeState state, StableTicket stable, Mail mail, Dropped dropped) {
        this.state = state;
        this.stable = stable;
        this.mail = mail;
        this.dropped = dropped;
    }

    /** Leaves at the end of this turn, or once the present term is durable. */
    public void send(RaftMessage message) {
        afterStable(0, message, Lane.ORDERED);
    }

    /** The same, on the lane for big copies. */
    public void sendBulk(RaftMessage message) {
        afterStable(0, message, Lane.BULK);
    }

    /** Leaves once everything up to the ticket is durable. */
    public void afterStable(long ticket, RaftMessage message) {
        afterStable(ticket, message, Lane.ORDERED);
    }

    private void afterStable(long ticket, RaftMessage message, Lane lane) {
        long needed = Math.max(ticket, state.hardStateTicket());
        if (needed <= stable.ticket()) {
            add(message, lane);
        } else if (held.size() < HELD_MAX) {
            held.addLast(new Held(needed, message, lane));
        } else {
            refused.addLast(new Held(needed, message, lane));
        }
    }

    /** Lets go what the disk has by now; drops what an older term had to say. */
    public void release() {
        long ticket = stable.ticket();
        while (!held.isEmpty() && held.getFirst().ticket <= ticket) {
            Held h = held.removeFirst();
            if (h.message.term() >= state.term()) {
                add(h.message, h.lane);
            }
        }
    }

    /** Hands over the turn's messages, one call per endpoint and lane, and tells whose messages found no room. */
    public void flush() {
        flush(ordered, Lane.ORDERED);
        flush(bulk, Lane.BULK);
        // As many as there are now: who is told may send again, and hears of that in the next turn.
        for (int n = refused.size(); n > 0; n--) {
            Held h = refused.removeFirst();
            dropped.onDropped(h.message.route().to(), h.lane);
        }
    }

    private void flush(Map<Endpoint, List<RaftMessage>> messages, Lane lane) {
        for (Map.Entry<Endpoint, List<RaftMessage>> e : messages.entrySet()) {
            List<RaftMessage> batch = e.getValue();
            if (!batch.isEmpty()) {
                mail.send(e.getKey(), lane, batch, dropped);
                batch.clear();
            }
        }
    }

    private void add(RaftMessage message, Lane lane) {
        Map<Endpoint, List<RaftMessage>> to = lane == Lane.ORDERED ? ordered : bulk;
        to.computeIfAbsent(message.route().to().getEndpoint(), k -> new ArrayList<>(4))
                .add(message);
    }

    /** What the disk has by now. */
    @FunctionalInterface
    public interface StableTicket {
        long ticket();
    }

    /** Carries messages on, in order per endpoint and lane. Shared by the nodes of a loop. */
    @FunctionalInterface
    public interface Mail {
        /**
         * Takes messages of a turn; the list stays the caller's.
         *
         * @param messages for one endpoint, at least one
         * @param dropped told, at the latest at the end of the loop's pass, when nobody will carry them
         */
        void send(Endpoint to, Lane lane, List<RaftMessage> messages, Dropped dropped);
    }

    /** Told when the transport took nothing for a peer. */
    @FunctionalInterface
    public interface Dropped {
        void onDropped(PeerId peer, Lane lane);
    }

    private record Held(long ticket, RaftMessage message, Lane lane) {}
}
