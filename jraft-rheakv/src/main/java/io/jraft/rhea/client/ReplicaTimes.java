package io.jraft.rhea.client;

import io.jraft.util.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which replica a read asks that any of them may answer: each in turn, but for those that take much longer than others (K7). A
 * replica that is behind is among these, for it answers a safe read when it has caught up; so is one that cannot be reached.
 * What is known of one that is passed over fades, so it is asked again now and then.
 * Owner: ANY; a time that gets lost between two threads is one of many.
 */
final class ReplicaTimes {
    /** So much longer than the next one, and it is passed over. */
    private static final double MUCH = 2;

    private static final double WEIGHT = 0.125;

    /** Of a thousand times what others need is nothing left after a few hundred reads. */
    private static final double FADING = 0.98;

    private final AtomicInteger turn = new AtomicInteger();
    private final Map<Endpoint, Double> nanos = new ConcurrentHashMap<>();

    /** The replica to ask. */
    Endpoint next(List<Endpoint> replicas) {
        int size = replicas.size();
        int now = turn.getAndIncrement() & Integer.MAX_VALUE;
        Endpoint chosen = replicas.get(now % size);
        for (int i = 0; i < size - 1; i++) {
            // Not always the next one: those that are left share the turns of one that is passed
            // over.
            int step = 1 + (now / size + i) % (size - 1);
            Endpoint other = replicas.get((now % size + step) % size);
            if (isMuchSlower(chosen, other)) {
                nanos.computeIfPresent(chosen, (replica, time) -> time * FADING);
                chosen = other;
            }
        }
        return chosen;
    }

    /** Not if one of them has never answered: it gets its turn, and no more than that. */
    private boolean isMuchSlower(Endpoint one, Endpoint other) {
        Double its = nanos.get(one);
        Double others = nanos.get(other);
        return its != null && others != null && its > MUCH * others;
    }

    /** A replica has answered, or has not: then that is how long it was waited for at least. */
    void took(Endpoint replica, long elapsedNanos) {
        nanos.merge(replica, (double) elapsedNanos, (known, now) -> known + WEIGHT * (now - known));
    }

    /** Others have the region now. */
    void keep(List<Endpoint> replicas) {
        nanos.keySet().retainAll(replicas);
    }
}
