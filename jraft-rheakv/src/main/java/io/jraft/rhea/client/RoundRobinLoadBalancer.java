package io.jraft.rhea.client;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Each in turn; one turn for each region, shared by all who ask for it in this process. Owner: ANY. */
public final class RoundRobinLoadBalancer implements LoadBalancer {
    private static final ConcurrentMap<Long, RoundRobinLoadBalancer> ALL =
            new ConcurrentHashMap<>();

    private final AtomicInteger turn = new AtomicInteger();

    private RoundRobinLoadBalancer() {}

    /** That of a region; always the same. */
    public static RoundRobinLoadBalancer getInstance(long regionId) {
        return ALL.computeIfAbsent(regionId, id -> new RoundRobinLoadBalancer());
    }

    @Override
    public <T> T select(List<T> elements) {
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to choose from");
        }
        return elements.get(Math.floorMod(turn.getAndIncrement(), elements.size()));
    }
}
