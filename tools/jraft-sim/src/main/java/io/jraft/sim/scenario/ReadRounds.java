package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about the round of a quorum that a read asks for: who must ask, and when it ends (R3). Every answer is part of
 * the history that is judged.
 */
final class ReadRounds {
    private static final int DRIFT_PPM = 100_000;

    private ReadRounds() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "R3-friend",
                        "a follower that is cut off with the old leader reads nothing old through it",
                        ReadRounds::tight,
                        ReadRounds::friend),
                new Scenario(
                        "R3-ends",
                        "reads that wait for a quorum end with the leadership that they asked",
                        Stories.nodes(3),
                        ReadRounds::endsWithLeadership));
    }

    private static SimOptions tight(long seed) {
        SimOptions options = Stories.options(seed, 5).drift(0);
        options.node().getRaftOptions().setMaxElectionDelayMs(20);
        return options;
    }

    /**
     * Their clocks are slow and the others' fast, so that another one leads and has written before the old leader notices that
     * it hears no majority: only a round tells (M089).
     */
    private static void friend(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode old = sim.leader();
            SimNode friend = Stories.cast(sim, old).get(1);
            sim.write("k", "old" + round, old).expectOk().agree();
            for (SimNode node : sim.nodes()) {
                node.clock().drift(node == old || node == friend ? -DRIFT_PPM : DRIFT_PPM);
            }
            sim.timeouts(1);
            sim.require("the same leader", old.leadsForSure());
            sim.split(List.of(old, friend), sim.others(old, friend));
            boolean written = false;
            for (int i = 0; i < 400 || (!written && i < 4_000); i++) {
                sim.read("k", friend);
                sim.cluster().run(sim.chance().between(1_000_000, 6_000_000));
                SimNode fresh = sim.leaderOtherThan(old);
                if (fresh != null && !written) {
                    sim.write("k", "new" + round, fresh);
                    written = true;
                }
            }
            sim.require("another one led and wrote", written);
            sim.judge();
            sim.nodes().forEach(node -> node.clock().drift(0));
            sim.heal().agree();
        }
        sim.settle();
    }

    /** A later leadership of the same node would confirm them with an index of before (M092). */
    private static void endsWithLeadership(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "old", old).expectOk().agree();
        sim.isolate(old);
        List<Told> reads = new ArrayList<>();
        for (int i = sim.chance().nextInt(5); i >= 0; i--) {
            reads.add(sim.read("k", old));
            sim.run(sim.chance().nextInt(50));
        }
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        sim.until("it gave up", () -> !old.leads());
        sim.run(20);
        sim.require("its reads have ended", reads.stream().allMatch(Told::isTold));
        sim.require("nothing was read", Stories.ok(reads) == 0);
        sim.heal();
        sim.until("it has it all", () -> Snapshots.applied(old) == Snapshots.applied(fresh));
        Stories.lead(sim, old);
        sim.read("k", old).expectOk();
        sim.settle();
    }
}
