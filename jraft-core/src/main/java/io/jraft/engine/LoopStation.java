package io.jraft.engine;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.core.beats.SharedBeats;
import io.jraft.core.context.LoopNumbers;
import io.jraft.core.node.NodeEvent;
import io.jraft.core.node.NodePost;
import io.jraft.core.node.Seat;
import io.jraft.core.state.Outbox;
import io.jraft.ring.PostBox;
import io.jraft.ring.Ring;
import io.jraft.ring.Station;
import io.jraft.spi.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The loop of a worker: drains the ring that all its groups share, gives every group that heard something its end of
 * turn, fires deadlines. Owner: LOOP. Called by its worker.
 */
@OwnedBy(Owner.LOOP)
final class LoopStation implements Station {
    /** Woken that much too late, the process was paused: what waits in the ring must be heard before anybody campaigns. */
    private static final long PAUSE = 100_000_000L;

    private final String name;
    private final Ring<NodeEvent> ring;
    private final PostBox<NodePost> posts;
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final List<Seat> dirty = new ArrayList<>();
    private final List<Seat> again = new ArrayList<>();
    private final Consumer<NodeEvent> onEvent = this::onEvent;
    private final Consumer<NodePost> onPost = this::onPost;

    private final TurnMail mail;
    private final SharedBeats beats;
    private final Clock clock;
    private final LoopNumbers numbers = new LoopNumbers();

    LoopStation(
            String name,
            Ring<NodeEvent> ring,
            PostBox<NodePost> posts,
            TurnMail mail,
            SharedBeats beats,
            Clock clock) {
        this.name = name;
        this.ring = ring;
        this.posts = posts;
        this.mail = mail;
        this.beats = beats;
        this.clock = clock;
    }

    /** What its nodes say together when they have nothing else to say. */
    SharedBeats beats() {
        return beats;
    }

    /** The way out of this loop's nodes. */
    Outbox.Mail mail() {
        return mail;
    }

    /** What its groups measure together. */
    LoopNumbers numbers() {
        return numbers;
    }

    Ring<NodeEvent> ring() {
        return ring;
    }

    PostBox<NodePost> posts() {
        return posts;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(int limit) {
        return posts.drain(onPost, limit) + ring.drain(onEvent, limit);
    }

    private void onEvent(NodeEvent e) {
        if (e.kind() == NodeEvent.Kind.SHARED_BEAT) {
            beats.onMessage(e.message(), clock.nanoTime());
            e.clear();
            return;
        }
        Seat seat = e.node().seat();
        seat.node().onEvent(e);
        e.clear();
        markDirty(seat);
    }

    private void onPost(NodePost post) {
        post.node().onPost(post.action());
        markDirty(post.node().seat());
    }

    private void markDirty(Seat seat) {
        if (seat.markDirty()) {
            dirty.add(seat);
        }
    }

    @Override
    public boolean flush(long now) {
        boolean paused =
                deadlines.earliest() != Long.MAX_VALUE && now - deadlines.earliest() > PAUSE;
        for (Seat seat = deadlines.due(now); seat != null; seat = deadlines.due(now)) {
            deadlines.remove(seat);
            markDirty(seat);
            if (paused) {
                seat.node().afterPause(now);
            }
        }
        for (int i = 0; i < dirty.size(); i++) {
            Seat seat = dirty.get(i);
            seat.clean();
            seat.node().endOfTurn(now);
            deadlines.update(seat, seat.node().nextDeadline());
            if (seat.node().wantsTurn()) {
                again.add(seat);
            }
        }
        dirty.clear();
        // After all turns: a node that speaks for its group no more has said so.
        beats.flush(now);
        mail.flush();
        for (Seat seat : again) {
            markDirty(seat);
        }
        again.clear();
        return !dirty.isEmpty();
    }

    /** Forgets a node that ended. Runs as part of a turn of that node. */
    void remove(Seat seat) {
        deadlines.remove(seat);
    }

    @Override
    public boolean ready() {
        return !ring.isEmpty() || !posts.isEmpty();
    }

    @Override
    public long nextDeadline() {
        return Math.min(deadlines.earliest(), beats.nextAt());
    }
}
