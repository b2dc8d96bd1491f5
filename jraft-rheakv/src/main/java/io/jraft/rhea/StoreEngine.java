package io.jraft.rhea;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.JRaftUtils;
import io.jraft.RaftGroupService;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.metrics.export.PrometheusServer;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.metrics.KVMetric;
import io.jraft.rhea.metrics.KVMetricsText;
import io.jraft.rhea.metrics.KVSample;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store: one storage, one server, and a group for each region that has a replica here.
 * Owner: the thread that makes and closes it; requests come on ANY.
 */
public final class StoreEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEngine.class);
    private static final int READS_WAITING_MAX = 65_536;
    private static final long TICK_MS = 100;
    private static final long STOP_SECONDS = 60;

    private final Endpoint address;
    private final long clusterId;
    private final String clusterName;
    private final KVStorage storage;
    private final RpcServer server;
    private final ThreadPoolExecutor readers;
    private final ExecutorService listening;
    private final ScheduledExecutorService ticks;
    private final StoreExports exports;
    private @Nullable PrometheusServer numbers;
    private final ExecutorService births;
    private final AtomicBoolean bearing = new AtomicBoolean();
    private final Path data;
    private final NodeOptions common;
    private final RegionEngine.Shared shared;
    private final ConcurrentSkipListMap<Long, RegionEngine> regions = new ConcurrentSkipListMap<>();

    /** Split off others, and not started here yet. */
    private final ConcurrentSkipListMap<Long, RegionInfo> awaited = new ConcurrentSkipListMap<>();

    private final EndedRegions ended;
    private final KVCalls calls;

    /** Whether all that the store begins with was started; before that nothing is stopped. */
    private volatile boolean begun;

    private final RangeClaims claims;
    private final Replicas replicas;
    private volatile @Nullable Placement placement;
    private volatile boolean closed;

    /**
     * Starts a store.
     *
     * @param clusterId number of the cluster, which the directory has to agree with
     * @param plan what the options amount to; see {@link ClusterPlan#of}
     * @throws RheaRuntimeException with a sentence that says why it cannot start; nothing is left running
     */
    public StoreEngine(long clusterId, ClusterPlan plan, StoreEngineOptions options) {
        address = Objects.requireNonNull(options.getServerAddress(), "serverAddress");
        this.clusterId = clusterId;
        clusterName = plan.clusterName();
        data = Path.of(Objects.requireNonNull(options.getRaftDataPath(), "raftDataPath"));
        storage = open(clusterId, plan.clusterName(), data, options);
        readers = readers(options.getReadIndexCoreThreads());
        listening =
                Executors.newSingleThreadExecutor(
                        new NamedThreadFactory("rheakv-raft-state-trigger-", true));
        ticks =
                Executors.newSingleThreadScheduledExecutor(
                        new NamedThreadFactory("rheakv-tick-", true));
        exports = new StoreExports(clusterId, readers, System::nanoTime);
        births =
                Executors.newSingleThreadExecutor(
                        new NamedThreadFactory("rheakv-region-start-", true));
        common = options.getCommonNodeOptions();
        // What is done with these replies does not wait.
        calls = new KVCalls(Runnable::run);
        ended = ended();
        shared =
                new RegionEngine.Shared(
                        storage.isDurable(),
                        options.getWatchHistoryBytes(),
                        new RegionSplitter.SplitLimits(
                                options.getLeastKeysOnSplit(),
                                options.getSplitKeysMax(),
                                options.getSplitBytesMax()),
                        readers,
                        listening,
                        new Births(),
                        new StoreNeighbours(this, address, regions, ended, calls));
        claims =
                new RangeClaims(
                        regions::keySet,
                        id -> {
                            RegionEngine region = regions.get(id);
                            return region == null ? null : region.getRecord();
                        });
        replicas = new Replicas(this, data, storage, claims);
        server = RaftRpcServerFactory.createRaftRpcServer(address);
        DriverPlan driver = plan.driver();
        boolean started = false;
        try {
            replicas.recover();
            Placement driven =
                    driver == null
                            ? null
                            : new Placement(
                                    clusterName + "-" + clusterId, address, driver, replicas);
            placement = driven;
            List<RegionPlan> mine =
                    plan.regions().stream()
                            .filter(r -> r.isAt(address) && !replicas.hasLeft(r.id()))
                            .toList();
            for (RegionPlan region : mine) {
                if (ended.contains(region.id())) {
                    LOG.info("Region {} of the options was taken over by another one", region.id());
                    continue;
                }
                RegionEngine engine =
                        new RegionEngine(region, storage.region(region.id()), shared, null, null);
                refuseOtherRange(region, engine.getRecord());
                regions.put(region.id(), engine);
            }
            register();
            for (RegionInfo child : RegionHome.born(data)) {
                bear(child);
            }
            for (RegionPlan region : mine) {
                RegionEngine engine = regions.get(region.id());
                if (engine == null || ended.contains(region.id())) {
                    // Told by the snapshot of another one.
                    regions.remove(region.id());
                    continue;
                }
                NodeOptions own = common.copy();
                own.setInitialConf(region.members());
                start(engine, region, own);
            }
            for (RegionEngine engine : regions.values()) {
                engine.machine().children().forEach(this::await);
            }
            if (driven != null) {
                driven.start(server, named(common.copy()), new StoreFiles(data), clusterId);
                if (!server.isStarted() && !server.init(null)) {
                    // No group has started it: this store has none yet.
                    throw new IllegalStateException(
                            "nobody can be served there: " + server.startFailure());
                }
            }
            ticks.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            numbers = numbers(options.getMetricsAddress());
            started = true;
            begun = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RheaRuntimeException("interrupted while the store was being started", e);
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            throw new RheaRuntimeException(
                    "the store at " + address + " cannot start: " + e.getMessage(), e);
        } finally {
            if (!started) {
                close();
            }
        }
        LOG.info("Store {} serves the regions {}", address, regions.keySet());
    }

    private @Nullable PrometheusServer numbers(@Nullable Endpoint at) {
        try {
            return at == null
                    ? null
                    : PrometheusServer.on(
                            new InetSocketAddress(at.getIp(), at.getPort()),
                            () -> KVMetricsText.of(samples()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "its numbers cannot be read at " + at + ": " + e.getMessage(), e);
        }
    }

    private static KVStorage open(
            long clusterId, String clusterName, Path data, StoreEngineOptions options) {
        try {
            Files.createDirectories(data);
            identify(clusterId, clusterName, data, options);
            return storage(options);
        } catch (IOException e) {
            throw new RheaRuntimeException("the store cannot start: " + e.getMessage(), e);
        }
    }

    /** Opens the storage of options that a {@link ClusterPlan} found to make sense. */
    static KVStorage storage(StoreEngineOptions options) throws IOException {
        if (options.getStorageType() == StorageType.Memory) {
            return new MemoryStorage();
        }
        RocksDBOptions rocks = Objects.requireNonNull(options.getRocksDBOptions());
        return RocksStorage.open(Path.of(Objects.requireNonNull(rocks.getDbPath())));
    }

    /** A directory remembers whose it is: with another cluster's log a store would take part in what it is not. */
    private static void identify(
            long clusterId, String clusterName, Path data, StoreEngineOptions options)
            throws IOException {
        String mine = identity(clusterId, clusterName, options);
        StoreFiles files = new StoreFiles(data);
        Path file = files.identity();
        if (!Files.exists(file)) {
            files.identify(mine);
            return;
        }
        String there = Files.readString(file, UTF_8);
        if (!there.equals(mine)) {
            throw new IOException(
                    "the directory "
                            + data
                            + " belongs to another store. There: "
                            + there.strip().replace('\n', ' ')
                            + "; options: "
                            + mine.strip().replace('\n', ' ')
                            + ". Name another directory, or mend the options");
        }
    }

    static String identity(long clusterId, String clusterName, StoreEngineOptions options) {
        return "clusterId="
                + clusterId
                + "\nclusterName="
                + clusterName
                + "\nserverAddress="
                + options.getServerAddress()
                + "\nstorageType="
                + options.getStorageType()
                + "\n";
    }

    private static void refuseOtherRange(RegionPlan plan, RegionRecord record) {
        boolean split = record.version() > RegionEngine.FIRST_VERSION;
        // Splits take keys at the end.
        boolean sameEnd = split || Arrays.equals(record.end(), plan.end());
        if (record.isOpen() && !(Arrays.equals(record.start(), plan.start()) && sameEnd)) {
            throw new IllegalArgumentException(
                    "region "
                            + plan.id()
                            + " has other keys in this store than in the options; give it the range that it was"
                            + " made with");
        }
    }

    private static ThreadPoolExecutor readers(int threads) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(READS_WAITING_MAX),
                new NamedThreadFactory("rheakv-read-", true));
    }

    private void register() {
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

    private void start(RegionEngine engine, RegionPlan region, NodeOptions options) {
        options.setFsm(engine.machine());
        new RegionHome(data, region.id()).place(options);
        named(options);
        RaftGroupService service =
                new RaftGroupService(
                        region.group(), peer(region.members().toString()), options, server, true);
        // Known before it starts: it may lead before start() returns.
        engine.starting(service);
        engine.started(service.start(true));
    }

    private NodeOptions named(NodeOptions options) {
        if (options.getEngineOptions().getClusterId().isEmpty()) {
            // Stores of another cluster, or of this one before it was restored, are refused.
            options.getEngineOptions().setClusterId(clusterName + "-" + clusterId);
        }
        return options;
    }

    // ------------------------------------------------------- regions from splits

    private final class Births implements RegionEngine.Children {
        @Override
        public void onChild(RegionInfo child) {
            await(child);
        }

        @Override
        public boolean areSafe(long parentId) {
            return awaited.values().stream().noneMatch(child -> child.parent() == parentId);
        }

        @Override
        public boolean mayTakeKeys(RegionRecord now, RegionKeys next) {
            // In memory each region has a storage of its own.
            return !storage.isDurable() || claims.claim(now, next);
        }

        @Override
        public void onKeysTaken(long regionId) {
            claims.release(regionId);
        }

        @Override
        public void onBroken(long regionId) {
            replicas.onBroken(regionId);
        }
    }

    /** Runs something on the thread that starts and removes replicas; false if it does not take anything any more. */
    boolean onBirths(Runnable task) {
        try {
            births.execute(task);
            return true;
        } catch (RejectedExecutionException closing) {
            LOG.debug("Store {} stops", address, closing);
            return false;
        }
    }

    boolean hasEnded(long regionId) {
        return ended.contains(regionId);
    }

    /** Takes a replica out of what is served. */
    void remove(long regionId) {
        regions.remove(regionId);
        awaited.remove(regionId);
    }

    PeerId peer(String members) {
        return JRaftUtils.getConfiguration(members).listPeers().stream()
                .filter(p -> p.getEndpoint().equals(address))
                .findFirst()
                .orElseGet(() -> new PeerId(address.getIp(), address.getPort()));
    }

    /** What was taken over, as of now; without a storage that can be read there is no store. */
    private EndedRegions ended() {
        boolean read = false;
        try {
            EndedRegions found = new EndedRegions(data, storage);
            read = true;
            return found;
        } catch (IOException e) {
            throw new RheaRuntimeException(
                    "the store at " + address + " cannot start: " + e.getMessage(), e);
        } finally {
            if (!read) {
                calls.close();
                storage.close();
            }
        }
    }

    private void stop(long regionId) throws InterruptedException {
        RegionEngine region = regions.get(regionId);
        awaited.remove(regionId);
        if (region != null) {
            region.machine().end();
            region.shutdown();
            regions.remove(regionId);
        }
    }

    /** There is a region that was split off one of ours; its replica is started on a thread of its own. */
    private void await(RegionInfo child) {
        boolean known = regions.containsKey(child.id()) || ended.contains(child.id());
        if (!known
                && replicas.belongsHere(child)
                && awaited.putIfAbsent(child.id(), child) == null) {
            bearAll();
        }
    }

    /** Also with each tick: what could not be started or stopped is tried again. */
    void bearAll() {
        boolean idle = awaited.isEmpty() && ended.isClean();
        if (closed || idle || !bearing.compareAndSet(false, true)) {
            return;
        }
        boolean taken = false;
        try {
            births.execute(
                    () -> {
                        bearing.set(false);
                        awaited.values().forEach(this::bearOrKeep);
                        if (begun && !closed) {
                            ended.clean(shared.children()::areSafe, this::stop);
                        }
                    });
            taken = true;
        } catch (RejectedExecutionException closing) {
            LOG.debug("Regions are not started any more", closing);
        } finally {
            if (!taken) {
                bearing.set(false);
            }
        }
    }

    private void bearOrKeep(RegionInfo child) {
        if (closed) {
            return;
        }
        try {
            bear(child);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("Region {} could not be started, it is tried again", child.id(), e);
        }
    }

    /** Starts the replica of a region that was split off another; a second time does nothing. */
    void bear(RegionInfo child) throws IOException, InterruptedException {
        if (regions.containsKey(child.id()) || ended.contains(child.id())) {
            awaited.remove(child.id());
            return;
        }
        Configuration members = JRaftUtils.getConfiguration(child.members());
        RegionPlan plan =
                new RegionPlan(
                        child.id(),
                        clusterName + "-" + child.id(),
                        child.start(),
                        child.end(),
                        members);
        RegionEngine engine =
                new RegionEngine(
                        plan,
                        storage.region(child.id()),
                        shared,
                        child,
                        regions.get(child.parent()));
        RegionHome home = new RegionHome(data, child.id());
        if (!home.isBorn()) {
            boolean hasBase = engine.getRecord().isOpen();
            home.bear(child, plan.group(), members, hasBase ? engine.machine() : null);
        }
        // Who belongs to the group is said by its snapshot, here or with the others; never by this
        // store alone.
        NodeOptions options = common.copy();
        options.setInitialConf(new Configuration());
        boolean started = false;
        regions.put(child.id(), engine);
        if (ended.contains(child.id())) {
            engine.machine().end();
        }
        try {
            start(engine, plan, options);
            started = true;
        } finally {
            if (!started) {
                regions.remove(child.id());
            }
        }
        awaited.remove(child.id());
        LOG.info("Store {} serves region {}, split off {}", address, child.id(), child.parent());
    }

    private void tick() {
        exports.tick();
        bearAll();
        for (RegionEngine region : regions.values()) {
            try {
                region.tick();
            } catch (RuntimeException e) {
                // The timer would stop for good.
                LOG.error("Region {}: a tick failed", region.getRegionId(), e);
            }
        }
    }

    /** Handles a request of a client; {@code reply} is called once, on any thread, and must not block. */
    public void handle(KVRequest request, Consumer<KVReply> reply) {
        String group = clusterName + "-" + request.regionId();
        if (request.kind() == KVRequest.Kind.REGIONS && request.group().equals(group)) {
            reply.accept(KVReply.of(new OpResult.Regions(infos()), ""));
            return;
        }
        RegionEngine region = regions.get(request.regionId());
        if (region == null || !request.group().equals(group)) {
            reply.accept(
                    KVReply.refused(
                            Errors.NO_REGION_FOUND,
                            "the store at "
                                    + address
                                    + " of the cluster "
                                    + clusterName
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

    /** All regions that this store has a replica of, or ought to have. */
    private List<RegionInfo> infos() {
        List<RegionInfo> infos = new ArrayList<>(awaited.values());
        for (RegionEngine region : regions.values()) {
            RegionInfo info = ended.contains(region.getRegionId()) ? null : region.info();
            if (info != null) {
                infos.add(info);
            }
        }
        Placement driven = placement;
        if (driven != null) {
            infos.addAll(driven.regions());
        }
        return infos;
    }

    /** Where this store is reached. */
    public Endpoint getSelfEndpoint() {
        return address;
    }

    /** What this store measures, as it is now; docs/rheakv.md has the names. Thread: ANY. */
    public List<KVSample> samples() {
        String at = address.toString();
        List<KVSample> all = new ArrayList<>();
        for (RegionEngine region : regions.values()) {
            region.sample(at, all);
        }
        all.add(KVSample.of(KVMetric.READS, readers.getQueue().size(), at));
        all.add(KVSample.of(KVMetric.VIEWS, exports.open(), at));
        return all;
    }

    /** This store's replica of a region; null if it has none. */
    public @Nullable RegionEngine getRegionEngine(long regionId) {
        return regions.get(regionId);
    }

    /** All replicas here, by the numbers of their regions. */
    public List<RegionEngine> getAllRegionEngines() {
        return List.copyOf(regions.values());
    }

    /**
     * Adds somebody who hears who leads a region.
     *
     * @throws IllegalArgumentException if this store has no replica of it
     */
    public void addStateListener(long regionId, StateListener listener) {
        RegionEngine region = regions.get(regionId);
        if (region == null) {
            throw new IllegalArgumentException("this store has no replica of region " + regionId);
        }
        region.addListener(listener);
    }

    /** Stops everything, and waits until files and port are free. */
    @Override
    public void close() {
        closed = true;
        PrometheusServer page = numbers;
        if (page != null) {
            page.close();
        }
        Placement driven = placement;
        if (driven != null) {
            driven.close();
        }
        server.shutdown();
        ticks.shutdown();
        births.shutdown();
        try {
            // What is being started is stopped below.
            if (!births.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("Store {} is still starting a region", address);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (RegionEngine region : regions.values()) {
            try {
                region.shutdown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exports.close();
        calls.close();
        readers.shutdown();
        listening.shutdown();
        storage.close();
    }
}
