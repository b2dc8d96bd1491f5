package io.jraft.sim.world;

import io.jraft.ring.Station;
import io.jraft.ring.WorkerFactory;
import java.util.List;

/**
 * One worker: poll, then flush, as the real one does, but each at a moment that the {@link Pace} chooses. Between the two
 * the world goes on, and may end: that is a crash during a sync. Owner: the run's thread.
 */
public final class SimWorker implements WorkerFactory.Running {
    /** More turns in a row without an event than any full neighbour explains. */
    private static final int BARREN_TURNS_MAX = 200_000;

    private static final long NAP = 50_000;

    /** What workers do. Which of it shares a worker is for the node's threading mode to say. */
    public enum Work {
        /** The group's loop. */
        LOOP,
        /** Writing the journal. */
        DISK,
        /** The state machine's code. */
        FSM,
        /** Copying snapshots and reading old entries. */
        BULK
    }

    private enum Phase {
        ASLEEP,
        TURN_DUE,
        FLUSH_DUE,
        ENDED
    }

    private final SimWorkers process;
    private final String name;
    private final int ordinal;
    private final Station[] stations;
    private final Runnable poll = this::poll;
    private final Runnable flush = this::flush;
    private final Runnable timer = this::onTimer;
    private Phase phase = Phase.ASLEEP;
    private long timerAt = Long.MAX_VALUE;
    private boolean stopAsked;
    private boolean inTurn;
    private boolean wokenInTurn;
    private long stalledUntil;
    private long turnEndsAt;
    private int events;
    private int barren;
    private long turns;

    SimWorker(SimWorkers process, String name, int ordinal, List<? extends Station> stations) {
        this.process = process;
        this.name = name;
        this.ordinal = ordinal;
        this.stations = stations.toArray(new Station[0]);
    }

    public String name() {
        return name;
    }

    /** Unique in its run. */
    public int ordinal() {
        return ordinal;
    }

    /** Turns so far. */
    public long turns() {
        return turns;
    }

    /** True for the worker of a disk. */
    public boolean isDisk() {
        return isCalled(Work.DISK);
    }

    /** True when such work is done here: by the worker that is named for it, or by the loop's where there is none. */
    public boolean does(Work work) {
        return isCalled(work)
                || (isCalled(Work.LOOP)
                        && process.all().stream().noneMatch(other -> other.isCalled(work)));
    }

    private boolean isCalled(Work work) {
        return name.contains(
                switch (work) {
                    case LOOP -> "-loop-";
                    case DISK -> "-disk-";
                    case FSM -> "-fsm-";
                    case BULK -> "-bulk-";
                });
    }

    /** No turn begins before that moment of the world. */
    public void stallUntil(long moment) {
        stalledUntil = Math.max(stalledUntil, moment);
    }

    /** When the turn ends that is under way, as moment of the world; a moment of the past when none is. */
    public long turnEndsAt() {
        return phase == Phase.FLUSH_DUE ? turnEndsAt : 0;
    }

    void wake() {
        if (inTurn) {
            wokenInTurn = true;
        } else if (phase == Phase.ASLEEP) {
            phase = Phase.TURN_DUE;
            process.world.at(
                    Math.max(stalledUntil, process.world.now() + process.pace.beforeTurn(this)),
                    poll);
        }
    }

    private boolean mayRun() {
        return !process.isKilled() && phase != Phase.ENDED;
    }

    private void poll() {
        if (!mayRun() || phase != Phase.TURN_DUE) {
            return;
        }
        if (process.isPaused()) {
            phase = Phase.ASLEEP;
            return;
        }
        if (stalledUntil > process.world.now()) {
            process.world.at(stalledUntil, poll);
            return;
        }
        if (stopAsked) {
            end();
            return;
        }
        process.listener.onTurn(this);
        turns++;
        pollAll(process.pace.batch(this));
        if (!mayRun()) {
            return;
        }
        long within = process.pace.withinTurn(this);
        phase = Phase.FLUSH_DUE;
        turnEndsAt = process.world.now() + within;
        if (within == 0) {
            flush();
        } else {
            process.world.after(within, flush);
        }
    }

    private void pollAll(int limit) {
        events = 0;
        inTurn = true;
        try {
            for (Station station : stations) {
                try {
                    events += station.poll(limit);
                } catch (Throwable t) {
                    events++;
                    process.listener.onFailure(this, t);
                }
                if (process.isKilled()) {
                    return;
                }
            }
        } finally {
            inTurn = false;
        }
    }

    private void flush() {
        if (!mayRun() || phase != Phase.FLUSH_DUE) {
            return;
        }
        if (process.isPaused()) {
            // It goes on where it stood.
            process.world.after(1_000_000, flush);
            return;
        }
        boolean more = flushAll();
        if (!mayRun()) {
            return;
        }
        phase = Phase.ASLEEP;
        process.listener.afterTurn(this);
        if (!mayRun()) {
            return;
        }
        barren = more && events == 0 ? barren + 1 : 0;
        if (barren > BARREN_TURNS_MAX) {
            process.listener.onFailure(
                    this, new IllegalStateException(name + " turns and turns and does nothing"));
        }
        boolean again = events > 0 || more || wokenInTurn || ready();
        wokenInTurn = false;
        if (again) {
            wake();
            if (events == 0 && more) {
                stallUntil(process.world.now() + NAP);
            }
        } else {
            armTimer();
        }
    }

    private boolean flushAll() {
        boolean more = false;
        inTurn = true;
        try {
            long now = process.clock.nanoTime();
            for (Station station : stations) {
                try {
                    more |= station.flush(now);
                } catch (Throwable t) {
                    more = true;
                    process.listener.onFailure(this, t);
                }
                if (process.isKilled()) {
                    return false;
                }
            }
        } finally {
            inTurn = false;
        }
        return more;
    }

    private boolean ready() {
        for (Station station : stations) {
            if (station.ready()) {
                return true;
            }
        }
        return false;
    }

    private long deadline() {
        long earliest = Long.MAX_VALUE;
        for (Station station : stations) {
            earliest = Math.min(earliest, station.nextDeadline());
        }
        return process.clock.worldTime(earliest);
    }

    private void armTimer() {
        long due = deadline();
        // One timer that comes too early costs less than one for each time the deadline moves on.
        if (due < timerAt) {
            timerAt = Math.max(due, process.world.now());
            process.world.at(timerAt, timer);
        }
    }

    private void onTimer() {
        if (!mayRun() || process.world.now() < timerAt) {
            return;
        }
        timerAt = Long.MAX_VALUE;
        if (phase != Phase.ASLEEP || process.isPaused()) {
            return;
        }
        if (deadline() <= process.world.now()) {
            wake();
        } else {
            armTimer();
        }
    }

    @Override
    public void stop() {
        stopAsked = true;
        wake();
    }

    /** There is no thread to wait for: what is left to do is done now. */
    @Override
    public boolean join(long timeoutNanos) {
        if (inTurn) {
            throw new IllegalStateException(name + " waits for itself");
        }
        if (mayRun()) {
            end();
        }
        return true;
    }

    private void end() {
        do {
            pollAll(Integer.MAX_VALUE);
            flushAll();
        } while (events > 0 && mayRun());
        if (!mayRun()) {
            return;
        }
        phase = Phase.ENDED;
        for (Station station : stations) {
            try {
                station.stopped();
            } catch (Throwable t) {
                process.listener.onFailure(this, t);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
