package io.jraft.ring;

import java.util.Arrays;

/**
 * Several stations that one worker runs as one; stations may join while it runs. The list is replaced as a whole, so a
 * turn sees either the old or the new one.
 */
public final class StationList implements Station {
    private final String name;
    private volatile Station[] stations = new Station[0];

    public StationList(String name) {
        this.name = name;
    }

    /** Adds a station at the end. Thread: ANY, one at a time. */
    public void add(Station station) {
        Station[] old = stations;
        Station[] next = Arrays.copyOf(old, old.length + 1);
        next[old.length] = station;
        stations = next;
    }

    /** Takes a station out. Thread: ANY, one at a time; the worker may be inside its last turn of that station. */
    public void remove(Station station) {
        stations = Arrays.stream(stations).filter(s -> s != station).toArray(Station[]::new);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(int limit) {
        int n = 0;
        for (Station s : stations) {
            n += s.poll(limit);
        }
        return n;
    }

    @Override
    public boolean flush(long now) {
        boolean more = false;
        for (Station s : stations) {
            more |= s.flush(now);
        }
        return more;
    }

    @Override
    public boolean ready() {
        for (Station s : stations) {
            if (s.ready()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (Station s : stations) {
            next = Math.min(next, s.nextDeadline());
        }
        return next;
    }

    @Override
    public void stopped() {
        for (Station s : stations) {
            s.stopped();
        }
    }
}
