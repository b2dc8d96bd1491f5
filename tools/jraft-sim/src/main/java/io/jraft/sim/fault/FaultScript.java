package io.jraft.sim.fault;

import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The trouble of a run, in the order of time.
 *
 * @param actions what happens
 */
public record FaultScript(List<FaultAction> actions) {
    public FaultScript {
        actions = List.copyOf(actions);
    }

    /** No trouble at all. */
    public static FaultScript none() {
        return new FaultScript(List.of());
    }

    /**
     * Draws a script: a few kinds that are typical for this run, and a few of any other.
     *
     * @param kinds what may happen
     * @param count how many actions
     * @param horizonMs when the last one begins at the latest
     * @param nodes how many nodes there are
     */
    public static FaultScript draw(
            SimRandom random, List<FaultKind> kinds, int count, long horizonMs, int nodes) {
        List<FaultKind> typical = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            typical.add(random.pick(kinds));
        }
        List<FaultAction> actions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FaultKind kind = random.oneIn(3) ? random.pick(kinds) : random.pick(typical);
            int node =
                    random.oneIn(3)
                            ? FaultAction.LEADER
                            : random.oneIn(3) ? FaultAction.FOLLOWER : random.nextInt(nodes);
            actions.add(
                    new FaultAction(
                            random.between(300, horizonMs),
                            kind,
                            node,
                            random.nextInt(nodes),
                            random.nextLong(1_000_000),
                            random.oneIn(4) ? random.between(1, 100) : random.between(100, 5_000)));
        }
        actions.sort(Comparator.comparingLong(FaultAction::at));
        return new FaultScript(actions);
    }

    /** One action a line; lines that begin with # are for people. */
    public static FaultScript parse(List<String> lines) {
        List<FaultAction> actions = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                actions.add(FaultAction.parse(line));
            }
        }
        actions.sort(Comparator.comparingLong(FaultAction::at));
        return new FaultScript(actions);
    }

    /** Reads back with {@link #parse}. */
    public List<String> lines() {
        return actions.stream().map(FaultAction::toString).toList();
    }
}
