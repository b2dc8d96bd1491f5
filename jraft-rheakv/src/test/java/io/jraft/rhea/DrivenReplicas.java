package io.jraft.rhea;

import io.jraft.JRaftUtils;
import io.jraft.SnapshotCut;
import io.jraft.conf.Configuration;
import io.jraft.core.State;
import io.jraft.engine.GroupHandle;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.sim.node.HostMachine;
import io.jraft.sim.node.SimNode;
import io.jraft.storage.local.BootstrapFile;
import io.jraft.storage.local.LocalSnapshotStore;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of a store of the simulator, in one life of its server: which run, which are to be started, and which have ended. It
 * does what {@link StoreRegions} does, for storages in memory, without the thread that this one has for it: one thing after the other, and
 * nothing while a replica is being stopped.
 * Owner: the run's thread.
 */
final class DrivenReplicas implements Replicas.Host, EndedRegions.Host, RegionEngine.Children {
    private static final long PAUSED_NANOS = 5_000_000L;
    private static final long NEIGHBOUR_MS = 5_000;

    private final DrivenCluster cluster;
    private final DrivenStore store;
    private final SimNode server;
    private final Path data;
    private final Endpoint self;
    private final MemoryStorage storage = new MemoryStorage();
    private final EndedRegions ended;
    private final Replicas replicas;
    private final RegionEngine.Shared shared;
    private final TreeMap<Long, RegionEngine> regions = new TreeMap<>();

    /** Split off others, and not started here yet. */
    private final TreeMap<Long, RegionInfo> awaited = new TreeMap<>();

    private final Deque<Runnable> births = new ArrayDeque<>();
    private int stopping;
    private boolean begun;

    DrivenReplicas(DrivenCluster cluster, DrivenStore store, Path data) throws IOException {
        this.cluster = cluster;
        this.store = store;
        this.data = data;
        server = store.server();
        self = server.peer().getEndpoint();
        ended = new EndedRegions(data, storage);
        RangeClaims claims =
                new RangeClaims(
                        regions::keySet,
                        id -> {
                            RegionEngine region = regions.get(id);
                            return region == null ? null : region.getRecord();
                        });
        replicas = new Replicas(this, data, storage, claims);
        shared =
                new RegionEngine.Shared(
                        false,
                        1_000,
                        new RegionSplitter.SplitLimits(2, 0, 0),
                        store::later,
                        store::later,
                        this,
                        () -> new RegionClock(server.clock()::wallMillis, server.clock()::nanoTime),
                        cluster::dice,
                        new StoreNeighbours(
                                this,
                                ended,
                                this::bearAll,
                                (where, request, reply) ->
                                        cluster.ask(store, where, request, NEIGHBOUR_MS, reply)));
    }

    Replicas replicas() {
        return replicas;
    }

    /** Starts all that the store begins with. */
    void begin() throws IOException, InterruptedException {
        replicas.recover();
        List<RegionPlan> planned =
                cluster.regions().stream()
                        .filter(r -> r.isAt(self) && !replicas.hasLeft(r.id()))
                        .filter(r -> !ended.contains(r.id()))
                        .toList();
        for (RegionPlan region : planned) {
            regions.put(
                    region.id(),
                    new RegionEngine(region, storage.region(region.id()), shared, null, null));
        }
        for (RegionInfo child : RegionHome.born(data)) {
            bear(child);
        }
        for (RegionPlan region : planned) {
            start(regions.get(region.id()), region, region.members());
        }
        regions.values().forEach(r -> r.machine().children().forEach(this::onChild));
        begun = true;
        onBirths(replicas::forgetLeft);
    }

    void tick() {
        bearAll();
        List.copyOf(regions.values()).forEach(RegionEngine::tick);
    }

    // ------------------------------------------------------------------ its thread

    @Override
    public boolean onBirths(Runnable task) {
        births.add(task);
        store.later(this::giveBirth);
        return true;
    }

    private void giveBirth() {
        while (stopping == 0 && !births.isEmpty()) {
            births.remove().run();
        }
    }

