package io.jraft.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Several stations that one worker runs as one; stations may join and leave while it runs. The list is replaced as a
 * whole, so a turn sees either the old or the new one, and by compare-and-set, so that of two who change it at once
 * neither is lost: an engine opens a journal while another is being closed.
 */
public final class StationList implements Station {
    private static final VarHandle STATIONS;

    static {
        try {
            STATIONS =
                    MethodHandles.lookup()
                            .findVarHandle(StationList.class, "stations", Station[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private volatile Station[] stations = new Station[0];

    public StationList(String name) {
        this.name = name;
    }

    /** Adds a station at the end. Thread: ANY. */
    public void add(Station station) {
        change(
                old -> {
                    Station[] next = Arrays.copyOf(old, old.length + 1);
                    next[old.length] = station;
                    return next;
                });
    }

    /** Takes a station out. Thread: ANY; the worker may be inside its last turn of that station. */
    public void remove(Station station) {
        change(old -> Arrays.stream(old).filter(s -> s != station).toArray(Station[]::new));
    }

    private void change(UnaryOperator<Station[]> step) {
        Station[] old;
        do {
            old = stations;
        } while (!STATIONS.compareAndSet(this, old, step.apply(old)));
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
