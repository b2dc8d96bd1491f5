package io.jraft.rhea;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.pd.PdRules;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.sim.Sim;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.util.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Five stores of the simulator with a placement driver: its group is the one that the simulator looks at; each region is a group beside
 * it in the same engines. What stores and driver say to one another goes over the links of the simulator, as bytes, and is lost, late
 * and repeated with them. Says what must never be, and what has to be in peace.
 * Owner: the run's thread.
 */
public class DrivenCluster {
    static final String NAME = "kv-7";
    static final PdRules RULES = rules(2_000);

    private static final String BORDER = "m";

    private final Sim sim;
    private final DrivenLinks links;
    private final SimRandom samples;
    private final List<DrivenStore> stores = new ArrayList<>();
    private final List<RegionPlan> regions;
    private final DriverPlan plan;

    /** What a number was given out for. */
    private final Map<Long, String> numbers = new TreeMap<>();

    /** Where regions came from. */
    private final TreeMap<Long, String> births = new TreeMap<>();

    /** What its leader saw when it was asked last, for failures. */
    private String picture = "";

    private final List<Instruction> orders = new ArrayList<>();

    private int moves;
    private int splits;
    private int hotSplits;
    private int transfers;
    private int left;
    private int forgotten;

    /** The rules, but for how long a new leader of the driver listens. */
    protected static PdRules rules(long settleMs) {
        return new PdRules(3, 1_000, 3_000, settleMs, 2_500, 3, 4, 16, 0, 800, true, 100, 7, 1_000);
    }

    /** What was done by the driver's orders; and how many replicas were taken out of journals after that. */
    public record Done(
            int moves,
            int splits,
            int hotSplits,
            int merges,
            int transfers,
            int left,
            int forgotten) {}

    /** Five stores; two regions at the first three. */
    public DrivenCluster(Sim sim, SimRandom random, Path directory) {
        this(sim, random, directory, RULES);
    }

    /** The same with a driver that goes by other rules. */
    protected DrivenCluster(Sim sim, SimRandom random, Path directory, PdRules rules) {
        this.sim = sim;
        links = new DrivenLinks(sim, random);
        samples = sim.cluster().stream("samples");
        Configuration all = new Configuration();
        sim.nodes().forEach(n -> all.addPeer(n.peer()));
        Configuration three = new Configuration();
        sim.nodes().subList(0, 3).forEach(n -> three.addPeer(n.peer()));
        byte[] border = BORDER.getBytes(StandardCharsets.UTF_8);
        regions =
                List.of(
                        new RegionPlan(1, group(1), null, border, three),
                        new RegionPlan(2, group(2), border, null, three));
        plan = new DriverPlan(sim.cluster().group(), all, rules, 200, 400);
        for (SimNode node : sim.nodes()) {
            Path data = directory.resolve(sim.seed() + "-" + node);
            if (!data.toFile().mkdirs()) {
                throw new IllegalStateException(data + " is there already");
            }
            stores.add(new DrivenStore(this, node, data));
        }
        look();
    }

    /** Each store begins to serve soon after its server runs. */
    private void look() {
        stores.forEach(DrivenStore::begin);
        after(1_000_000, this::look);
    }

    /** A region's group. */
    public static String group(long region) {
        return "kv-" + region;
    }

    Sim sim() {
        return sim;
    }

    DriverPlan plan() {
        return plan;
    }

    List<RegionPlan> regions() {
        return regions;
    }

    /** All stores, also those whose servers are down. */
    public List<DrivenStore> stores() {
        return stores;
    }

    void after(long nanos, Runnable what) {
        sim.cluster().world().after(nanos, what);
    }

    /** Counts what was told; of merges those that have come about. */
    public Done done() {
        return new Done(moves, splits, hotSplits, merged(), transfers, left, forgotten);
    }

    /** How many of all regions that ever were there are not any more. */
    private int merged() {
        Set<Long> all = new TreeSet<>(births.keySet());
        regions.forEach(r -> all.add(r.id()));
        stores.forEach(s -> s.infos().forEach(i -> all.remove(i.id())));
        return all.size();
    }