    private void bearAll() {
        if (!awaited.isEmpty() || !ended.isClean()) {
            onBirths(
                    () -> {
                        List.copyOf(awaited.values()).forEach(this::bearUnchecked);
                        if (begun) {
                            ended.clean(id -> areSafe(id) && isStopped(id), this);
                        }
                    });
        }
    }

    /** Or it is being stopped from now on; what it has left is removed with a later tick. */
    private boolean isStopped(long id) {
        RegionEngine region = regions.get(id);
        if (region == null) {
            return true;
        }
        region.machine().end();
        stopRunning(region, () -> regions.remove(id));
        return false;
    }

    /** It does not run any more. */
    @Override
    public @Nullable PeerId stop(long regionId) throws IOException {
        awaited.remove(regionId);
        RegionInfo born = new RegionHome(data, regionId).bornAs();
        if (born != null) {
            return peer(born.members());
        }
        return cluster.regions().stream()
                .filter(r -> r.id() == regionId && r.isAt(self))
                .findFirst()
                .map(r -> peer(r.members().toString()))
                .orElse(null);
    }

    /** The thread would wait for it, so nothing else is done meanwhile. What fails is left to the next start. */
    @Override
    public void forget(long regionId, PeerId replica, Runnable forgotten) {
        stopping++;
        server.forget(
                DrivenCluster.group(regionId),
                replica,
                directory(regionId, replica),
                failure ->
                        store.task(
                                        () -> {
                                            if (failure == null) {
                                                forgotten.run();
                                                cluster.onForgotten();
                                            }
                                            stopping--;
                                            giveBirth();
                                        })
                                .run());
    }

    @Override
    public void stop(RegionEngine region, Runnable stopped) {
        cluster.onLeaving(region);
        stopRunning(region, stopped);
    }

    private void stopRunning(RegionEngine region, Runnable stopped) {
        stopping++;
        leave(
                region,
                () -> {
                    stopped.run();
                    stopping--;
                    giveBirth();
                });
    }

