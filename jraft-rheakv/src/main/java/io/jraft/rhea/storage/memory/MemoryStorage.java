package io.jraft.rhea.storage.memory;

import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionStore;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Regions in memory, each a tree of its own. Owner: ANY. */
public final class MemoryStorage implements KVStorage {
    private final ConcurrentHashMap<Long, MemoryRegion> regions = new ConcurrentHashMap<>();

    @Override
    public RegionStore region(long regionId) {
        return regions.computeIfAbsent(regionId, id -> new MemoryRegion(this, id));
    }

    /** A region begins with what another one gives it. Its replica is made by who is told of it, later. */
    void begin(long regionId, @Nullable Tree given) {
        regions.computeIfAbsent(regionId, id -> new MemoryRegion(this, id)).begin(given);
    }

    /** A region is over: another one has all of it. */
    void end(long regionId) {
        regions.computeIfAbsent(regionId, id -> new MemoryRegion(this, id)).end();
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public void close() {
        regions.clear();
    }
}
