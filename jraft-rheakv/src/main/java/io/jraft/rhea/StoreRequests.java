package io.jraft.rhea;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes to a store from outside: requests of clients and of other stores to its regions, and those of the placement driver.
 * Owner: ANY.
 */
final class StoreRequests {
    private final GroupStarter groups;
    private final StoreRegions regions;
    private final StoreExports exports;
    private volatile @Nullable Placement placement;

    StoreRequests(GroupStarter groups, StoreRegions regions, StoreExports exports) {
        this.groups = groups;
        this.regions = regions;
        this.exports = exports;
    }

    /** Requests of the placement driver go there; before that they are refused. */
    void drivenBy(Placement driven) {
        placement = driven;
    }

    /** Makes the store's server take these requests; before it starts. */
    void register(RpcServer server) {
        server.registerCodec(KVRequest.codec());
        server.registerCodec(KVReply.codec());
        server.registerProcessor(
                new RpcProcessor<KVRequest>() {
                    @Override
                    public void handleRequest(RpcContext context, KVRequest request) {
                        handle(request, context::sendResponse);
                    }

                    @Override
                    public String interest() {
                        return KVRequest.class.getName();
                    }
                });
        server.registerCodec(PdRequest.codec());
        server.registerCodec(PdReply.codec());
        server.registerProcessor(
                new RpcProcessor<PdRequest>() {
                    @Override
                    public void handleRequest(RpcContext context, PdRequest request) {
                        Placement here = placement;
                        if (here == null) {
                            context.sendResponse(
                                    PdReply.refused("this store knows no placement driver"));
                        } else {
                            here.handle(request, context::sendResponse);
                        }
                    }

                    @Override
                    public String interest() {
                        return PdRequest.class.getName();
                    }
                });
    }

    /** Handles a request of a client; {@code reply} is called once, on any thread, and must not block. */
    void handle(KVRequest request, Consumer<KVReply> reply) {
        String group = groups.group(request.regionId());
        if (request.kind() == KVRequest.Kind.REGIONS && request.group().equals(group)) {
            reply.accept(KVReply.of(new OpResult.Regions(infos()), ""));
            return;
        }
        RegionEngine region = regions.get(request.regionId());
        if (request.kind() == KVRequest.Kind.SPLIT_AS && placement != null) {
            reply.accept(
                    KVReply.refused(
                            Errors.INVALID_REQUEST,
                            "the placement driver gives the numbers of new regions here; split without one",
                            ""));
        } else if (region == null || !request.group().equals(group)) {
            reply.accept(
                    KVReply.refused(
                            Errors.NO_REGION_FOUND,
                            "the store at "
                                    + groups.address()
                                    + " of the cluster "
                                    + groups.clusterName()
                                    + " has no group "
                                    + request.group(),
                            ""));
        } else {
            handle(region, request, region.measured(request, reply));
        }
    }

    private void handle(RegionEngine region, KVRequest request, Consumer<KVReply> reply) {
        if (request.kind() != KVRequest.Kind.EXPORT) {
            region.handle(request, reply);
            return;
        }
        try {
            exports.handle(region, request, reply);
        } catch (MalformedException e) {
            reply.accept(
                    KVReply.refused(Errors.INVALID_REQUEST, String.valueOf(e.getMessage()), ""));
        } catch (IllegalStateException e) {
            reply.accept(
                    KVReply.refused(
                            Errors.LEADER_NOT_AVAILABLE, "the store is stopping: " + e, ""));
        }
    }

    /** All regions that this store has a replica of, or ought to have, or has heard of as a placement driver. */
    private List<RegionInfo> infos() {
        List<RegionInfo> infos = regions.infos();
        Placement driven = placement;
        if (driven != null) {
            infos.addAll(driven.regions());
        }
        return infos;
    }
}
