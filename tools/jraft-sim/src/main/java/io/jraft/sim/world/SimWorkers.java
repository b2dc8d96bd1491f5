package io.jraft.sim.world;

import io.jraft.ring.Station;
import io.jraft.ring.WorkerFactory;
import io.jraft.ring.WorkerSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one process: turns in virtual time instead of threads. They stop for good when the process is killed,
 * and stand still while it is paused. Owner: the run's thread.
 */
public final class SimWorkers implements WorkerFactory {
    /** Told of what workers do. */
    public interface Listener {
        /** A worker is about to take a turn. */
        void onTurn(SimWorker worker);

        /** A worker has ended a turn. */
        void afterTurn(SimWorker worker);

        /** A station let something escape. */
        void onFailure(SimWorker worker, Throwable failure);
    }

    final SimScheduler world;
    final SimClock clock;
    final Pace pace;
    final Listener listener;
    private final List<SimWorker> workers = new ArrayList<>();
    private final LongSupplier ordinals;
    private boolean killed;
    private boolean paused;

    public SimWorkers(
            SimScheduler world,
            SimClock clock,
            Pace pace,
            LongSupplier ordinals,
            Listener listener) {
        this.world = world;
        this.clock = clock;
        this.pace = pace;
        this.ordinals = ordinals;
        this.listener = listener;
    }

    @Override
    public WorkerSignal newSignal() {
        return new Signal();
    }

    @Override
    public Running start(String name, WorkerSignal signal, List<? extends Station> stations) {
        SimWorker worker = new SimWorker(this, name, (int) ordinals.getAsLong(), stations);
        workers.add(worker);
        ((Signal) signal).worker = worker;
        worker.wake();
        return worker;
    }

    /** The process is gone: nothing of it ever runs again. */
    public void kill() {
        killed = true;
    }

    /** Nothing of the process runs until {@link #resume}. */
    public void pause() {
        paused = true;
    }

    /** The process goes on. */
    public void resume() {
        paused = false;
        workers.forEach(SimWorker::wake);
    }

    boolean isKilled() {
        return killed;
    }

    boolean isPaused() {
        return paused;
    }

    /** All that were started. */
    public List<SimWorker> all() {
        return workers;
    }

    private static final class Signal implements WorkerSignal {
        private @Nullable SimWorker worker;

        @Override
        public void wake() {
            if (worker != null) {
                worker.wake();
            }
        }
    }
}
