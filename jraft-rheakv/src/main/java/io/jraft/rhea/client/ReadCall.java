package io.jraft.rhea.client;

import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;

/** Asks a region something; its deadline ends it, and an attempt that was not answered has done nothing. Owner: as {@link RegionCall}. */
final class ReadCall extends RegionCall {
    private final KVRead read;
    private final boolean safe;

    ReadCall(RegionClient region, RegionInfo believed, KVRead read, boolean safe, long timeoutMs) {
        super(region, believed, timeoutMs);
        this.read = read;
        this.safe = safe;
    }

    @Override
    Endpoint target(int attempt) {
        // A replica first if it may be one, then the leader, so that a dead replica costs one
        // attempt.
        return region.isOnlyLeaderRead() || attempt == 1
                ? region.peers().leader()
                : region.peers().next();
    }

    @Override
    KVRequest request() {
        // A read that was not answered has changed nothing.
        maybeDone = false;
        return region.request(
                believed.version(),
                safe ? KVRequest.Kind.READ_SAFE : KVRequest.Kind.READ_LOCAL,
                KVRead.encode(read));
    }

    @Override
    void end() {
        maybeDone = false;
    }
}
