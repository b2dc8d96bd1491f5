package io.jraft.sim.check;

import io.jraft.message.RaftMessage;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * P1: who is not answered by a majority stops to lead, so that its clients do not wait for ever. Judged by what a leader
 * is seen to do: it beats, and goes on beating without a pause, though for several election timeouts nothing reached it
 * from so many peers that it and the others would be a majority.
 * Owner: the run's thread. Called by SaidChecks.
 */
final class LeaderWatch {
    /** Election timeouts; one is what the rule allows, the others are for slow workers and wrong clocks. */
    private static final int PATIENCE = 4;

    private final Majority majority;
    private final long within;
    private final long[][] heard;
    private final long[] beatAt;
    private final long[] beatsSince;
    private final long[] beatTerm;

    /** {@code timeout}: election timeout in nanoseconds. */
    LeaderWatch(int nodes, Majority majority, long timeout) {
        this.majority = majority;
        within = PATIENCE * timeout;
        heard = new long[nodes][nodes];
        beatAt = new long[nodes];
        beatsSince = new long[nodes];
        beatTerm = new long[nodes];
    }

    /** Something reached a node. */
    void delivered(int from, int to, long now) {
        heard[to][from] = now;
    }

    /** A message leaves; answers what is wrong, or null. */
    @Nullable String sent(int from, RaftMessage m, long now) {
        if (!(m instanceof RaftMessage.HeartbeatRequest)) {
            return null;
        }
        if (m.term() != beatTerm[from] || now - beatAt[from] > within / PATIENCE) {
            beatTerm[from] = m.term();
            beatsSince[from] = now;
        }
        beatAt[from] = now;
        if (now - beatsSince[from] <= within) {
            return null;
        }
        long[] lastHeard = heard[from];
        return majority.of(
                        from,
                        peer -> peer == from || (peer >= 0 && now - lastHeard[peer] <= within))
                ? null
                : (char) ('A' + from)
                        + " leads term "
                        + m.term()
                        + " on, and has not heard of a majority in "
                        + PATIENCE
                        + " election timeouts, itself included";
    }

    /** Whether those are a majority as a leader sees it. */
    @FunctionalInterface
    interface Majority {
        boolean of(int leader, IntPredicate those);
    }
}
