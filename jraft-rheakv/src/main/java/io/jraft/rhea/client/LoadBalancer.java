package io.jraft.rhea.client;

import java.util.List;

/** Chooses one of several that are as good. */
public interface LoadBalancer {
    /**
     * One of them.
     *
     * @throws IllegalArgumentException if there is none
     */
    <T> T select(List<T> elements);
}