    private void leave(RegionEngine region, Runnable left) {
        String group = DrivenCluster.group(region.getRegionId());
        GroupHandle running = server.passenger(group);
        if (running == null || running.status().picture().state() == State.STATE_UNINITIALIZED) {
            // It is being started, for which the thread would have waited.
            cluster.after(PAUSED_NANOS, store.task(() -> leave(region, left)));
            return;
        }
        try {
            region.shutdown();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        server.leave(group, store.task(left));
    }

    // ---------------------------------------------------------------------- births

    private RegionEngine engine(RegionPlan region, RegionInfo child) {
        return new RegionEngine(
                region, storage.region(region.id()), shared, child, regions.get(child.parent()));
    }

    private void start(RegionEngine engine, RegionPlan region, Configuration initial) {
        PeerId peer = peer(region.members().toString());
        engine.started(
                SimulatedNode.of(region.group(), peer, () -> server.passenger(region.group())));
        server.board(
                region.group(),
                peer,
                initial,
                directory(region.id(), peer),
                new HostMachine(server, engine.machine()));
    }

    /** A directory for each name: one that has left is not looked at again. */
    private static String directory(long region, PeerId peer) {
        return "/data/" + region + "-" + peer.getIdx();
    }

    private void bearUnchecked(RegionInfo child) {
        try {
            bear(child);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As in {@link StoreRegions}, but that the beginning of the group's files goes to the simulated disk. */
    @Override
    public void bear(RegionInfo child) throws IOException {
        if (regions.containsKey(child.id()) || ended.contains(child.id())) {
            awaited.remove(child.id());
            return;
        }
        Configuration members = JRaftUtils.getConfiguration(child.members());
        RegionPlan plan =
                new RegionPlan(
                        child.id(),
                        DrivenCluster.group(child.id()),
                        child.start(),
                        child.end(),
                        members);
        RegionEngine engine = engine(plan, child);
        RegionHome home = new RegionHome(data, child.id());
        if (!home.isBorn()) {
            cluster.onBorn(child);
            if (engine.getRecord().isOpen()) {
                found(child, plan, engine);
            }
            try {
                home.bear(child, plan.group(), members, null);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        regions.put(child.id(), engine);
        start(engine, plan, new Configuration());
        awaited.remove(child.id());
    }

    /** As a bootstrap of the library does. */
    private void found(RegionInfo child, RegionPlan plan, RegionEngine engine) throws IOException {
        String directory = directory(child.id(), peer(child.members()));
        LocalSnapshotStore snapshots =
                new LocalSnapshotStore(
                        server.disk(), server.disk().realPath(directory + "/snapshot"));
        snapshots.recover();
        if (snapshots.latest() != null) {
            // Power was lost between this and the file that says that all is there.
            return;
        }
        LogId at = new LogId(child.base(), 1);
        SnapshotMeta meta =
                new SnapshotMeta(
                        at, 0, ConfEntry.stable(at, Members.of(plan.members())), List.of());
        SnapshotWriter writer = snapshots.create();
        writer.saveMeta(meta.toUserMeta());
        SnapshotCut cut = new HostMachine(server, engine.machine()).onSnapshotCut();
        try {
            cut.writeTo(writer);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            cut.close();
        }
        snapshots.publish(writer, meta);
        BootstrapFile.write(
                server.disk(),
                server.disk().realPath(directory + "/meta"),
                plan.group(),
                plan.members());
    }

    // ------------------------------------------------------------- regions from splits

    @Override
    public void onChild(RegionInfo child) {
        boolean known = regions.containsKey(child.id()) || ended.contains(child.id());
        if (!known && replicas.belongsHere(child)) {
            awaited.putIfAbsent(child.id(), child);
        }
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
        return true;
    }

    @Override
    public void onKeysTaken(long regionId) {}

    @Override
    public void onBroken(long regionId) {
        replicas.onBroken(regionId);
    }

    // ----------------------------------------------------------------------- facts

    @Override
    public PeerId peer(String members) {
        return JRaftUtils.getConfiguration(members).listPeers().stream()
                .filter(p -> p.getEndpoint().equals(self))
                .findFirst()
                .orElseGet(() -> new PeerId(self.getIp(), self.getPort()));
    }

    @Override
    public List<RegionEngine> all() {
        return List.copyOf(regions.values());
    }

    @Override
    public @Nullable RegionEngine get(long regionId) {
        return regions.get(regionId);
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

    /** The regions as this store knows them. */
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

    // ----------------------------------------------------------------------- peace

    /**
     * What is here of regions that are not, or of keys that are another region's, or in the journal of who has left; empty for
     * nothing.
     */
    String leftovers(long largestId) throws IOException {
        Departures departures = new Departures(data);
        departures.load();
        if (!departures.unforgotten().isEmpty()) {
            return "the journal still has " + departures.unforgotten();
        }
        for (long id = 1; id <= largestId; id++) {
            RegionEngine region = regions.get(id);
            RegionKeys keys = region == null ? null : region.getRecord().keys();
            for (byte[] key : everything(storage.region(id))) {
                if (keys == null || keys.ranges().stream().noneMatch(r -> r.contains(key))) {
                    return "region " + id + " has left " + Arrays.toString(key);
                }
            }
            boolean home = RegionHome.born(data).stream().map(RegionInfo::id).toList().contains(id);
            if (new RegionHome(data, id).unforgotten() != null) {
                return "the journal still has region " + id + ", which has ended";
            }
            if (region == null && home) {
                return "region " + id + " has left its directory";
            }
        }
        return ended.isClean() ? "" : "an ended region is not removed";
    }

    private static List<byte[]> everything(RegionStore of) {
        List<byte[]> all = new ArrayList<>();
        byte[] last = new byte[Limits.KEY_BYTES_MAX];
        Arrays.fill(last, (byte) 0xff);
        of.scan(
                new KeyRange(new byte[0], last),
                false,
                false,
                (key, nothing) -> {
                    all.add(key);
                    return true;
                });
        return all;
    }
}
