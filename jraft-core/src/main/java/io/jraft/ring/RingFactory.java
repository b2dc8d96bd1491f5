package io.jraft.ring;

import java.util.function.Supplier;

/** Makes rings: over the Disruptor in production, small ones in the simulator, hand-driven ones in tests. */
public interface RingFactory {
    /**
     * A ring whose consumer is woken by {@code signal}.
     *
     * @param name for texts and numbers
     * @param capacity cells; a power of two
     * @param cells makes the reusable cells
     */
    <E> Ring<E> create(String name, int capacity, Supplier<E> cells, WorkerSignal signal);
}
