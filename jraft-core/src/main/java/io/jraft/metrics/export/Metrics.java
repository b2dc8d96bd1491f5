package io.jraft.metrics.export;

import io.jraft.NodeProvider;
import io.jraft.engine.EngineAccess;
import io.jraft.metrics.Sample;
import java.util.List;

/** What this process measures. Thread: ANY but a worker's; keeps no state. */
public final class Metrics {
    private Metrics() {}

    /**
     * Everything that all engines of this process measure, as it is now. Costs some microseconds for each group; call it
     * every few seconds, not every few microseconds. Empty while no node runs.
     *
     * @throws IllegalStateException on a worker's thread, which would read what it writes itself
     */
    public static List<Sample> samples() {
        NodeProvider provider = NodeProvider.get();
        provider.requireMayWait("Metrics.samples");
        return ((EngineAccess) provider).samples();
    }
}
