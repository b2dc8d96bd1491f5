package io.jraft.rhea;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the regions of a store have to do with one another when they are merged. Owner: ANY; nothing here waits. */
final class StoreNeighbours implements RegionMerger.Neighbours {
    private final Replicas.Host regions;
    private final EndedRegions ended;
    private final Runnable clean;
    private final Wire wire;

    /** The way to other stores, and to this one. */
    interface Wire {
        /** Asks a store; {@code reply} comes once and in time. Thread: ANY. */
        void ask(Endpoint store, KVRequest request, Consumer<KVReply> reply);
    }

    /**
     * Of the replicas of a store.
     *
     * @param clean removes, soon, what regions that have ended have here; waits for nothing
     */
    StoreNeighbours(Replicas.Host regions, EndedRegions ended, Runnable clean, Wire wire) {
        this.regions = regions;
        this.ended = ended;
        this.clean = clean;
        this.wire = wire;
    }

    @Override
    public void onEnded(long regionId) {
        boolean news = ended.add(regionId);
        // In this order: what is started now looks there.
        RegionEngine region = regions.get(regionId);
        if (region != null) {
            region.machine().end();
        }
        if (news) {
            clean.run();
        }
    }

    @Override
    public @Nullable RegionEngine before(byte[] key) {
        RegionEngine found = null;
        for (RegionEngine region : regions.all()) {
            RegionRecord record = region.getRecord();
            boolean has = record.isOpen() && record.endsAtOrHolds(key);
            if (has && (found == null || found.getRecord().version() < record.version())) {
                found = region;
            }
        }
        return found;
    }

    @Override
    public void ask(Endpoint where, KVRequest request, Consumer<KVReply> reply) {
        wire.ask(where, request, reply);
    }
}
