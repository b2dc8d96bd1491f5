package io.jraft.sim.node;

import io.jraft.EngineOptions;
import io.jraft.StateMachine;
import io.jraft.option.NodeOptions;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the nodes of a cluster are built.
 *
 * @param options template; directories, machine and members are filled in for each node
 * @param engine engine options of every node
 * @param ringCells cells of every ring at most, so that "full" happens
 * @param syncNanos mean time of a sync
 * @param driftPpmMax clocks are wrong by at most so many microseconds a second
 * @param cuts whether snapshots are saved through a cut, in the background, or by the state machine's own worker
 * @param machine makes the state machine of each life of a node
 * @param spares so many nodes, the last ones, are in no initial configuration
 * @param digest says what a state machine holds; null for one that can say it itself, or cannot
 */
public record NodeSetup(
        NodeOptions options,
        EngineOptions engine,
        int ringCells,
        long syncNanos,
        int driftPpmMax,
        boolean cuts,
        int spares,
        Supplier<? extends StateMachine> machine,
        @Nullable ToLongFunction<StateMachine> digest) {
    /** The same with other options and sizes. */
    public NodeSetup with(
            NodeOptions otherOptions, EngineOptions otherEngine, int cells, int driftPpm) {
        return new NodeSetup(
                otherOptions,
                otherEngine,
                cells,
                syncNanos,
                driftPpm,
                cuts,
                spares,
                machine,
                digest);
    }
}
