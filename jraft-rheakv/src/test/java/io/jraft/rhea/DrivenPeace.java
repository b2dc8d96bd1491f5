package io.jraft.rhea;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.EvenLoads;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdRules;
import io.jraft.rhea.pd.Picture;
import io.jraft.sim.Sim;
import io.jraft.sim.node.SimNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a cluster with a placement driver has to come to in peace, and to be then. Owner: the run's thread. */
public final class DrivenPeace {
    private static final PdRules RULES = DrivenCluster.RULES;
    private static final long PEACE_NANOS = 45_000_000_000L;

    /** A leader of the driver may be new, and may have to find first that a store is dead: so long it may say nothing. */
    private static final long CALM_NANOS = 5_000_000_000L;

    /** Longer than the driver awaits what was split off a region, and then that small ones stay so, before it merges them. */
    private static final long REST_NANOS = 6_000_000_000L;

    /** Those who follow have what the leader has by then, and nothing was done yet because nobody asks. */
    private static final int QUIET_STEPS = 14;

    private static final long QUIET_MS = 100;

    /** How far what stores measure may be from what they are asked for. */
    private static final long LOAD_DOUBT = 60;

    private final Sim sim;
    private final DrivenCluster cluster;
    private final Runnable pass;
    private final Loads loads;

    /** What a region is asked for in a second, by whoever lets time pass. */
    public interface Loads {
        long reads(RegionInfo region);

        long writes(RegionInfo region);

        /** Whether it has a place where a fifth or more is on either side. */
        boolean isDivisible(RegionInfo region);
    }

    /**
     * Of a cluster that is in trouble no more.
     *
     * @param pass lets some time pass
     */
    public DrivenPeace(Sim sim, DrivenCluster cluster, Runnable pass, Loads loads) {
        this.sim = sim;
        this.cluster = cluster;
        this.pass = pass;
        this.loads = loads;
    }

    private long now() {
        return sim.cluster().world().now();
    }

    /** Lets time pass until all is repaired, even and at rest. */
    public void rest() {
        long deadline = now() + PEACE_NANOS;
        long lastNanos = now() + CALM_NANOS;
        List<Instruction> last = List.of();
        while (now() - lastNanos <= REST_NANOS || !isWhole()) {
            if (now() > deadline) {
                throw new AssertionError(
                        "not three replicas each, evenly, and at rest, but " + last + cluster);
            }
            pass.run();
            List<Instruction> orders = cluster.takeOrders();
            last = orders.isEmpty() ? last : orders;
            lastNanos = orders.isEmpty() ? lastNanos : Math.max(lastNanos, now());
        }
    }

    private boolean isWhole() {
        Map<Long, Integer> replicas = new TreeMap<>();
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (DrivenStore store : cluster.living()) {
            int here = store.replicas().size();
            most = Math.max(most, here);
            least = Math.min(least, here);
            for (RegionEngine region : store.replicas()) {
                RegionEngine leader = cluster.leader(region.getRegionId());
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
                                        Configuration.of(cluster.leader(id).members())
                                                        .listPeers()
                                                        .size()
                                                == 3);
    }

    /** What the driver is there for has been done: nothing is hot, small, or uneven that need not be. */
    public void requireSpread() {
        List<RegionEngine> leaders =
                cluster.inOrder().stream().map(i -> cluster.leader(i.id())).toList();
        List<EvenLoads.Share> shares = new ArrayList<>();
        RegionEngine before = null;
        for (RegionEngine region : leaders) {
            RegionInfo info = region.info();
            long load = load(info);
            shares.add(
                    new EvenLoads.Share(
                            info.id(),
                            address(region),
                            Picture.Places.of(region.members()).voters(),
                            loads.reads(info),
                            loads.writes(info)));
            sim.require(
                    info + " does " + load + ", and stays one: " + cluster,
                    load < RULES.splitRequests() + LOAD_DOUBT
                            || !loads.isDivisible(info)
                            || keys(region) < RULES.leastKeys());
            long both = before == null ? 0 : load + load(before.info());
            sim.require(
                    info + " is small, and so is the one before it: " + cluster,
                    before == null
                            || keys(before) + keys(region) > RULES.mergeKeys()
                            || both > RULES.splitRequests() / 2 - LOAD_DOUBT);
            before = region;
        }
        List<String> all = cluster.living().stream().map(s -> address(s.server().peer())).toList();
        String complaint = EvenLoads.complaint(shares, all, RULES.balanceOps(), LOAD_DOUBT);
        sim.require(complaint + cluster, complaint.isEmpty());
    }

    private long load(RegionInfo region) {
        return loads.reads(region) + loads.writes(region);
    }

    private static long keys(RegionEngine region) {
        return region.getRecord().size().keys();
    }

    private static String address(RegionEngine region) {
        return address(region.getNode().getNodeId().getPeerId());
    }

    private static String address(PeerId peer) {
        return peer.getEndpoint().toString();
    }

    /** Another member leads the driver from now on: to it, too, all is well. It may try in vain to split what is hot by one key. */
    public void handOver() {
        SimNode old = sim.leader();
        SimNode next =
                sim.chance().pick(sim.nodes().stream().filter(n -> n != old && n.isUp()).toList());
        cluster.takeOrders();
        sim.transfer(old, next.peer());
        long end = now() + REST_NANOS;
        while (now() < end) {
            pass.run();
            for (Instruction order : cluster.takeOrders()) {
                sim.require(
                        "a new leader of the driver lets all be as it is: " + order + cluster,
                        order instanceof Instruction.Split split && isTriedInVain(split));
            }
        }
        sim.require("the driver is led by " + next, sim.leader() == next);
    }

    private boolean isTriedInVain(Instruction.Split split) {
        return split.byLoad()
                && cluster.inOrder().stream()
                        .noneMatch(r -> r.id() == split.region() && loads.isDivisible(r));
    }

    /** Looks at every replica, while nobody writes. */
    public void requireWhole() {
        for (int i = 0; i < QUIET_STEPS && !difference().isEmpty(); i++) {
            sim.run(QUIET_MS);
        }
        String difference = difference();
        sim.require("replicas are equal: " + difference, difference.isEmpty());
        requireAllKeys();
        requireNothingLeft();
    }

    /** No key is nobody's, and none is of two regions. */
    private void requireAllKeys() {
        List<RegionInfo> inOrder = cluster.inOrder();
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

    /** Of regions that were merged away, or have left a store, it has nothing, and no region has what is not its own. */
    private void requireNothingLeft() {
        long largest = cluster.largest();
        for (DrivenStore store : cluster.living()) {
            try {
                String left = store.leftovers(largest);
                sim.require(store + " has nothing that is not its own: " + left, left.isEmpty());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The first two replicas of a region that have not the same; empty for none. */
    private String difference() {
        Map<Long, String> states = new TreeMap<>();
        for (DrivenStore store : cluster.living()) {
            for (RegionEngine region : store.replicas()) {
                String state = region.machine().toString();
                String other = states.putIfAbsent(region.getRegionId(), state);
                if (other != null && !other.equals(state)) {
                    return store
                            + " has of region "
                            + region.getRegionId()
                            + " what others have not: "
                            + state
                            + "\n"
                            + other;
                }
            }
        }
        return "";
    }
}
