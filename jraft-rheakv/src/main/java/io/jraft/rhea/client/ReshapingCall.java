package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;

/**
 * Makes other regions of a region. It has no number; so a change of the region may have been an earlier attempt's doing.
 * Owner: as {@link RegionCall}.
 */
abstract class ReshapingCall extends RegionCall {
    ReshapingCall(RegionClient region, long timeoutMs) {
        super(region, region.info(), timeoutMs);
    }

    @Override
    void onReply(Endpoint asked, KVReply reply) {
        boolean changed =
                reply.result() instanceof Refused refused
                        && refused.error() == Errors.INVALID_REGION_EPOCH;
        if (changed && maybeDone) {
            give(Errors.OUTCOME_UNKNOWN, "the region has changed meanwhile");
        } else {
            super.onReply(asked, reply);
        }
    }

    /** Splits it; at a key, or in the middle if that is empty; the new region gets a number of its own if that is 0. */
    static final class Split extends ReshapingCall {
        private final byte[] key;
        private final long childId;

        Split(RegionClient region, byte[] key, long childId, long timeoutMs) {
            super(region, timeoutMs);
            this.key = key;
            this.childId = childId;
        }

        @Override
        KVRequest request() {
            if (childId == 0) {
                return region.request(believed.version(), KVRequest.Kind.SPLIT, key.clone());
            }
            byte[] body = new ByteWriter(key.length + 16).number(childId).array(key).done();
            return region.request(believed.version(), KVRequest.Kind.SPLIT_AS, body);
        }
    }

    /** Merges it into its left neighbour. */
    static final class Merge extends ReshapingCall {
        private final long leftId;

        Merge(RegionClient region, long leftId, long timeoutMs) {
            super(region, timeoutMs);
            this.leftId = leftId;
        }

        @Override
        KVRequest request() {
            return region.request(
                    believed.version(),
                    KVRequest.Kind.MERGE,
                    new ByteWriter(9).number(leftId).done());
        }

        @Override
        void onGone(RegionClient heir) {
            // By this or by another's doing.
            end();
            future.complete(new OpResult.Flag(true));
        }
    }
}
