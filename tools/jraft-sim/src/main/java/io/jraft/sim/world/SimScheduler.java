package io.jraft.sim.world;

import java.util.PriorityQueue;

/**
 * Virtual time. Events happen in the order of their times; what falls on one moment happens in an order drawn from the
 * seed. Owner: the run's thread.
 */
public final class SimScheduler {
    private final PriorityQueue<Event> queue = new PriorityQueue<>(256);
    private final SimRandom random;
    private long now;
    private long sequence;
    private long happened;

    public SimScheduler(SimRandom random) {
        this.random = random;
    }

    /** Virtual nanoseconds since the run began. */
    public long now() {
        return now;
    }

    /** Lets something happen at a moment that is not in the past. */
    public void at(long moment, Runnable action) {
        queue.add(new Event(Math.max(now, moment), random.nextLong(), sequence++, action));
    }

    /** Lets something happen after so many nanoseconds. */
    public void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    /** Lets the next event happen if it comes no later than {@code until}; else moves time there and answers false. */
    public boolean step(long until) {
        Event next = queue.peek();
        if (next == null || next.at > until) {
            now = Math.max(now, until);
            return false;
        }
        queue.poll();
        now = next.at;
        happened++;
        next.action.run();
        return true;
    }

    /** Events that have happened. */
    public long happened() {
        return happened;
    }

    /** Events that wait. */
    public int waiting() {
        return queue.size();
    }

    private record Event(long at, long tie, long sequence, Runnable action)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            if (byTime != 0) {
                return byTime;
            }
            int byChance = Long.compare(tie, other.tie);
            return byChance != 0 ? byChance : Long.compare(sequence, other.sequence);
        }
    }
}
