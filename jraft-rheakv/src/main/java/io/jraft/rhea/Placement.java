package io.jraft.rhea;

import io.jraft.entity.PeerId;
import io.jraft.error.RemotingException;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.pd.PdServer;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rpc.InvokeCallback;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import io.jraft.util.RpcFactoryHelper;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's side of the placement driver: the connections and the thread of the {@link StoreAgent}, and a member of the driver if this is
 * one of its stores.
 * Owner: its own thread, which waits for nothing and is the {@link StoreAgent}'s; requests come on ANY.
 */
final class Placement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    private final String cluster;
    private final Endpoint self;
    private final DriverPlan plan;
    private final RpcClient rpc;
    private final ScheduledExecutorService thread;
    private final StoreAgent agent;
    private volatile @Nullable PdServer driver;

    /** What a store has, and can be told. Thread: ANY; waits for nothing. */
    interface Replicas {
        List<RegionEngine> all();

        @Nullable RegionEngine get(long regionId);

        /** Makes an empty replica; {@code answer} is told once: empty for yes, or why not. */
        void invite(RegionInfo region, Consumer<String> answer);

        /** Removes a replica, if the placement driver is right about it. */
        void leave(Instruction.Leave leave);

        /** See {@link StoreBeat#floor}. */
        long floor();
    }

    Placement(String cluster, Endpoint self, DriverPlan plan, Replicas replicas) {
        this.cluster = cluster;
        this.self = self;
        this.plan = plan;
        rpc = RpcFactoryHelper.rpcFactory().createRpcClient();
        rpc.registerCodec(PdRequest.codec());
        rpc.registerCodec(PdReply.codec());
        if (!rpc.init(new io.jraft.option.RpcOptions())) {
            throw new RheaRuntimeException("the RPC client cannot start; the log says why");
        }
        thread =
                Executors.newSingleThreadScheduledExecutor(
                        new NamedThreadFactory("rheakv-heartbeat-", true));
        agent = new StoreAgent(cluster, self, plan, replicas, this::send, System::nanoTime);
    }

    /** Starts the member of the placement driver, if one belongs here, and the heartbeats. */
    void start(RpcServer server, NodeOptions options, StoreFiles files, long clusterId) {
        PeerId here =
                plan.members().listPeers().stream()
                        .filter(p -> p.getEndpoint().equals(self))
                        .findFirst()
                        .orElse(null);
        if (here != null) {
            options.setInitialConf(plan.members());
            options.setLogUri(files.log().toString());
            options.setRaftMetaUri(files.driver().resolve("meta").toString());
            options.setSnapshotUri(files.driver().resolve("snapshot").toString());
            driver = new PdServer(plan.group(), here, options, server, plan.rules(), clusterId);
        }
        thread.scheduleWithFixedDelay(
                agent::beat, plan.beatMs(), plan.beatMs(), TimeUnit.MILLISECONDS);
    }

    /** Handles a request of another store, or of the shell; {@code reply} is called once. Thread: ANY. */
    void handle(PdRequest request, Consumer<PdReply> reply) {
        PdServer here = driver;
        if (!request.cluster().equals(cluster)) {
            reply.accept(
                    PdReply.refused(
                            "this is a store of the cluster "
                                    + cluster
                                    + ", the request is for "
                                    + request.cluster()));
        } else if (request.kind() == PdRequest.Kind.INVITE) {
            agent.invited(request.body(), reply);
        } else if (here == null && plan.servers().contains(self)) {
            reply.accept(PdReply.elsewhere(""));
        } else if (here == null) {
            reply.accept(
                    PdReply.refused(
                            "the placement driver runs at " + plan.servers() + ", not here"));
        } else {
            here.handle(request, reply);
        }
    }

    /** What the member of the placement driver here has heard of regions; nothing if there is none. */
    List<RegionInfo> regions() {
        PdServer here = driver;
        return here == null ? List.of() : here.regions();
    }

    private void send(
            Endpoint to,
            PdRequest request,
            int timeoutMs,
            BiConsumer<@Nullable PdReply, String> then) {
        try {
            rpc.invokeAsync(
                    to,
                    request,
                    new InvokeCallback() {
                        @Override
                        public void complete(@Nullable Object result, @Nullable Throwable error) {
                            then.accept(
                                    result instanceof PdReply reply ? reply : null,
                                    String.valueOf(error));
                        }

                        @Override
                        public Executor executor() {
                            return thread;
                        }
                    },
                    timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            then.accept(null, "interrupted");
        } catch (RemotingException e) {
            then.accept(null, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        rpc.shutdown();
        PdServer here = driver;
        if (here != null) {
            here.close();
        }
    }
}
