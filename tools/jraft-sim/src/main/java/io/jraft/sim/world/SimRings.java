package io.jraft.sim.world;

import io.jraft.ring.Ring;
import io.jraft.ring.RingFactory;
import io.jraft.ring.WorkerSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes rings of at most so many cells, whatever was asked for. Owner: the run's thread. */
public final class SimRings implements RingFactory {
    private final int cellsMax;
    private final List<SimRing<?>> made = new ArrayList<>();

    public SimRings(int cellsMax) {
        this.cellsMax = cellsMax;
    }

    @Override
    public <E> Ring<E> create(String name, int capacity, Supplier<E> cells, WorkerSignal signal) {
        SimRing<E> ring = new SimRing<>(name, Math.min(capacity, cellsMax), cells, signal);
        made.add(ring);
        return ring;
    }

    /** How often any of them was full. */
    public long refused() {
        return made.stream().mapToLong(SimRing::refused).sum();
    }

    /** What still waits in them, for the report of a run that does not come to rest. */
    public String depths() {
        StringBuilder text = new StringBuilder();
        for (SimRing<?> ring : made) {
            if (!ring.isEmpty()) {
                text.append(text.length() == 0 ? "" : ", ").append(ring);
            }
        }
        return text.toString();
    }
}
