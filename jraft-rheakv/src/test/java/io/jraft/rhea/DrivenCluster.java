package io.jraft.rhea;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.pd.PdRules;
import io.jraft.rhea.pd.StoreBeat;
import io.jraft.sim.Sim;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.net.SimNetwork;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.util.Endpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
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
    private static final PdRules RULES =
            new PdRules(3, 1_000, 4_000, 2_000, 3_000, 3, 2, 4, 0, 0, true);
    private static final String BORDER = "m";
    private static final long PEACE_NANOS = 90_000_000_000L;
    private static final long REST_NANOS = 5_000_000_000L;

    private final Sim sim;
    private final SimRandom random;
    private final List<DrivenStore> stores = new ArrayList<>();
    private final List<RegionPlan> regions;
    private final DriverPlan plan;

    /** What a number was given out for. */
    private final Map<Long, String> numbers = new TreeMap<>();

    /** Where regions came from. */
    private final Map<Long, String> births = new TreeMap<>();

    /** What its leader saw when it was asked last, for failures. */
    private String picture = "";

    /** When the driver told anybody anything last, but to remove what is no member. */
    private long lastToldNanos;

    private int moves;
    private int splits;
    private int transfers;
    private int left;

    /** Five stores; two regions at the first three. */
    public DrivenCluster(Sim sim, SimRandom random, Path directory) {
        this.sim = sim;
        this.random = random;
        Configuration all = new Configuration();
        sim.nodes().forEach(n -> all.addPeer(n.peer()));
        Configuration three = new Configuration();
        sim.nodes().subList(0, 3).forEach(n -> three.addPeer(n.peer()));
        byte[] border = BORDER.getBytes(StandardCharsets.UTF_8);
        regions =
                List.of(
                        new RegionPlan(1, group(1), null, border, three),
                        new RegionPlan(2, group(2), border, null, three));
        plan = new DriverPlan(sim.cluster().group(), all, RULES, 200, 400);
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

    /** Changes of members, splits, transfers that were told, and replicas that left. */
    public int[] done() {
        return new int[] {moves, splits, transfers, left};
    }

    // -------------------------------------------------------------------- messages

    /** A request of one store to another, or to itself. */
    void ask(
            DrivenStore from,
            Endpoint to,
            PdRequest request,
            int timeoutMs,
            BiConsumer<@Nullable PdReply, String> then) {
        boolean[] told = {false};
        BiConsumer<@Nullable PdReply, String> once =
                (reply, trouble) -> {
                    if (!told[0]) {
                        told[0] = true;
                        then.accept(reply, trouble);
                    }
                };
        DrivenStore asked =
                stores.stream()
                        .filter(s -> s.server().peer().getEndpoint().equals(to))
                        .findFirst()
                        .orElseThrow();
        byte[] bytes =
                PdRequest.codec()
                        .encode(
                                request.kind() == PdRequest.Kind.BEAT
                                        ? new PdRequest(
                                                request.cluster(),
                                                request.kind(),
                                                heard(StoreBeat.decode(request.body())).encode())
                                        : request);
        int life = from.server().incarnation();
        carry(
                from,
                asked,
                () ->
                        asked.handle(
                                PdRequest.codec().decode(bytes),
                                reply -> {
                                    byte[] answer = PdReply.codec().encode(reply);
                                    Runnable hears =
                                            () ->
                                                    once.accept(
                                                            told(
                                                                    from,
                                                                    PdReply.codec().decode(answer)),
                                                            "");
                                    carry(asked, from, from.inLife(life, hears));
                                }));
        after(
                timeoutMs * 1_000_000L,
                from.inLife(life, () -> once.accept(null, "no answer in time")));
    }

    private void carry(DrivenStore from, DrivenStore to, Runnable arrival) {
        int a = from.server().ordinal();
        int b = to.server().ordinal();
        SimNetwork network = sim.cluster().network();
        if (a != b
                && (!network.isUp(a, b)
                        || random.perMillion(network.quality(a, b).lossPerMillion()))) {
            return;
        }
        long way = a == b ? 0 : network.quality(a, b).latencyNanos();
        after(random.around(Math.max(1_000, way)), arrival);
        if (random.perMillion(network.quality(a, b).duplicatePerMillion())) {
            after(random.around(50_000_000), arrival);
        }
    }

    private PdReply told(DrivenStore store, PdReply reply) {
        for (Instruction instruction : reply.instructions()) {
            lastToldNanos = instruction instanceof Instruction.Leave ? lastToldNanos : now();
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

    /** A store removes a replica: it must be no member any more of what its region has agreed on. */
    void onLeaving(DrivenStore store, RegionEngine region) {
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

    /** Lets time pass until all is repaired, even and at rest; then looks at every replica. */
    public void rest() {
        long deadline = now() + PEACE_NANOS;
        while (!(isWhole() && now() - lastToldNanos > REST_NANOS)) {
            if (now() > deadline) {
                throw new AssertionError("not three replicas each, evenly, and at rest: " + this);
            }
            sim.run(200);
        }
        requireAllKeys();
        requireEqual();
    }

    private long now() {
        return sim.cluster().world().now();
    }

    private List<DrivenStore> living() {
        return stores.stream().filter(s -> !s.server().isLost()).toList();
    }

    private boolean isWhole() {
        Map<Long, Integer> replicas = new TreeMap<>();
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (DrivenStore store : living()) {
            int here = store.replicas().size();
            most = Math.max(most, here);
            least = Math.min(least, here);
            for (RegionEngine region : store.replicas()) {
                RegionEngine leader = leader(region.getRegionId());
                if (leader == null
                        || !region.getRecord().isOpen()
                        || !Configuration.of(leader.members())
                                .contains(region.getNode().getNodeId().getPeerId())) {
                    return false;
                }
                replicas.merge(region.getRegionId(), 1, Integer::sum);
            }
        }
        return most - least < 2
                && replicas.values().stream().allMatch(n -> n == 3)
                && replicas.keySet().stream()
                        .allMatch(
                                id ->
                                        Configuration.of(leader(id).members()).listPeers().size()
                                                == 3);
    }

    /** No key is nobody's, and none is of two regions. */
    private void requireAllKeys() {
        TreeMap<Long, RegionInfo> all = new TreeMap<>();
        living().forEach(s -> s.infos().forEach(i -> all.put(i.id(), i)));
        List<RegionInfo> inOrder =
                all.values().stream()
                        .sorted(
                                Comparator.comparing(
                                        RegionInfo::start,
                                        Comparator.nullsFirst(Arrays::compareUnsigned)))
                        .toList();
        byte[] end = null;
        boolean first = true;
        for (RegionInfo region : inOrder) {
            sim.require(
                    "regions meet: " + inOrder,
                    first ? region.start() == null : Arrays.equals(end, region.start()));
            end = region.end();
            first = false;
            sim.require(
                    "only the last one has no end: " + inOrder,
                    end != null || region == inOrder.get(inOrder.size() - 1));
        }
        sim.require("the last one has no end: " + inOrder, !first && end == null);
    }

    private void requireEqual() {
        Map<Long, String> states = new TreeMap<>();
        for (DrivenStore store : living()) {
            for (RegionEngine region : store.replicas()) {
                String state = region.machine().toString();
                String other = states.putIfAbsent(region.getRegionId(), state);
                sim.require(
                        store
                                + " has of region "
                                + region.getRegionId()
                                + " what the others have: "
                                + state
                                + "\n"
                                + other,
                        other == null || other.equals(state));
            }
        }
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
