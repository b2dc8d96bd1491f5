package io.jraft.ring.lmax;

import io.jraft.ring.Ring;
import io.jraft.ring.RingFactory;
import io.jraft.ring.WorkerSignal;
import java.util.function.Supplier;

/** Makes rings over the LMAX Disruptor. Owner: ANY; keeps no state. */
public final class DisruptorRings implements RingFactory {
    @Override
    public <E> Ring<E> create(String name, int capacity, Supplier<E> cells, WorkerSignal signal) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity of ring " + name + " must be a power of two, and is " + capacity);
        }
        return new DisruptorRing<>(name, capacity, cells, signal);
    }
}
