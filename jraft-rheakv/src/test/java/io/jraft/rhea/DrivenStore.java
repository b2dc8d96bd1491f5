package io.jraft.rhea;

import io.jraft.JRaftUtils;
import io.jraft.SnapshotCut;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.model.SnapshotMeta;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdDesk;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.SimCrash;
import io.jraft.sim.node.HostMachine;
import io.jraft.sim.node.SimNode;
import io.jraft.storage.local.BootstrapFile;
import io.jraft.storage.local.LocalSnapshotStore;
import io.jraft.storage.snapshot.SnapshotWriter;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store of the simulator, made of the production classes that need no threads: replicas, what it tells the placement driver and does
 * for it, and the desk of its member of the driver. It does what {@link StoreEngine} does to put them together, for storages in memory
 * and without merges. Each life of the server makes these anew from what is on its disk.
 * Owner: the run's thread.
 */
public final class DrivenStore {
    private static final long TICK_NANOS = 100_000_000L;
    private static final long PAUSED_NANOS = 5_000_000L;

    private final DrivenCluster cluster;
    private final SimNode server;
    private final Path data;
    private final Endpoint self;
    private final TreeMap<Long, RegionEngine> regions = new TreeMap<>();
    private final TreeMap<Long, RegionInfo> awaited = new TreeMap<>();
    private int born;
    private MemoryStorage storage = new MemoryStorage();
    private @Nullable Replicas replicas;
    private @Nullable StoreAgent agent;
    private @Nullable PdDesk desk;
    private RegionEngine.@Nullable Shared shared;

    DrivenStore(DrivenCluster cluster, SimNode server, Path data) {
        this.cluster = cluster;
        this.server = server;
        this.data = data;
        self = server.peer().getEndpoint();
    }

    SimNode server() {
        return server;
    }

    /** Whether a life of the server has begun that this does not know yet. */
    void begin() {
        if (!isServing() && server.isUp() && server.incarnation() != born) {
            born = server.incarnation();
            task(this::open).run();
        }
    }

    boolean isServing() {
        return server.isUp() && server.incarnation() == born;
    }

    // ------------------------------------------------------------------- its thread

    /** What is run while this life lasts, and later if the server is being held up. */
    private Runnable task(Runnable task) {
        return inLife(born, task);
    }

    Runnable inLife(int life, Runnable task) {
        return () -> {
            if (!server.isUp() || server.incarnation() != life) {
                return;
            }
            if (server.isPaused()) {
                cluster.after(PAUSED_NANOS, inLife(life, task));
                return;
            }
            try {
                task.run();
            } catch (SimCrash powerLost) {
                server.crash(CrashMode.LOST, "power was lost in a call of the disk, by a store");
            }
        };
    }

    private void later(Runnable task) {
        cluster.after(0, task(task));
    }

    private void every(long nanos, Runnable what) {
        cluster.after(
                nanos,
                task(
                        () -> {
                            what.run();
                            every(nanos, what);
                        }));
    }

