package io.jraft.rhea;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the regions of a store have to do with one another when they are merged. Owner: ANY; nothing here waits. */
final class StoreNeighbours implements RegionMerger.Neighbours {
    private static final long ASK_MS = 5_000;

    private final StoreEngine store;
    private final StoreRegions regions;
    private final EndedRegions ended;
    private final KVCalls calls;

    StoreNeighbours(StoreEngine store, StoreRegions regions, EndedRegions ended, KVCalls calls) {
        this.store = store;
        this.regions = regions;
        this.ended = ended;
        this.calls = calls;
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
            regions.bearAll();
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
        if (where.equals(store.getSelfEndpoint())) {
            store.handle(request, reply);
        } else {
            calls.send(where, request, ASK_MS, reply);
        }
    }
}
