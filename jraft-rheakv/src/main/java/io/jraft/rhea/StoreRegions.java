package io.jraft.rhea;

import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.rpc.KVCalls;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.util.Endpoint;
import io.jraft.util.NamedThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of a store: which run, which are to be started because their region was split off another one, and which have ended.
 * Owner: the thread that starts the store, and then a thread of its own, on which replicas are started, stopped and removed;
 * looking is for ANY.
 */
final class StoreRegions implements RegionEngine.Children, Replicas.Host, EndedRegions.Host {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRegions.class);
    private static final long STOP_SECONDS = 60;
    private static final long NEIGHBOUR_MS = 5_000;

    private final Endpoint address;
    private final Path data;
    private final KVStorage storage;
    private final GroupStarter groups;
    private final EndedRegions ended;
    private final ConcurrentSkipListMap<Long, RegionEngine> regions = new ConcurrentSkipListMap<>();

    /** The members of the regions that the options give to this store. */
    private final Map<Long, String> planned = new ConcurrentHashMap<>();

    /** Split off others, and not started here yet. */
    private final ConcurrentSkipListMap<Long, RegionInfo> awaited = new ConcurrentSkipListMap<>();

    private final ExecutorService births;
    private final AtomicBoolean bearing = new AtomicBoolean();
    private final RangeClaims claims;
    private final Replicas replicas;
    private final RegionEngine.Shared shared;

    /** Whether all that the store begins with was started; before that nothing is stopped. */
    private volatile boolean begun;

    private volatile boolean closed;

    /**
     * Nothing runs yet.
     *
     * @param store for regions that ask one another
     */
    StoreRegions(
            StoreEngine store,
            StoreEngineOptions options,
            Path data,
            KVStorage storage,
            GroupStarter groups,
            EndedRegions ended,
            Executor readers,
            Executor listening,
            KVCalls calls) {
        address = store.getSelfEndpoint();
        this.data = data;
        this.storage = storage;
        this.groups = groups;
        this.ended = ended;
        births =
                Executors.newSingleThreadExecutor(
                        new NamedThreadFactory("rheakv-region-start-", true));
        claims =
                new RangeClaims(
                        regions::keySet,
                        id -> {
                            RegionEngine region = regions.get(id);
                            return region == null ? null : region.getRecord();
                        });
        replicas = new Replicas(this, data, storage, claims);
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
                        this,
                        () -> new RegionClock(System::currentTimeMillis, System::nanoTime),
                        bound -> ThreadLocalRandom.current().nextInt(bound),
                        new StoreNeighbours(
                                this,
                                ended,
                                this::bearAll,
                                (where, request, reply) -> {
                                    if (where.equals(address)) {
                                        store.handle(request, reply);
                                    } else {
                                        calls.send(where, request, NEIGHBOUR_MS, reply);
                                    }
                                }));
    }

    // ------------------------------------------------------------------- begin

    /**
     * Starts all that the store begins with: what its options name, and what came by splits and invitations.
     *
     * @throws IOException if what is kept of it cannot be read
     */
    void begin(List<RegionPlan> planned) throws IOException, InterruptedException {
        List<RegionPlan> mine =
                planned.stream().filter(r -> r.isAt(address) && !replicas.hasLeft(r.id())).toList();
        for (RegionPlan region : mine) {
            this.planned.put(region.id(), region.members().toString());
            if (ended.contains(region.id())) {
                LOG.info("Region {} of the options was taken over by another one", region.id());
                continue;
            }
            RegionEngine engine =
                    new RegionEngine(region, storage.region(region.id()), shared, null, null);
            refuseOtherRange(region, engine.getRecord());
            regions.put(region.id(), engine);
        }
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
            groups.start(engine, region, region.members());
        }
        for (RegionEngine engine : regions.values()) {
            engine.machine().children().forEach(this::await);
        }
    }

    /** The store has begun. */
    void begun() {
        begun = true;
        onBirths(replicas::forgetLeft);
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

    // ------------------------------------------------------- regions from splits

    @Override
    public void onChild(RegionInfo child) {
        await(child);
    }

    @Override
    public boolean areSafe(long parentId) {
        return awaited.values().stream().noneMatch(child -> child.parent() == parentId);
    }

    @Override
    public boolean isFree(long regionId) {
        return !regions.containsKey(regionId)
                && !awaited.containsKey(regionId)
                && !ended.contains(regionId);
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

    @Override
    public boolean onBirths(Runnable task) {
        try {
            births.execute(task);
            return true;
        } catch (RejectedExecutionException closing) {
            LOG.debug("Store {} stops", address, closing);
            return false;
        }
    }

    @Override
    public boolean hasEnded(long regionId) {
        return ended.contains(regionId);
    }

    @Override
    public void remove(long regionId) {
        regions.remove(regionId);
        awaited.remove(regionId);
    }

    @Override
    public void stop(RegionEngine region, Runnable stopped) throws InterruptedException {
        region.shutdown();
        stopped.run();
    }

    @Override
    public @Nullable PeerId stop(long regionId) throws IOException, InterruptedException {
        RegionEngine region = regions.get(regionId);
        awaited.remove(regionId);
        if (region != null) {
            region.machine().end();
            region.shutdown();
            regions.remove(regionId);
        }
        return replica(regionId, region == null ? null : region.getNode());
    }

    /** What this store is, or was, in the group of a region. */
    private @Nullable PeerId replica(long regionId, @Nullable Node node) throws IOException {
        if (node != null) {
            return node.getNodeId().getPeerId();
        }
        RegionInfo born = new RegionHome(data, regionId).bornAs();
        String members = born == null ? planned.get(regionId) : born.members();
        return members == null ? null : peer(members);
    }

    @Override
    public void forget(long regionId, PeerId replica, Runnable forgotten)
            throws IOException, InterruptedException {
        groups.forget(regionId, replica);
        forgotten.run();
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
                            ended.clean(this::areSafe, this);
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

    /** Starts the replica of a region that was split off another, or that was asked for; a second time does nothing. */
    @Override
    public void bear(RegionInfo child) throws IOException, InterruptedException {
        if (regions.containsKey(child.id()) || ended.contains(child.id())) {
            awaited.remove(child.id());
            return;
        }
        Configuration members = JRaftUtils.getConfiguration(child.members());
        RegionPlan plan =
                new RegionPlan(
                        child.id(), groups.group(child.id()), child.start(), child.end(), members);
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
        boolean started = false;
        regions.put(child.id(), engine);
        if (ended.contains(child.id())) {
            engine.machine().end();
        }
        try {
            groups.start(engine, plan, new Configuration());
            started = true;
        } finally {
            if (!started) {
                regions.remove(child.id());
            }
        }
        awaited.remove(child.id());
        LOG.info("Store {} serves region {}, split off {}", address, child.id(), child.parent());
    }

    // ------------------------------------------------------------------- facts

    /** The replica of a region that runs here; null if none does. */
    @Override
    public @Nullable RegionEngine get(long regionId) {
        return regions.get(regionId);
    }

    /** All that run, by the numbers of their regions; goes along with what changes. */
    @Override
    public Collection<RegionEngine> all() {
        return Collections.unmodifiableCollection(regions.values());
    }

    Set<Long> ids() {
        return Collections.unmodifiableSet(regions.keySet());
    }

    /** All regions that have a replica here, or ought to. */
    List<RegionInfo> infos() {
        List<RegionInfo> infos = new ArrayList<>(awaited.values());
        for (RegionEngine region : regions.values()) {
            RegionInfo info = ended.contains(region.getRegionId()) ? null : region.info();
            if (info != null) {
                infos.add(info);
            }
        }
        return infos;
    }

    /** Those that come and go on somebody's word. */
    Replicas replicas() {
        return replicas;
    }

    @Override
    public PeerId peer(String members) {
        return groups.peer(members);
    }

    // --------------------------------------------------------------------- end

    /** Starts nothing more. */
    void closing() {
        closed = true;
    }

    /** Stops all, and waits for it. */
    void close() {
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
    }
}