    private void open() {
        regions.clear();
        awaited.clear();
        storage = new MemoryStorage();
        RangeClaims claims =
                new RangeClaims(
                        regions::keySet,
                        id -> {
                            RegionEngine region = regions.get(id);
                            return region == null ? null : region.getRecord();
                        });
        Replicas mine = new Replicas(new Home(), data, storage, claims);
        replicas = mine;
        shared =
                new RegionEngine.Shared(
                        false,
                        1_000,
                        new RegionSplitter.SplitLimits(2, 0, 0),
                        this::later,
                        this::later,
                        new Births(),
                        () -> new RegionClock(server.clock()::wallMillis, server.clock()::nanoTime),
                        new NoMerges());
        agent =
                new StoreAgent(
                        DrivenCluster.NAME,
                        self,
                        cluster.plan(),
                        mine,
                        (to, request, timeoutMs, then) ->
                                cluster.ask(this, to, request, timeoutMs, then),
                        server.clock()::nanoTime);
        DriverMachine member = cluster.sim().machine(server, DriverMachine.class);
        PdDesk mineToo =
                new PdDesk(
                        cluster.plan().rules(),
                        () -> server.clock().nanoTime() / 1_000_000,
                        this::later,
                        () -> SimulatedNode.of(server.group(), server.peer(), server::handle),
                        member::published);
        desk = mineToo;
        member.tell(mineToo);
        try {
            mine.recover();
            List<RegionPlan> planned =
                    cluster.regions().stream()
                            .filter(r -> r.isAt(self) && !mine.hasLeft(r.id()))
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        regions.values().forEach(r -> r.machine().children().forEach(this::await));
        every(TICK_NANOS, this::tick);
        every(cluster.plan().beatMs() * 1_000_000, agent::beat);
    }

    private void tick() {
        if (!awaited.isEmpty()) {
            List.copyOf(awaited.values()).forEach(this::bearUnchecked);
        }
        List.copyOf(regions.values()).forEach(RegionEngine::tick);
    }

    // --------------------------------------------------------------------- replicas

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

    private PeerId peer(String members) {
        return JRaftUtils.getConfiguration(members).listPeers().stream()
                .filter(p -> p.getEndpoint().equals(self))
                .findFirst()
                .orElseGet(() -> new PeerId(self.getIp(), self.getPort()));
    }

    private void await(RegionInfo child) {
        Replicas mine = replicas;
        if (mine != null && !regions.containsKey(child.id()) && mine.belongsHere(child)) {
            awaited.putIfAbsent(child.id(), child);
        }
    }

    private void bearUnchecked(RegionInfo child) {
        try {
            bear(child);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As in {@link StoreEngine}, but that the beginning of the group's files goes to the simulated disk. */
    private void bear(RegionInfo child) throws IOException, InterruptedException {
        if (regions.containsKey(child.id())) {
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
            home.bear(child, plan.group(), members, null);
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

    private final class Home implements Replicas.Host {
        @Override
        public boolean onBirths(Runnable task) {
            later(task);
            return true;
        }

        @Override
        public PeerId peer(String members) {
            return DrivenStore.this.peer(members);
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
            return false;
        }

        @Override
        public void bear(RegionInfo region) throws IOException, InterruptedException {
            DrivenStore.this.bear(region);
        }

        @Override
        public void stop(RegionEngine region, Runnable stopped) throws InterruptedException {
            String group = DrivenCluster.group(region.getRegionId());
            if (server.passenger(group) == null) {
                // It is being started.
                cluster.after(PAUSED_NANOS, task(() -> stopAgain(region, stopped)));
                return;
            }
            cluster.onLeaving(DrivenStore.this, region);
            region.shutdown();
            server.leave(group, task(stopped));
        }

        private void stopAgain(RegionEngine region, Runnable stopped) {
            try {
                stop(region, stopped);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void remove(long regionId) {
            regions.remove(regionId);
            awaited.remove(regionId);
        }
    }

    /** No region is split off. */
    static class NoChildren implements RegionEngine.Children {
        @Override
        public void onChild(RegionInfo child) {
            throw new AssertionError("nothing is split here");
        }

        @Override
        public boolean areSafe(long parentId) {
            return true;
        }

        @Override
        public boolean mayTakeKeys(RegionRecord now, RegionKeys next) {
            // In memory each region has a storage of its own.
            return true;
        }

        @Override
        public void onKeysTaken(long regionId) {}

        @Override
        public void onBroken(long regionId) {}
    }

    private final class Births extends NoChildren {
        @Override
        public void onChild(RegionInfo child) {
            await(child);
        }

        @Override
        public boolean areSafe(long parentId) {
            return awaited.values().stream().noneMatch(child -> child.parent() == parentId);
        }

        @Override
        public void onBroken(long regionId) {
            Replicas mine = replicas;
            if (mine != null) {
                mine.onBroken(regionId);
            }
        }
    }

    static final class NoMerges implements RegionMerger.Neighbours {
        @Override
        public void onEnded(long regionId) {
            throw new AssertionError("nothing is merged here");
        }

        @Override
        public @Nullable RegionEngine before(byte[] key) {
            return null;
        }

        @Override
        public void ask(Endpoint store, KVRequest request, Consumer<KVReply> reply) {
            throw new AssertionError("nothing is merged here");
        }
    }

    // --------------------------------------------------------------------- requests

    /** What a store or a client asks of this one; {@code reply} is told once, or never if the server dies. */
    void handle(PdRequest request, Consumer<PdReply> reply) {
        StoreAgent asked = agent;
        PdDesk driver = desk;
        if (!isServing() || asked == null || driver == null) {
            return;
        }
        if (request.kind() == PdRequest.Kind.INVITE) {
            asked.invited(request.body(), reply);
        } else {
            later(() -> reply.accept(driver.answer(request)));
        }
    }

    /** As if the driver had said so. */
    void leave(Instruction.Leave leave) {
        Replicas mine = replicas;
        if (isServing() && mine != null) {
            mine.leave(leave);
        }
    }

    /** A client's request. */
    public void handle(KVRequest request, Consumer<KVReply> reply) {
        task(() -> {
                    RegionEngine region = regions.get(request.regionId());
                    if (region == null) {
                        reply.accept(
                                KVReply.refused(Errors.NO_REGION_FOUND, "no replica here", ""));
                    } else {
                        region.handle(request, reply);
                    }
                })
                .run();
    }

    /** The regions as this store knows them. */
    public List<RegionInfo> infos() {
        List<RegionInfo> infos = new ArrayList<>();
        if (isServing()) {
            for (RegionEngine region : regions.values()) {
                RegionInfo info = region.info();
                if (info != null) {
                    infos.add(info);
                }
            }
        }
        return infos;
    }

    /** All replicas here; none while the server is down. */
    List<RegionEngine> replicas() {
        return isServing() ? List.copyOf(regions.values()) : List.of();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
