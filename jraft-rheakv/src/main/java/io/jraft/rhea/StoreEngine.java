package io.jraft.rhea;

import io.jraft.metrics.export.PrometheusServer;
import io.jraft.rhea.errors.FileTrouble;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.metrics.KVMetric;
import io.jraft.rhea.metrics.KVMetricsText;
import io.jraft.rhea.metrics.KVSample;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store: one storage, one server, and a group for each region that has a replica here. The replicas are with {@link StoreRegions},
 * what comes from outside with {@link StoreRequests}.
 * Owner: the thread that makes and closes it; requests come on ANY.
 */
public final class StoreEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEngine.class);
    private static final int READS_WAITING_MAX = 65_536;
    private static final long TICK_MS = 100;

    private final Endpoint address;
    private final long clusterId;
    private final KVStorage storage;
    private final RpcServer server;
    private final ThreadPoolExecutor readers;
    private final ExecutorService listening;
    private final ScheduledExecutorService ticks;
    private final StoreExports exports;
    private final KVCalls calls;
    private final StoreRegions regions;
    private final StoreRequests requests;
    private @Nullable PrometheusServer numbers;
    private @Nullable Placement placement;

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
        Path data = Path.of(Objects.requireNonNull(options.getRaftDataPath(), "raftDataPath"));
        storage = StoreDirectory.open(clusterId, plan.clusterName(), data, options);
        readers = readers(options.getReadIndexCoreThreads());
        listening =
                Executors.newSingleThreadExecutor(
                        new NamedThreadFactory("rheakv-raft-state-trigger-", true));
        ticks =
                Executors.newSingleThreadScheduledExecutor(
                        new NamedThreadFactory("rheakv-tick-", true));
        exports = new StoreExports(clusterId, readers, System::nanoTime);
        // What is done with these replies does not wait.
        calls = new KVCalls(Runnable::run);
        EndedRegions ended = ended(data);
        server = RaftRpcServerFactory.createRaftRpcServer(address);
        GroupStarter groups =
                new GroupStarter(
                        plan.clusterName(),
                        clusterId,
                        address,
                        data,
                        options.getCommonNodeOptions(),
                        server);
        regions =
                new StoreRegions(
                        this, options, data, storage, groups, ended, readers, listening, calls);
        requests = new StoreRequests(groups, regions, exports);
        DriverPlan driver = plan.driver();
        boolean started = false;
        try {
            regions.replicas().recover();
            Placement driven =
                    driver == null
                            ? null
                            : new Placement(groups.cluster(), address, driver, regions.replicas());
            placement = driven;
            if (driven != null) {
                requests.drivenBy(driven);
            }
            requests.register(server);
            regions.begin(plan.regions());
            if (driven != null) {
                driven.start(server, groups.options(), new StoreFiles(data), clusterId);
                if (!server.isStarted() && !server.init(null)) {
                    // No group has started it: this store has none yet.
                    throw new IllegalStateException(
                            "nobody can be served there: " + server.startFailure());
                }
            }
            ticks.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            numbers = numbers(options.getMetricsAddress());
            started = true;
            regions.begun();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RheaRuntimeException("interrupted while the store was being started", e);
        } catch (IOException e) {
            throw cannotStart(FileTrouble.text(e), e);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw cannotStart(e.getMessage(), e);
        } finally {
            if (!started) {
                close();
            }
        }
        LOG.info("Store {} serves the regions {}", address, regions.ids());
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

    private static ThreadPoolExecutor readers(int threads) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(READS_WAITING_MAX),
                new NamedThreadFactory("rheakv-read-", true));
    }

    /** What was taken over, as of now; without a storage that can be read there is no store. */
    private EndedRegions ended(Path data) {
        boolean read = false;
        try {
            EndedRegions found = new EndedRegions(data, storage);
            read = true;
            return found;
        } catch (IOException e) {
            throw cannotStart(FileTrouble.text(e), e);
        } finally {
            if (!read) {
                calls.close();
                storage.close();
            }
        }
    }

    private RheaRuntimeException cannotStart(@Nullable String why, Exception e) {
        return new RheaRuntimeException("the store at " + address + " cannot start: " + why, e);
    }

    private void tick() {
        exports.tick();
        regions.bearAll();
        for (RegionEngine region : regions.all()) {
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
        requests.handle(request, reply);
    }

    /** Where this store is reached. */
    public Endpoint getSelfEndpoint() {
        return address;
    }

    /** Number of the cluster. */
    public long getClusterId() {
        return clusterId;
    }

    /** The server that all groups here share. */
    public RpcServer getRpcServer() {
        return server;
    }

    /** The regions that this store leads, by their numbers. */
    public List<Long> getLeaderRegionIds() {
        return regions.all().stream()
                .filter(RegionEngine::isLeader)
                .map(RegionEngine::getRegionId)
                .toList();
    }

    /** How many regions have a replica here. */
    public int getRegionCount() {
        return regions.all().size();
    }

    /** How many regions this store leads. */
    public int getLeaderRegionCount() {
        return getLeaderRegionIds().size();
    }

    /** What this store measures, as it is now; docs/rheakv.md has the names. Thread: ANY. */
    public List<KVSample> samples() {
        String at = address.toString();
        List<KVSample> all = new ArrayList<>();
        for (RegionEngine region : regions.all()) {
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
        return List.copyOf(regions.all());
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
        regions.closing();
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
        regions.close();
        exports.close();
        calls.close();
        readers.shutdown();
        listening.shutdown();
        storage.close();
    }
}
