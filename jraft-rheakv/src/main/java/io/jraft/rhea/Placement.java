package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.entity.PeerId;
import io.jraft.error.RemotingException;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.op.MalformedException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * A store's side of the placement driver: tells it in one request what all replicas here are, does what comes back, and runs a member of
 * it if this is one of its stores. A heartbeat that fails is not repeated; the next one tells the same, later each time while nobody
 * answers.
 * Owner: its own thread, which waits for nothing; requests come on ANY.
 */
final class Placement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    /** A new replica's start is a directory and an empty log. */
    private static final int INVITATION_MS = 10_000;

    private static final int PERIODS_MAX = 8;

    private final String cluster;
    private final Endpoint self;
    private final DriverPlan plan;
    private final Replicas replicas;
    private final RpcClient rpc;
    private final ScheduledExecutorService thread;
    private final Map<Long, Done> before = new TreeMap<>();
    private volatile @Nullable PdServer driver;
    private Endpoint asked;
    private long lastBeatNanos = System.nanoTime();
    private int failures;
    private int pause;
    private boolean waiting;

    /** What a replica had done by the last beat. */
    private record Done(RegionEngine region, long reads, long writes) {}

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
        this.replicas = replicas;
        asked = plan.servers().get(0);
        rpc = RpcFactoryHelper.rpcFactory().createRpcClient();
        rpc.registerCodec(PdRequest.codec());
        rpc.registerCodec(PdReply.codec());
        if (!rpc.init(new io.jraft.option.RpcOptions())) {
            throw new RheaRuntimeException("the RPC client cannot start; the log says why");
        }
        thread =
                Executors.newSingleThreadScheduledExecutor(
                        new NamedThreadFactory("rheakv-heartbeat-", true));
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
                this::beat, plan.beatMs(), plan.beatMs(), TimeUnit.MILLISECONDS);
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
            invited(request.body(), reply);
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

    private void invited(byte[] body, Consumer<PdReply> reply) {
        try {
            replicas.invite(
                    RegionInfo.decode(body),
                    refusal ->
                            reply.accept(
                                    refusal.isEmpty() ? PdReply.ok("") : PdReply.refused(refusal)));
        } catch (MalformedException e) {
            reply.accept(PdReply.refused(String.valueOf(e.getMessage())));
        }
    }

    /** What the member of the placement driver here has heard of regions; nothing if there is none. */
    List<RegionInfo> regions() {
        PdServer here = driver;
        return here == null ? List.of() : here.regions();
    }

    // --------------------------------------------------------------- heartbeats

    private void beat() {
        if (waiting || pause-- > 0) {
            return;
        }
        pause = 0;
        try {
            byte[] body = beat(System.nanoTime()).encode();
            waiting = true;
            send(
                    asked,
                    new PdRequest(cluster, PdRequest.Kind.BEAT, body),
                    plan.beatTimeoutMs(),
                    thread,
                    this::onAnswer);
        } catch (RuntimeException e) {
            // The timer would stop for good.
            waiting = false;
            LOG.error("A heartbeat of store {} failed", self, e);
        }
    }

    private StoreBeat beat(long nowNanos) {
        double seconds = Math.max(0.001, (nowNanos - lastBeatNanos) / 1e9);
        lastBeatNanos = nowNanos;
        List<StoreBeat.Replica> all = new ArrayList<>();
        for (RegionEngine region : replicas.all()) {
            Done now = new Done(region, region.load().reads(), region.load().writes());
            Done last = before.put(region.getRegionId(), now);
            // Another replica of the region has another count.
            Done since = last == null || last.region() != region ? now : last;
            Node node = region.getNode();
            StoreBeat.Replica replica =
                    node == null
                            ? null
                            : region.replica(
                                    node.getNodeId().getPeerId().toString(),
                                    (long) ((now.reads() - since.reads()) / seconds),
                                    (long) ((now.writes() - since.writes()) / seconds));
            if (replica != null) {
                all.add(replica);
            }
        }
        before.values().removeIf(done -> replicas.get(done.region().getRegionId()) == null);
        return new StoreBeat(self.toString(), replicas.floor(), all);
    }

    private void onAnswer(@Nullable PdReply reply, String trouble) {
        waiting = false;
        if (reply != null && reply.outcome() == PdReply.Outcome.OK) {
            failures = 0;
            reply.instructions().forEach(this::obey);
            return;
        }
        if (reply != null && reply.outcome() == PdReply.Outcome.REFUSED) {
            LOG.warn("The placement driver at {} refuses store {}: {}", asked, self, reply.text());
        }
        Endpoint told = reply == null ? null : at(reply.text());
        // Where it is told to go it goes at once, else a little later each time.
        pause = told == null ? Math.min(PERIODS_MAX, failures++ / plan.servers().size()) : 0;
        LOG.debug("No placement driver at {}: {}", asked, trouble);
        asked = told == null ? after(asked) : told;
    }

    private @Nullable Endpoint at(String address) {
        return plan.servers().stream()
                .filter(s -> s.toString().equals(address))
                .findFirst()
                .orElse(null);
    }

    private Endpoint after(Endpoint server) {
        List<Endpoint> all = plan.servers();
        return all.get((all.indexOf(server) + 1) % all.size());
    }

    private void obey(Instruction instruction) {
        RegionEngine region = replicas.get(instruction.region());
        if (region == null) {
            return;
        }
        try {
            if (instruction instanceof Instruction.Split split) {
                region.split(split);
            } else if (instruction instanceof Instruction.Merge merge) {
                region.merge(merge);
            } else if (instruction instanceof Instruction.Transfer transfer) {
                transfer(region, transfer);
            } else if (instruction instanceof Instruction.Change change) {
                MemberChanger.begin(region, this::invite, change);
            } else if (instruction instanceof Instruction.Leave leave) {
                replicas.leave(leave);
            }
        } catch (RuntimeException e) {
            LOG.error("Store {} cannot do {}", self, instruction, e);
        }
    }

    private static void transfer(RegionEngine region, Instruction.Transfer transfer) {
        Node node = region.getNode();
        PeerId to = PeerId.parsePeer(transfer.to());
        if (node != null
                && to != null
                && node.isLeader()
                && region.getRecord().version() == transfer.version()) {
            node.transferLeadership(to)
                    .whenComplete(
                            (result, failure) ->
                                    LOG.info(
                                            "Region {} is handed to {}: {}",
                                            transfer.region(),
                                            to,
                                            failure == null ? result : failure));
        }
    }

    private void invite(Endpoint store, RegionInfo region, Consumer<String> answer) {
        send(
                store,
                new PdRequest(cluster, PdRequest.Kind.INVITE, region.encode()),
                INVITATION_MS,
                thread,
                (reply, trouble) ->
                        answer.accept(
                                reply == null
                                        ? trouble
                                        : reply.outcome() == PdReply.Outcome.OK
                                                ? ""
                                                : reply.text().isEmpty()
                                                        ? "no reason given"
                                                        : reply.text()));
    }

    private void send(
            Endpoint to,
            PdRequest request,
            int timeoutMs,
            Executor executor,
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
                            return executor;
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
