package io.jraft.rhea.client;

import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;

/**
 * Makes the region know a client; each attempt another one, of which the first that is answered counts.
 * Owner: as {@link RegionCall}.
 */
final class OpeningCall extends RegionCall {
    private final ClientSession fresh;

    OpeningCall(RegionClient region, ClientSession fresh, long timeoutMs) {
        super(region, region.info(), timeoutMs);
        this.fresh = fresh;
    }

    @Override
    KVRequest request() {
        OpHeader header = new OpHeader(0, believed.version(), fresh.rename(), 0, 0);
        return region.writing(header, false, new KVOp.OpenSession());
    }

    @Override
    void onReply(Endpoint asked, KVReply reply) {
        if (reply.result() instanceof Refused refused) {
            fresh.trouble(KVCalls.saidBy(asked, refused.text()));
        }
        super.onReply(asked, reply);
    }

    @Override
    void end() {
        maybeDone = false;
    }
}