    // -------------------------------------------------------------------- messages

    /** A request of one store to the driver's member at another, or at itself. */
    void ask(
            DrivenStore from,
            Endpoint to,
            PdRequest request,
            int timeoutMs,
            BiConsumer<@Nullable PdReply, String> then) {
        DrivenStore asked = at(to);
        byte[] bytes =
                PdRequest.codec()
                        .encode(
                                request.kind() == PdRequest.Kind.BEAT
                                        ? new PdRequest(
                                                request.cluster(),
                                                request.kind(),
                                                heard(StoreBeat.decode(request.body())).encode())
                                        : request);
        links.ask(
                from,
                asked,
                timeoutMs,
                answer ->
                        asked.handle(
                                PdRequest.codec().decode(bytes),
                                reply -> answer.accept(PdReply.codec().encode(reply))),
                answer -> {
                    if (answer == null) {
                        then.accept(null, "no answer in time");
                    } else {
                        then.accept(told(from, PdReply.codec().decode(answer)), "");
                    }
                });
    }

    /** A request of one store to a region at another, or at itself. */
    void ask(
            DrivenStore from,
            Endpoint to,
            KVRequest request,
            long timeoutMs,
            Consumer<KVReply> then) {
        DrivenStore asked = at(to);
        byte[] bytes = KVRequest.codec().encode(request);
        links.ask(
                from,
                asked,
                timeoutMs,
                answer ->
                        asked.handle(
                                KVRequest.codec().decode(bytes),
                                reply -> answer.accept(KVReply.codec().encode(reply))),
                answer ->
                        then.accept(
                                answer == null
                                        ? KVReply.unknown("no answer in time", "")
                                        : KVReply.codec().decode(answer)));
    }

