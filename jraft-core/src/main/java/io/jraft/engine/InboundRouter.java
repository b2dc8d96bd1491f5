package io.jraft.engine;

import io.jraft.core.node.NodeCore;
import io.jraft.core.node.NodeEvent;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.RelayResponse;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.message.RaftMessage.SharedBeatResponse;
import io.jraft.ring.Ring;
import io.jraft.spi.MessageReceiver;
import io.jraft.util.Endpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * From the transport to the right loop ring. A full ring drops messages, not frames, and the protocol repairs; the last
 * eighth of a ring is kept for what is small and urgent, so that a flood of entries never delays a vote. Thread: ANY.
 */
final class InboundRouter implements MessageReceiver {
    private final Map<Address, Group> groups = new ConcurrentHashMap<>();

    /** Loops by the number that tells them apart, for what concerns no single group. */
    private final Map<Long, Ring<NodeEvent>> loops = new ConcurrentHashMap<>();

    private volatile @Nullable Ring<NodeEvent> anyLoop;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder unknown = new LongAdder();

    void add(String group, PeerId self, Group target) {
        groups.put(Address.of(group, self.copy()), target);
    }

    void remove(String group, PeerId self) {
        groups.remove(Address.of(group, self));
    }

    /** A loop that hears shared beats under this number. */
    void addLoop(long life, Ring<NodeEvent> ring) {
        loops.put(life, ring);
        anyLoop = ring;
    }

    @Override
    public void onMessage(RaftMessage m) {
        if (m instanceof SharedBeatRequest beat) {
            // Nobody here by that number: any loop can say so.
            onSharedBeat(loops.getOrDefault(beat.toLife(), anyLoop), m);
            return;
        }
        if (m instanceof SharedBeatResponse answer) {
            onSharedBeat(loops.get(answer.toLife()), m);
            return;
        }
        Group target = groups.get(Address.of(m.route().group(), m.route().to()));
        if (target == null) {
            unknown.increment();
            return;
        }
        Ring<NodeEvent> ring = target.ring;
        boolean big =
                m instanceof AppendRequest
                        || m instanceof ChunkResponse
                        || m instanceof RelayResponse;
        if (big && ring.depth() > ring.capacity() - ring.capacity() / 8) {
            dropped.increment();
            return;
        }
        long seq = ring.tryClaim();
        if (seq < 0) {
            dropped.increment();
            return;
        }
        ring.cell(seq).message(target.node, m);
        ring.publish(seq);
    }

    private void onSharedBeat(@Nullable Ring<NodeEvent> ring, RaftMessage m) {
        if (ring == null) {
            unknown.increment();
            return;
        }
        long seq = ring.tryClaim();
        if (seq < 0) {
            dropped.increment();
            return;
        }
        ring.cell(seq).sharedBeat(m);
        ring.publish(seq);
    }

    @Override
    public void onConnection(Endpoint peer, boolean up) {
        for (Group g : groups.values()) {
            g.node.parts().mailbox().post(() -> g.node.onConnection(peer));
        }
    }

    /** Messages dropped because a ring was full (edge E2). */
    long dropped() {
        return dropped.sum();
    }

    /** Messages for groups that are not here. */
    long unknown() {
        return unknown.sum();
    }

    /** Where a group's messages go. */
    record Group(NodeCore node, Ring<NodeEvent> ring) {}

    /** A peer's equality ignores its priority, and so does this. */
    private record Address(String group, PeerId peer) {
        static Address of(String group, PeerId peer) {
            return new Address(group, peer);
        }
    }
}
