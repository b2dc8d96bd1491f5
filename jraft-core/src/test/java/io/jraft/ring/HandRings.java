package io.jraft.ring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Makes hand-driven rings and remembers them by name, so that a test can look into them or make them look full. */
public final class HandRings implements RingFactory {
    private final Map<String, HandRing<?>> rings = new LinkedHashMap<>();

    @Override
    public <E> Ring<E> create(String name, int capacity, Supplier<E> cells, WorkerSignal signal) {
        HandRing<E> ring = new HandRing<>(name, capacity, cells, signal);
        if (rings.putIfAbsent(name, ring) != null) {
            throw new IllegalArgumentException("there is a ring " + name + " already");
        }
        return ring;
    }

    /** The ring of that name, to watch it or to make it look full. */
    public HandRing<?> ring(String name) {
        HandRing<?> ring = rings.get(name);
        if (ring == null) {
            throw new IllegalArgumentException(
                    "there is no ring " + name + ", only " + rings.keySet());
        }
        return ring;
    }
}
