package io.jraft.core.beats;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.message.RaftMessage.SharedBeatResponse;
import io.jraft.message.Route;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One beat for all groups of a loop that have nothing else to say to one other loop. Owner: LOOP. Called by replicators and
 * append handlers of the loop's nodes, by LoopStation for what comes in and at the end of its pass.
 *
 * <p>A <i>set</i> is a number. A leader's beat offers it to a follower's group; the follower's loop enters the group and
 * answers with the number of its own entry, the <i>seat</i>. From then on a shared beat that names both stands for the
 * beats of all groups that were entered. It claims exactly two things of each: this leader leads the term in which it
 * offered the set, and, in the answer, that follower follows it in that term. It carries no commit index, no round of
 * reads and asks for no promise, so it can commit nothing, confirm no read and prolong no lease.
 *
 * <p>Shared beats are sent as long as a group needs them: one that is busy is beaten singly, and stays entered.
 *
 * <p>Both claims hold because a set never shrinks. Whoever has one group less to speak for, on either side, drops the
 * whole number for ever: the leader takes a new one and offers that, the follower answers that it does not know the old one.
 * All groups then beat singly until they are entered anew. So there is no list of who left that could be lost, late or
 * doubled. A number is used by one life of one loop only; a seat, too.
 */
@OwnedBy(Owner.LOOP)
public final class SharedBeats {
    /** Nothing to send. */
    public static final long NEVER = Long.MAX_VALUE;

    private final PeerId self;
    private final long life;
    private final Way way;
    private final Map<Link, LedSet> bySet = new LinkedHashMap<>();
    private final Map<Long, LedSet> byNumber = new LinkedHashMap<>();
    private final Map<Sender, HeardSet> heard = new LinkedHashMap<>();
    private long sets;
    private long seats;

    /** The way out. */
    @FunctionalInterface
    public interface Way {
        /** Carries a message to an endpoint, or loses it. */
        void send(Endpoint to, RaftMessage message);
    }

    /** From this loop to another one, with beats so far apart. */
    record Link(Endpoint to, long toLife, long every) {}

    private record Sender(Endpoint from, long set) {}

    /**
     * The beats of a loop.
     *
     * @param self endpoint of this process
     * @param life number of this loop that no other loop, and no earlier life of it, has; 0 shares no beats
     * @param way out of this process
     */
    public SharedBeats(Endpoint self, long life, Way way) {
        this.self = new PeerId(self.getIp(), self.getPort());
        this.life = life;
        this.way = way;
        sets = life;
    }

    /** For a node without a loop around it: it beats singly, and asks nobody to do otherwise. */
    public static SharedBeats none() {
        return new SharedBeats(new Endpoint("none", 0), 0, (to, message) -> {});
    }

    /** What tells this loop from all others; 0 when it shares no beats. */
    public long life() {
        return life;
    }

    // ------------------------------------------------------------------ leader

    /**
     * A follower whose beats may be shared.
     *
     * @param to its endpoint
     * @param toLife life of its loop, from an answer
     * @param every nanoseconds between beats
     * @param fallen told when its beats are shared no more and it must be beaten singly, at once; must not call back
     */
    public LedGroup led(Endpoint to, long toLife, long every, Runnable fallen) {
        Link link = new Link(to, toLife, every);
        return new LedGroup(this, link, fallen);
    }

    LedSet set(Link link) {
        LedSet set = bySet.get(link);
        if (set == null) {
            set = new LedSet(link, ++sets);
            bySet.put(link, set);
            byNumber.put(set.number, set);
        }
        return set;
    }

    /** No beat of this set leaves any more; whoever was in it beats singly. */
    void drop(LedSet set) {
        if (byNumber.remove(set.number) != null) {
            bySet.remove(set.link);
            set.fall();
        }
    }

    private void onResponse(SharedBeatResponse m, long now) {
        LedSet set = byNumber.get(m.set());
        if (set == null || m.fromLife() != set.link.toLife) {
            return;
        }
        if (m.holds()) {
            set.answered(m.number(), now);
        } else {
            drop(set);
        }
    }

