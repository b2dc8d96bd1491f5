package io.jraft.rhea.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;

/** Asks a region something; its deadline ends it, and an attempt that was not answered has done nothing. Owner: as {@link RegionCall}. */
final class ReadCall extends RegionCall {
    private final KVRead read;
    private final boolean safe;
    private long askedNanos;

    ReadCall(RegionClient region, RegionInfo believed, KVRead read, boolean safe, long timeoutMs) {
        super(region, believed, timeoutMs);
        this.read = read;
        this.safe = safe;
    }

    @Override
    Endpoint target(int attempt) {
        askedNanos = System.nanoTime();
        // A replica first if it may be one, then the leader, so that a dead replica costs one
        // attempt.
        return region.isOnlyLeaderRead() || attempt == 1
                ? region.peers().leader()
                : region.peers().forRead();
    }

    @Override
    void onReply(Endpoint asked, KVReply reply) {
        if (!region.isOnlyLeaderRead()) {
            long took = System.nanoTime() - askedNanos;
            if (reply.result() instanceof Refused refused) {
                if (isOfNoUse(refused)) {
                    // Though it may have said so at once: the read has to go elsewhere.
                    long attempt = MILLISECONDS.toNanos(region.attemptMs());
                    region.peers().took(asked, Math.max(took, attempt));
                }
            } else if (!(read instanceof KVRead.Scan)) {
                // How long those take depends on what is there.
                region.peers().took(asked, took);
            }
        }
        super.onReply(asked, reply);
    }

    /** Whether it is for the replica, and not for what was asked. */
    private static boolean isOfNoUse(Refused refused) {
        return switch (refused.error()) {
            case LEADER_NOT_AVAILABLE,
                    RPC_CONNECTION_ERROR,
                    NO_REGION_FOUND,
                    OUTCOME_UNKNOWN,
                    SERVER_BUSY ->
                    true;
            default -> false;
        };
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
