package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.scenario.PowerCuts.CrashPoints;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about snapshots, the log before them, and crashes between the two (S6s, S7s, S9s, S10s, D12). */
final class Compactions {
    private Compactions() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "S6s",
                        "power is lost anywhere while a snapshot is saved or installed",
                        Snapshots::smallChunks,
                        Compactions::crashAnywhere),
                new Scenario(
                        "S7s",
                        "an installed snapshot and the log that begins after it: never one without the other",
                        Snapshots::smallChunks,
                        Compactions::crashInInstall),
                new Scenario(
                        "S9s",
                        "a node that restarts with more log than is committed applies no more than that",
                        Stories.nodes(3),
                        Compactions::replayBound),
                new Scenario(
                        "S10s",
                        "snapshots of one index are the same on all nodes, also of a busy leader's",
                        Snapshots::smallChunks,
                        Compactions::identical),
                new Scenario(
                        "D12",
                        "power is lost around the cutting of the log's beginning",
                        Compactions::smallSegments,
                        Compactions::cutPrefix));
    }

    static SimOptions smallSegments(long seed) {
        SimOptions options = Snapshots.smallChunks(seed);
        options.engine().setSegmentBytes(8 << 10);
        options.engine().setSegmentBytesFirst(8 << 10);
        return options;
    }

    /** M078 to M082: what was said to be a snapshot is one after the crash. */
    private static void crashAnywhere(Sim sim) {
        for (int round = 0; round < 8; round++) {
            SimNode leader = sim.leader();
            Stories.writes(sim, leader, "k" + round, 1 + sim.chance().nextInt(15));
            sim.write("k", "v" + round, leader).expectOk();
            SimNode victim = sim.chance().pick(sim.nodes());
            sim.run(sim.chance().nextInt(50));
            CrashPoints.within(sim, victim, 25);
            sim.snapshot(victim);
            sim.run(sim.chance().nextInt(300));
            CrashPoints.disarm(sim);
            if (victim.isUp() && sim.chance().oneIn(2)) {
                sim.crash(victim, Stories.anyPowerCut(sim));
            }
            Stories.revive(sim);
            sim.until("it is up again", () -> victim.isUp());
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /**
     * M073, M077, M080: the crash comes at any call of an install, also of the recovery after it.
     * Z2: the old state or the new one, never a part of it.
     */
    private static void crashInInstall(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Snapshots.laggard(sim, leader, 15);
        sim.heal();
        int crashes = 0;
        for (int round = 0; round < 20; round++) {
            CrashPoints.within(sim, behind, 8);
            sim.until("it crashes or is done", () -> !behind.isUp() || isEven(sim, behind));
            crashes += behind.isUp() ? 0 : 1;
            while (!behind.isUp()) {
                CrashPoints.disarm(sim);
                if (sim.chance().oneIn(3)) {
                    CrashPoints.within(sim, behind, 4);
                }
                behind.start();
                sim.run(sim.chance().nextInt(80) + 1);
            }
            if (isEven(sim, behind)) {
                break;
            }
        }
        CrashPoints.disarm(sim);
        sim.require("it crashed", crashes > 0);
        sim.settle();
    }

    private static boolean isEven(Sim sim, SimNode node) {
        SimNode leader = sim.leaderNow();
        return leader != null && Snapshots.applied(node) == leader.picture().last();
    }

    /** M071: entries that only the old leader had are on its disk, and were never committed. */
    private static void replayBound(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "kept", old).expectOk().agree();
        long committed = old.picture().commit();
        sim.isolate(old);
        List<Told> ghosts = Stories.writes(sim, old, "k", 1 + sim.chance().nextInt(50));
        sim.run(sim.chance().nextInt(100));
        boolean stable = old.picture().stable() > committed;
        sim.crash(old, Stories.anyPowerCut(sim)).start(old);
        sim.timeouts(2);
        sim.require("it applied what was committed", Snapshots.applied(old) <= committed);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        sim.settle();
        sim.require("nothing alone was acknowledged", Stories.ok(ghosts) == 0);
        sim.require("the ghosts were real or lost", stable || !ghosts.isEmpty());
    }

    /**
     * M085: a snapshot names the index whose state it holds. All restart from theirs, and are compared with each other (S13).
     * Z7: a snapshot is a cut between two entries.
     */
    private static void identical(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode leader = sim.leader();
            List<Told> snapshots = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Stories.writes(sim, leader, "k" + i % 7, 3);
                if (sim.chance().oneIn(10)) {
                    snapshots.add(sim.snapshot(sim.chance().pick(sim.nodes())));
                }
                sim.run(sim.chance().nextInt(5));
            }
            sim.nodes().forEach(node -> snapshots.add(sim.snapshot(node)));
            sim.run(300);
            sim.require("all were told", snapshots.stream().allMatch(Told::isTold));
            sim.nodes().forEach(node -> sim.crash(node, Stories.anyPowerCut(sim)));
            sim.start();
        }
        sim.settle();
        sim.require(
                "snapshots were loaded",
                sim.coverage().counts().getOrDefault("snapshots loaded", 0L) > 0);
    }

    /** M067, M069: what is before the cut may go, what is behind it may not. */
    private static void cutPrefix(Sim sim) {
        for (int round = 0; round < 6; round++) {
            SimNode leader = sim.leader();
            for (int i = 0; i < 6; i++) {
                sim.write("k" + i, "x".repeat(1_000 + sim.chance().nextInt(2_000)), leader);
            }
            sim.write("k", "v" + round, leader).expectOk();
            SimNode victim = sim.chance().pick(sim.nodes());
            sim.snapshot(victim);
            if (sim.chance().oneIn(2)) {
                sim.run(sim.chance().nextInt(10));
            }
            CrashPoints.within(sim, victim, 20);
            Stories.writes(sim, leader, "more", 10);
            sim.run(sim.chance().nextInt(200));
            CrashPoints.disarm(sim);
            sim.crash(victim, Stories.anyPowerCut(sim));
            Stories.revive(sim);
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }
}