    // ---------------------------------------------------------------- follower

    /** Enters a group into the set that its leader offers. */
    public HeardSet.Entry enter(PeerId leader, long number) {
        return heard.computeIfAbsent(
                        new Sender(leader.getEndpoint(), number),
                        from -> new HeardSet(number, ++seats, () -> heard.remove(from)))
                .enter();
    }

    private void onRequest(SharedBeatRequest m, long now) {
        HeardSet set =
                m.toLife() == life
                        ? heard.get(new Sender(m.route().from().getEndpoint(), m.set()))
                        : null;
        boolean holds = false;
        if (set != null && set.seat() == m.seat()) {
            if (!set.beaten(m.number(), now)) {
                // Late or twice: what came after it has been answered.
                return;
            }
            holds = true;
        }
        way.send(m.route().from().getEndpoint(), m.answer(holds));
    }

    // -------------------------------------------------------------------- loop

    /** A shared beat, or an answer to one. */
    public void onMessage(RaftMessage m, long now) {
        if (m instanceof SharedBeatRequest request) {
            onRequest(request, now);
        } else if (m instanceof SharedBeatResponse response) {
            onResponse(response, now);
        }
    }

    /** Sends the beats that are due. After the turns of the loop's nodes: what they know must be in it. */
    public void flush(long now) {
        for (LedSet set : bySet.values()) {
            if (set.due(now)) {
                way.send(
                        set.link.to,
                        new SharedBeatRequest(
                                new Route(
                                        "",
                                        self,
                                        new PeerId(set.link.to.getIp(), set.link.to.getPort())),
                                life,
                                set.link.toLife,
                                set.number,
                                set.seat(),
                                set.sent(now)));
            }
        }
    }

    /** When {@link #flush} has something to send; {@link #NEVER} when there are no shared beats. */
    public long nextAt() {
        long next = NEVER;
        for (LedSet set : bySet.values()) {
            next = Math.min(next, set.nextAt());
        }
        return next;
    }

    /** Followers of this loop's groups that are reached by shared beats alone now. */
    public int relying() {
        int relying = 0;
        for (LedSet set : bySet.values()) {
            relying += set.relying();
        }
        return relying;
    }

    /** All groups of a loop that are offered one number. Never shrinks: it is dropped as a whole. */
    static final class LedSet {
        final Link link;
        final long number;
        private final List<LedGroup> offered = new ArrayList<>();
        private @Nullable Long seat;
        private int relying;
        private long beats;
        private long answered;
        private long answeredAt = Long.MIN_VALUE;
        private long nextAt = NEVER;

        LedSet(Link link, long number) {
            this.link = link;
            this.number = number;
        }

        void offer(LedGroup group) {
            offered.add(group);
        }

        /** A follower was entered; false when that entry is another one than that of those before it. */
        boolean entered(long newSeat) {
            if (seat == null) {
                seat = newSeat;
            }
            return seat == newSeat;
        }

        /** So many more groups need shared beats now. */
        void relied(int more, long now) {
            relying += more;
            if (relying == 0) {
                nextAt = NEVER;
            } else if (nextAt == NEVER) {
                nextAt = next(now);
            }
        }

        private void fall() {
            nextAt = NEVER;
            offered.forEach(LedGroup::fall);
        }

        private boolean due(long now) {
            return nextAt <= now;
        }

        private long sent(long now) {
            nextAt = next(now);
            return ++beats;
        }

        /** On multiples of the interval, as all beats. */
        private long next(long now) {
            return now - Math.floorMod(now, link.every) + link.every;
        }

        private void answered(long beat, long now) {
            if (beat > answered && beat <= beats) {
                answered = beat;
                answeredAt = now;
            }
        }

        long answeredAt() {
            return answeredAt;
        }

        private long seat() {
            return seat == null ? 0 : seat;
        }

        private long nextAt() {
            return nextAt;
        }

        private int relying() {
            return relying;
        }
    }
}
