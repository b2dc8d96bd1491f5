package io.jraft.rhea.client;

import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A store that says what a test tells it to say, or nothing; on a port of the loopback interface. */
final class ScriptedStore implements AutoCloseable {
    private final RpcServer server;

    /** What the store does with a write: answers it now, later, or never. */
    interface Script {
        void onWrite(OpHeader header, KVOp op, Consumer<OpResult> answer);
    }

    ScriptedStore(Script script) {
        this(
                (request, reply) -> {
                    if (request.kind() == KVRequest.Kind.REGIONS) {
                        // Nothing was split here.
                        reply.accept(KVReply.of(new OpResult.Regions(List.of()), ""));
                        return;
                    }
                    OpCodec.Entry entry = OpCodec.decode(request.body());
                    script.onWrite(
                            entry.header(), entry.op(), r -> reply.accept(KVReply.of(r, "")));
                });
    }

    ScriptedStore(BiConsumer<KVRequest, Consumer<KVReply>> script) {
        server = RaftRpcServerFactory.createRaftRpcServer(new Endpoint("127.0.0.1", 0));
        server.registerCodec(KVRequest.codec());
        server.registerCodec(KVReply.codec());
        server.registerProcessor(
                new RpcProcessor<KVRequest>() {
                    @Override
                    public void handleRequest(RpcContext context, KVRequest request) {
                        script.accept(request, context::sendResponse);
                    }

                    @Override
                    public String interest() {
                        return KVRequest.class.getName();
                    }
                });
        if (!server.init(null)) {
            throw new AssertionError("no port for a scripted store");
        }
    }

    /** Of a client of this store alone, which asks again after 100 ms of silence. */
    RheaKVStoreOptions options() {
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setClusterName("script");
        options.setInitialServerList("127.0.0.1:" + server.boundPort());
        options.getRpcOptions().setRpcTimeoutMillis(100);
        options.getBatchingOptions().setAllowBatching(false);
        return options;
    }

    /** The client's side of its region, which joins nothing. */
    RegionClient region(Transport transport) {
        RheaKVStoreOptions options = options();
        return Router.of(ClusterPlan.of(options), options, transport).routes().at(null);
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
