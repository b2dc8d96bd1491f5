package io.jraft.rhea.storage.rocks;

import io.jraft.rhea.storage.RegionEndedException;
import java.util.function.Supplier;

/**
 * What the writes of one region pass, until another region takes it over: both have the same keys in the one database, and what
 * the one still wrote would land in the other. It excludes, because the two have different owners: a region's own worker
 * passes, and once in the region's life the worker of its neighbour closes it.
 * Owner: ANY.
 */
final class RocksGate {
    private final long regionId;
    private boolean closed;

    RocksGate(long regionId) {
        this.regionId = regionId;
    }

    /** Writes, unless the region has ended. */
    synchronized void pass(Runnable write) {
        passFor(
                () -> {
                    write.run();
                    return true;
                });
    }

    /** Makes something of what the region has, unless it has ended. */
    synchronized <T> T passFor(Supplier<T> making) {
        if (closed) {
            throw new RegionEndedException(regionId);
        }
        return making.get();
    }

    /** Nothing passes from now on, and what was on its way has passed. */
    synchronized void close() {
        closed = true;
    }
}
