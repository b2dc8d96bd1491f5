package io.jraft.sim;

import io.jraft.EngineOptions;
import io.jraft.StateMachine;
import io.jraft.option.NodeOptions;
import io.jraft.sim.load.StoreMachine;
import io.jraft.sim.node.NodeSetup;
import io.jraft.sim.world.Strategy;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How a {@link Sim} is built: change what matters, the rest is ordinary. Not safe for two threads. */
public final class SimOptions {
    int nodes = 3;
    Strategy.Kind strategy = Strategy.Kind.UNIFORM;
    int ringCells = 64;
    long syncNanos = 200_000;
    int driftPpmMax = 200;
    boolean cuts;
    int spares;
    boolean keepEvents;
    final NodeOptions node = new NodeOptions();
    final EngineOptions engine = new EngineOptions();
    Supplier<? extends StateMachine> machine = StoreMachine::new;
    @Nullable ToLongFunction<StateMachine> digest;
    ObjIntConsumer<NodeOptions> tuner = (options, ordinal) -> {};

    public SimOptions() {
        node.setElectionTimeoutMs(500);
        node.getRaftOptions().setMaxElectionDelayMs(500);
        node.setSnapshotIntervalSecs(0);
        engine.setSegmentBytes(64 << 10);
        engine.setSegmentBytesFirst(64 << 10);
    }

    /** Voters; 3 unless said otherwise. */
    public SimOptions nodes(int count) {
        nodes = count;
        return this;
    }

    /** So many nodes more, which run and are no members yet: their initial configuration is empty. None unless said. */
    public SimOptions spares(int count) {
        spares = count;
        return this;
    }

    /** The state machine under test; one is made for each life of each node. */
    public SimOptions machine(Supplier<? extends StateMachine> factory) {
        machine = factory;
        return this;
    }

    /**
     * A number that says what a state machine holds. Two nodes that have applied the same entries must give the same
     * number; the simulator compares it after every batch, after every load of a snapshot and at the end.
     */
    public SimOptions digest(ToLongFunction<StateMachine> function) {
        digest = function;
        return this;
    }

    /** How workers are scheduled. */
    public SimOptions strategy(Strategy.Kind kind) {
        strategy = kind;
        return this;
    }

    /** Cells of each ring at most; a power of two. 64 unless said otherwise. */
    public SimOptions rings(int cells) {
        ringCells = cells;
        return this;
    }

    /** Mean time of a sync, in microseconds. */
    public SimOptions syncMicros(long micros) {
        syncNanos = micros * 1_000;
        return this;
    }

    /** Clocks are wrong by at most so many microseconds a second. */
    public SimOptions drift(int ppm) {
        driftPpmMax = ppm;
        return this;
    }

    /** Whether snapshots are written in the background, from a cut; not unless said so. */
    public SimOptions cuts(boolean on) {
        cuts = on;
        return this;
    }

    /** Keeps every event, for pictures and stories of failures. */
    public SimOptions keepEvents() {
        keepEvents = true;
        return this;
    }

    /** Options that differ from node to node: told the ordinal, each time a node is started. */
    public SimOptions each(ObjIntConsumer<NodeOptions> change) {
        tuner = change;
        return this;
    }

    /** Options of every node, to be changed in place; what is changed later holds from a node's next start on. */
    public NodeOptions node() {
        return node;
    }

    /** Options of every engine, to be changed in place. */
    public EngineOptions engine() {
        return engine;
    }

    NodeSetup setup() {
        return new NodeSetup(
                node, engine, ringCells, syncNanos, driftPpmMax, cuts, spares, machine, digest);
    }
}