    private DrivenStore at(Endpoint address) {
        return stores.stream()
                .filter(s -> s.server().peer().getEndpoint().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** What no part of the run may draw for itself. */
    int dice(int bound) {
        return samples.nextInt(bound);
    }

    private PdReply told(DrivenStore store, PdReply reply) {
        for (Instruction instruction : reply.instructions()) {
            if (!(instruction instanceof Instruction.Leave)) {
                orders.add(instruction);
            }
            if (instruction instanceof Instruction.Change change) {
                moves++;
                Configuration from = Configuration.of(change.from());
                for (PeerId peer : Configuration.of(change.to()).listPeers()) {
                    if (!from.contains(peer)) {
                        given(peer.getIdx(), change.region() + " at " + peer);
                    }
                }
            } else if (instruction instanceof Instruction.Split split) {
                splits++;
                hotSplits += split.byLoad() ? 1 : 0;
                given(split.child(), "half of " + split.region() + " v" + split.version());
            } else if (instruction instanceof Instruction.Transfer) {
                transfers++;
            }
        }
        return new PdReply(
                reply.outcome(),
                reply.text(),
                reply.instructions().stream()
                        .map(i -> obeyed(store, i))
                        .collect(Collectors.toList()));
    }

    private void given(long number, String what) {
        String before = numbers.putIfAbsent(number, what);
        sim.require(
                "number " + number + " is given out once, for " + before + " and not for " + what,
                before == null || before.equals(what));
    }

    /** Bugs are planted here: what a store makes of an instruction. */
    protected Instruction obeyed(DrivenStore store, Instruction instruction) {
        return instruction;
    }

    /** And here: what the driver makes of a report. */
    protected StoreBeat heard(StoreBeat beat) {
        return beat;
    }

    /** The leader of a region at a store has it wait for its neighbour, whatever it knows of that one. */
    protected void sealAt(DrivenStore store, long region, RegionInfo left) {
        for (RegionEngine replica : store.replicas()) {
            if (replica.getRegionId() == region && replica.isLeader()) {
                RegionRecord record = replica.getRecord();
                OpHeader header = OpHeader.once(record.version()).at(record.timeMs());
                KVOp seal = new KVOp.SealRegion(left.id(), left.version());
                byte[] entry = OpCodec.encode(header, seal);
                replica.getNode().apply(new Task(ByteBuffer.wrap(entry), status -> {}));
            }
        }
    }

    /** A store is told to remove a replica, whatever it knows of it. */
    protected void removeAt(Endpoint where, Instruction.Leave leave) {
        stores.stream()
                .filter(s -> s.server().peer().getEndpoint().equals(where))
                .forEach(s -> s.leave(leave));
    }

    // -------------------------------------------------------------------- what must never be

    /** A store makes a replica of a region, because it was split off or because the store was asked for it. */
    void onBorn(RegionInfo child) {
        if (child.parent() != 0) {
            String what = "begins in " + child.parent() + " at " + Arrays.toString(child.start());
            String before = births.putIfAbsent(child.id(), what);
            sim.require(
                    "region " + child.id() + " " + before + ", it does not begin again: " + what,
                    child.id() > regions.size() && (before == null || before.equals(what)));
        }
    }

    /** A store has taken a replica out of its journal. */
    void onForgotten() {
        forgotten++;
    }

    /** A store removes a replica: it must be no member any more of what its region has agreed on. */
    void onLeaving(RegionEngine region) {
        left++;
        PeerId peer = region.getNode().getNodeId().getPeerId();
        RegionEngine newest = leader(region.getRegionId());
        sim.require(
                "replica " + peer + " of region " + region.getRegionId() + " leaves as no member",
                newest == null
                        || newest == region
                        || !Configuration.of(newest.members()).contains(peer)
                        || !newest.isAgreed(Configuration.of(newest.members())));
    }

    /** All that stores tell of regions, the newest first. */
    public List<RegionInfo> newest() {
        return stores.stream()
                .flatMap(s -> s.infos().stream())
                .sorted(Comparator.comparingLong(RegionInfo::version).reversed())
                .toList();
    }

    /** Who leads a region by the latest term; null if nobody does. */
    @Nullable RegionEngine leader(long region) {
        return stores.stream()
                .flatMap(s -> s.replicas().stream())
                .filter(r -> r.getRegionId() == region && r.isLeader())
                .max(Comparator.comparingLong(r -> r.getNode().status().term()))
                .orElse(null);
    }

    /** The store that leads a region by the latest term; null if none does. */
    public @Nullable DrivenStore leads(long region) {
        RegionEngine leader = leader(region);
        return stores.stream()
                .filter(s -> leader != null && s.replicas().contains(leader))
                .findFirst()
                .orElse(null);
    }

    // -------------------------------------------------------------------- peace

    /** A store is lost for good. */
    public void lose(SimNode server) {
        server.crash(CrashMode.LOST, "lost for good");
        server.markLost();
    }

    /** The driver's orders since this was asked last, but to remove what is no member. */
    List<Instruction> takeOrders() {
        List<Instruction> taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    List<DrivenStore> living() {
        return stores.stream().filter(s -> !s.server().isLost()).toList();
    }

    /** All regions of which a living store tells, by their first keys. */
    List<RegionInfo> inOrder() {
        TreeMap<Long, RegionInfo> all = new TreeMap<>();
        living().forEach(s -> s.infos().forEach(i -> all.put(i.id(), i)));
        return all.values().stream()
                .sorted(
                        Comparator.comparing(
                                RegionInfo::start, Comparator.nullsFirst(Arrays::compareUnsigned)))
                .toList();
    }

    /** The largest number that a region has had. */
    long largest() {
        return Math.max(regions.size(), births.isEmpty() ? 0 : births.lastKey());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (DrivenStore store : stores) {
            text.append("\n    ").append(store).append(':');
            for (RegionEngine region : store.replicas()) {
                text.append("\n      ")
                        .append(region.isLeader() ? "* " : "  ")
                        .append(region.info())
                        .append(" as ")
                        .append(region.getNode().getNodeId().getPeerId())
                        .append(region.splitter().isTaken() ? ", taken" : "");
            }
            store.handle(
                    new PdRequest(NAME, PdRequest.Kind.PICTURE, new byte[0]),
                    reply ->
                            picture =
                                    reply.outcome() == PdReply.Outcome.OK ? reply.text() : picture);
        }
        return text.append("\n    driver: ").append(picture).toString();
    }
}
