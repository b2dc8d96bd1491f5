package io.jraft.sim.scenario;

import io.jraft.Status;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about what users are told (X2, X5). A wrong "not appended" or a wrong success is found by judging the history;
 * a closure that ran twice or never, by counting (S19). X1, X3, X4, X6 and X7 wait for sessions and forwarding.
 */
final class Closures {
    private Closures() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "X2",
                        "whoever lost its leader is told that the outcome is not known, and nothing else",
                        Stories.nodes(3),
                        Closures::ambiguous),
                new Scenario(
                        "X2-late",
                        "a task that was on its way when leadership was lost is refused at once",
                        Stories.nodes(3),
                        Closures::tooLate),
                new Scenario(
                        "X5",
                        "every closure runs once: at a stop, in error, and under full rings",
                        seed -> Stories.options(seed, 3).rings(seed % 2 == 0 ? 16 : 256),
                        Closures::once));
    }

    /** M095, M096. */
    private static void ambiguous(Sim sim) {
        for (int round = 0; round < 3; round++) {
            SimNode old = sim.leader();
            sim.write("k", "kept" + round, old).expectOk();
            boolean arrives = sim.chance().oneIn(2);
            if (arrives) {
                // Followers take the entries; their answers do not come back.
                sim.others(old).forEach(node -> sim.cutOneWay(node, old));
            } else {
                sim.isolate(old);
            }
            List<Told> open = Stories.writes(sim, old, "k" + round, 1 + sim.chance().nextInt(20));
            sim.run(sim.chance().nextInt(20));
            sim.until("it gave up", () -> !old.leads());
            sim.timeouts(1);
            sim.require("all were told", open.stream().allMatch(Told::isTold));
            sim.require("nobody was told of success", Stories.ok(open) == 0);
            for (Told told : open) {
                sim.require(
                        told + " is honest",
                        told.status() != null
                                && (told.status().outcome() == Status.Outcome.UNKNOWN
                                        || told.status().outcome() == Status.Outcome.NOT_APPENDED));
            }
            sim.heal();
            sim.read("k" + round, sim.leader()).expectOk();
            sim.judge();
        }
        sim.settle();
    }

    /** Its loop stood still, so it finds the beats of another leader first and the tasks after them (M098). */
    private static void tooLate(Sim sim) {
        for (int round = 0; round < 3; round++) {
            SimNode old = sim.leader();
            sim.write("k", "kept" + round, old).expectOk().agree();
            old.pause(false);
            sim.awaitLeaderOtherThan(old);
            sim.run(100);
            List<Told> late = Stories.writes(sim, old, "k" + round, 1 + sim.chance().nextInt(5));
            sim.require("it does not know yet", old.leads());
            old.resume();
            sim.until("it knows", () -> !old.leads());
            sim.run(50);
            sim.require("all were told", late.stream().allMatch(Told::isTold));
            sim.require("nobody was told of success", Stories.ok(late) == 0);
            sim.judge();
        }
        sim.settle();
    }

    /** M094, M095, M097. */
    private static void once(Sim sim) {
        List<Told> all = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            sim.until("all are up", () -> sim.nodes().stream().allMatch(SimNode::isUp));
            SimNode leader = sim.leader();
            SimNode victim = sim.chance().oneIn(2) ? leader : sim.chance().pick(sim.nodes());
            ask(sim, leader, victim, all);
            boolean throwing = sim.chance().oneIn(3);
            if (throwing) {
                victim.machineThrowsAt(leader.picture().last() + 1);
            } else {
                victim.stop();
            }
            ask(sim, leader, victim, all);
            sim.run(sim.chance().nextInt(50));
            ask(sim, leader, victim, all);
            sim.timeouts(7);
            sim.require("all were told", all.stream().allMatch(Told::isTold));
            if (throwing) {
                sim.crash(victim, Stories.anyPowerCut(sim));
            } else {
                sim.until("it stopped", () -> victim.life() == SimNode.Life.DOWN);
                sim.require("it owes nothing", victim.owed() == 0);
            }
            sim.start();
        }
        sim.settle();
        sim.write("k", "after", sim.leader()).expectOk();
    }

    private static void ask(Sim sim, SimNode leader, SimNode victim, List<Told> all) {
        for (int i = sim.chance().nextInt(20); i >= 0; i--) {
            all.add(sim.write("k" + i % 2, "v" + all.size(), leader));
            if (sim.chance().oneIn(3)) {
                all.add(sim.read("k" + i % 2, victim));
            }
        }
        if (sim.chance().oneIn(2)) {
            all.add(sim.snapshot(victim));
        }
    }
}
