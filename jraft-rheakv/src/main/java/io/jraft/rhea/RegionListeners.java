package io.jraft.rhea;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to hear who leads a region, and are told in order on a thread of the store.
 * Owner: ANY.
 */
final class RegionListeners {
    private static final Logger LOG = LoggerFactory.getLogger(RegionListeners.class);

    private final long regionId;
    private final Executor listening;
    private final List<StateListener> all = new CopyOnWriteArrayList<>();

    RegionListeners(long regionId, Executor listening) {
        this.regionId = regionId;
        this.listening = listening;
    }

    void add(StateListener listener) {
        all.add(listener);
    }

    /** Tells all who listen now. Waits for none of them. */
    void tell(Consumer<StateListener> what) {
        if (all.isEmpty()) {
            return;
        }
        listening.execute(
                () -> {
                    for (StateListener listener : all) {
                        try {
                            what.accept(listener);
                        } catch (RuntimeException e) {
                            LOG.error("A listener of region {} threw", regionId, e);
                        }
                    }
                });
    }
}
