package io.jraft.sim.node;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.sim.disk.DiskCall;
import io.jraft.sim.net.SimNetwork;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimScheduler;
import io.jraft.sim.world.SimWorker;
import io.jraft.sim.world.Strategy;
import io.jraft.sim.world.Trace;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in one thread: virtual time, a network, and nodes. It does nothing by itself; whoever has it steps it, makes
 * trouble, and looks. Owner: the run's thread.
 */
public final class SimCluster {
    private static final int PORT = 8001;

    private final long seed;
    private final Trace trace;
    private final ClusterListener listener;
    private final NodeSetup setup;
    private final SimScheduler world;
    private final Strategy strategy;
    private final SimNetwork network;
    private final List<SimNode> nodes = new ArrayList<>();
    private ObjIntConsumer<NodeOptions> tuner = (options, node) -> {};
    private int workers;

    public SimCluster(
            long seed,
            int size,
            Strategy.Kind kind,
            NodeSetup setup,
            Trace trace,
            ClusterListener listener) {
        this.seed = seed;
        this.setup = setup;
        this.trace = trace;
        this.listener = listener;
        world = new SimScheduler(stream("order"));
        strategy = new Strategy(kind, world, stream("schedule"));
        List<Endpoint> endpoints = new ArrayList<>();
        List<PeerId> peers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            PeerId peer = new PeerId("10.0.0." + (i + 1), PORT);
            peers.add(peer);
            endpoints.add(peer.getEndpoint());
        }
        network = new SimNetwork(world, stream("network"), trace, listener, endpoints);
        if (kind == Strategy.Kind.FIFO) {
            network.beRegular();
        }
        for (int i = 0; i < size; i++) {
            nodes.add(new SimNode(this, i, peers.get(i)));
        }
    }

    /** An independent stream of chance of this run. */
    public SimRandom stream(String name) {
        return SimRandom.of(seed, name);
    }

    public SimScheduler world() {
        return world;
    }

    public SimNetwork network() {
        return network;
    }

    public Trace trace() {
        return trace;
    }

    public List<SimNode> nodes() {
        return nodes;
    }

    public SimNode node(int ordinal) {
        return nodes.get(ordinal);
    }

    /** The nodes that can still take part. */
    public List<SimNode> able() {
        return nodes.stream().filter(n -> !n.isLost()).toList();
    }

    NodeSetup setup() {
        return setup;
    }

    /** Changes the options of single nodes, each time one is started. */
    public void tune(ObjIntConsumer<NodeOptions> change) {
        tuner = change;
    }

    ObjIntConsumer<NodeOptions> tuner() {
        return tuner;
    }

    Strategy strategy() {
        return strategy;
    }

    ClusterListener listener() {
        return listener;
    }

    /** The group that is looked at; nodes may have others beside it. */
    public String group() {
        return "g";
    }

    /** What a node starts with: the members, or nothing for a spare one, which joins later. */
    Configuration initialConf(int ordinal) {
        Configuration conf = new Configuration();
        int members = nodes.size() - setup.spares();
        if (ordinal < members) {
            nodes.subList(0, members).forEach(n -> conf.addPeer(n.peer()));
        }
        return conf;
    }

    /** The nodes that can take part and are members as this leader sees it. */
    public List<SimNode> members(SimNode leader) {
        return able().stream().filter(n -> leader.picture().conf().contains(n.peer())).toList();
    }

    /** The node with this address; null for nobody. */
    public @Nullable SimNode byPeer(PeerId peer) {
        for (SimNode n : nodes) {
            if (n.peer().equals(peer)) {
                return n;
            }
        }
        return null;
    }

    long nextWorker() {
        return workers++;
    }

    /** Starts all nodes. */
    public void start() {
        nodes.forEach(SimNode::start);
    }

    /** The leader of the newest term among the nodes that are up; null when nobody leads. */
    public @Nullable SimNode leader() {
        SimNode best = null;
        for (SimNode n : nodes) {
            if (n.leads() && (best == null || n.picture().term() > best.picture().term())) {
                best = n;
            }
        }
        return best;
    }

    /** Lets time pass. */
    public void run(long nanos) {
        long end = world.now() + nanos;
        while (world.step(end)) {
            // The events do the work.
        }
    }

    /** Lets time pass until something holds, which is asked after every event; false when it never did in that time. */
    public boolean runUntil(long nanos, BooleanSupplier condition) {
        long end = world.now() + nanos;
        while (!condition.getAsBoolean()) {
            if (!world.step(end)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    // --------------------------------------------------------------------- trace

    void onDisk(SimNode node, DiskCall call) {
        trace.add(world.now(), Trace.Kind.DISK, node.ordinal(), -1, call.hash(), call::toString);
        listener.onDisk(node, call);
    }

    void traceTurn(SimNode node, SimWorker worker) {
        trace.hash(world.now(), Trace.Kind.STEP, node.ordinal(), worker.ordinal());
    }

    void traceStepDown(SimNode node, long term, String why) {
        trace.add(
                world.now(),
                Trace.Kind.ROLE,
                node.ordinal(),
                -1,
                term,
                () -> "leads term " + term + " no more: " + why);
    }

    void traceStart(SimNode node) {
        trace.add(
                world.now(),
                Trace.Kind.START,
                node.ordinal(),
                -1,
                node.incarnation(),
                () -> "start " + node.incarnation());
    }
}
