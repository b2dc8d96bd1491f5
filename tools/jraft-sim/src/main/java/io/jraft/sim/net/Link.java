package io.jraft.sim.net;

import java.util.ArrayDeque;
import java.util.Deque;

/** One direction between two nodes. Owner: the run's thread. */
final class Link {
    final int from;
    final int to;
    LinkQuality quality = LinkQuality.GOOD;

    /** Frames vanish while above 0; a count, so that faults which overlap do not heal each other. */
    int cuts;

    /** Per lane: when the last frame arrives, so that the next one does not come before it. */
    final long[] busyUntil = new long[2];

    /** When the last byte that waits for its turn on a narrow link has left. Both lanes share the cable. */
    long freeAt;

    /** Frames that may be replayed. */
    final Deque<byte[]> past = new ArrayDeque<>();

    Link(int from, int to) {
        this.from = from;
        this.to = to;
    }

    boolean isUp() {
        return cuts == 0;
    }
}
