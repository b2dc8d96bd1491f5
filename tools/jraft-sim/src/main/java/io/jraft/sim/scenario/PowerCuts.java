package io.jraft.sim.scenario;

import io.jraft.ThreadingMode;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.CrashPoint;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about power that is lost in a call of the disk: what was acknowledged is there afterwards, and recovery may be
 * interrupted as well (D1 to D6, D9, D16, K1; D12 is in {@link Compactions}). The crash matrix tries every single call;
 * here the calls are part of a cluster.
 */
final class PowerCuts {
    private PowerCuts() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "D1",
                        "all lose power at once, again and again: what was acknowledged is there",
                        PowerCuts::anySize,
                        PowerCuts::everybody),
                new Scenario(
                        "D1-turn",
                        "power is lost in the very turn in which entries were acknowledged: the word counts",
                        PowerCuts::oneWorker,
                        PowerCuts::inTheSameTurn),
                new Scenario(
                        "D2",
                        "power is lost in any call around elections: terms and votes never fall",
                        Stories.nodes(3),
                        PowerCuts::hardState),
                new Scenario(
                        "D3",
                        "power is lost while a suffix is replaced: the old one never comes back",
                        Stories.nodes(3),
                        PowerCuts::truncation),
                new Scenario(
                        "D4",
                        "power is lost within a batch of entries",
                        Stories.nodes(3),
                        PowerCuts::batch),
                new Scenario(
                        "D5",
                        "power is lost around the change to another segment file",
                        PowerCuts::smallSegments,
                        PowerCuts::roll),
                new Scenario(
                        "D6",
                        "names without contents, contents without names",
                        PowerCuts::smallSegments,
                        PowerCuts::names),
                new Scenario(
                        "D9",
                        "a group of one acknowledges what is durable, and nothing else",
                        Stories.nodes(1),
                        PowerCuts::alone),
                new Scenario(
                        "D16",
                        "power is lost in every recovery from the last loss of power",
                        PowerCuts::smallSegments,
                        PowerCuts::recovery),
                new Scenario(
                        "K1",
                        "garbage after the last durable record is cut off, and nobody calls it damage",
                        Stories.nodes(3),
                        PowerCuts::garbage));
    }

    private static SimOptions anySize(long seed) {
        return Stories.options(seed, (int) (1 + seed % 5));
    }

    private static SimOptions smallSegments(long seed) {
        SimRandom chance = SimRandom.of(seed, "segments");
        SimOptions options = Stories.options(seed, 3);
        int segment = chance.pick(List.of(8 << 10, 16 << 10));
        options.engine().setSegmentBytes(segment);
        options.engine().setSegmentBytesFirst(segment);
        return options;
    }

    /** Power for one or several, back after a while; whoever is up meanwhile goes on. */
    private static void cut(Sim sim, List<SimNode> nodes) {
        nodes.forEach(node -> sim.crash(node, Stories.anyPowerCut(sim)));
        sim.run(sim.chance().nextInt(50));
        CrashPoints.disarm(sim);
        Stories.revive(sim);
    }

    /** M056: an acknowledgement that did not wait for the disk is found out here. */
    private static void everybody(Sim sim) {
        List<Told> all = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            SimNode leader = sim.leader();
            int writes = sim.chance().nextInt(30) + 1;
            for (int i = 0; i < writes; i++) {
                all.add(sim.write("k" + i % 3, round + "." + i, leader));
                if (sim.chance().oneIn(4)) {
                    sim.run(sim.chance().nextInt(4));
                }
            }
            sim.run(sim.chance().nextInt(5));
            cut(sim, sim.nodes());
        }
        sim.settle();
        sim.read("k0", sim.leader()).expectOk();
        sim.read("k1", sim.leader()).expectOk();
        sim.judge();
        sim.require("some were acknowledged", Stories.ok(all) > 0);
    }

    private static SimOptions oneWorker(long seed) {
        SimOptions options = Stories.options(seed, 2);
        options.engine().setThreadingMode(ThreadingMode.FUSED);
        return options;
    }

    /** Loop and disk share a worker, so the next write follows the answer at once. Found by seed 153 of mix with M030. */
    private static void inTheSameTurn(Sim sim) {
        int crashes = 0;
        for (int round = 0; round < 10; round++) {
            SimNode leader = sim.leader();
            SimNode other = sim.others(leader).get(0);
            sim.write("k", "known" + round, leader).expectOk().agree();
            other.nextPowerCut(Stories.anyPowerCut(sim));
            CrashPoint point = sim.chance().pick(List.of(CrashPoint.values()));
            sim.wire()
                    .watch(
                            (from, to, m) ->
                                    from == other && m instanceof AppendResponse a && a.success(),
                            letter -> other.disk().crashAt(1, point));
            for (int i = 0; i < 200 && other.isUp(); i++) {
                sim.write("k", "v" + round + "." + i, leader);
                sim.cluster().run(sim.chance().nextInt(1_000_000));
            }
            sim.wire().open();
            CrashPoints.disarm(sim);
            crashes += other.isUp() ? 0 : 1;
            sim.start(other).settle();
        }
        sim.require("power was lost", crashes > 0);
    }

    /** M005, M006, M026. */
    private static void hardState(Sim sim) {
        for (int round = 0; round < 12; round++) {
            SimNode leader = sim.cluster().leader();
            if (leader != null && sim.chance().oneIn(2)) {
                sim.write("k", "v" + round, leader);
                sim.crash(leader, Stories.anyPowerCut(sim));
            }
            for (SimNode node : sim.nodes()) {
                if (node.isUp() && sim.chance().oneIn(2)) {
                    CrashPoints.within(sim, node, 4);
                }
            }
            sim.run(sim.chance().nextInt((int) sim.timeoutMs()));
            CrashPoints.disarm(sim);
            Stories.revive(sim);
            sim.run(sim.chance().nextInt(20));
        }
        sim.settle();
    }

    /** M048, M049, M072: the entries that only the old leader had were never acknowledged, and must not win later. */
    private static void truncation(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode old = sim.leader();
            sim.write("k", "kept" + round, old).expectOk();
            sim.isolate(old);
            List<Told> ghosts =
                    Stories.writes(sim, old, "ghost" + round, 1 + sim.chance().nextInt(40));
            SimNode fresh = sim.awaitLeaderOtherThan(old);
            List<Told> real =
                    Stories.writes(sim, fresh, "real" + round, 1 + sim.chance().nextInt(40));
            sim.write("k", "new" + round, fresh).expectOk();
            sim.cluster().network().heal();
            CrashPoints.within(sim, old, 5);
            sim.run(sim.chance().nextInt(200));
            CrashPoints.disarm(sim);
            cut(sim, sim.chance().oneIn(2) ? List.of(old) : sim.nodes());
            sim.require("no ghost was acknowledged", Stories.ok(ghosts) == 0);
            sim.leader();
            sim.require("all that is real is told", real.size() > 0);
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** M062: a batch whose end was never written is not taken for whole. */
    private static void batch(Sim sim) {
        for (int round = 0; round < 8; round++) {
            SimNode leader = sim.leader();
            int size = sim.chance().pick(List.of(1, 5, 40, 150));
            List<SimNode> victims = sim.chance().oneIn(2) ? List.of(leader) : sim.nodes();
            victims.forEach(node -> CrashPoints.within(sim, node, 4));
            for (int i = 0; i < size; i++) {
                sim.write("k" + i % 3, "x".repeat(1 + sim.chance().nextInt(60)) + i, leader);
            }
            sim.run(sim.chance().nextInt(50));
            cut(sim, victims);
        }
        sim.settle();
        sim.read("k0", sim.leader()).expectOk();
        sim.judge();
    }

    private static void roll(Sim sim) {
        for (int round = 0; round < 6; round++) {
            for (SimNode node : sim.nodes()) {
                CrashPoints.within(sim, node, 40);
            }
            for (int i = 0; i < 12; i++) {
                SimNode leader = sim.cluster().leader();
                if (leader != null) {
                    sim.write("k" + i % 5, "x".repeat(500 + sim.chance().nextInt(1_500)), leader);
                }
                sim.run(sim.chance().nextInt(20));
            }
            CrashPoints.disarm(sim);
            cut(sim, sim.nodes());
            sim.write("k", "v" + round, sim.leader()).expectOk();
            if (sim.chance().oneIn(2)) {
                sim.snapshot(sim.chance().pick(sim.nodes()));
            }
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** M058, M060, M081. N12: a file that is replaced is the old one or the new one, whole. */
    private static void names(Sim sim) {
        for (int round = 0; round < 6; round++) {
            SimNode leader = sim.leader();
            for (int i = 0; i < 6; i++) {
                sim.write("k" + i % 5, "x".repeat(500 + sim.chance().nextInt(2_500)), leader);
            }
            sim.write("k", "v" + round, leader).expectOk();
            sim.nodes().forEach(node -> sim.snapshot(node));
            sim.run(sim.chance().nextInt(60));
            for (SimNode node : sim.nodes()) {
                sim.crash(
                        node,
                        sim.chance().oneIn(2) ? CrashMode.NAMES_LOST : CrashMode.CONTENT_LOST);
            }
            sim.start();
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** Power is lost in the moment of the acknowledgement. */
    private static void alone(Sim sim) {
        SimNode node = sim.node("A");
        for (int round = 0; round < 20; round++) {
            sim.leader();
            List<Told> some = Stories.writes(sim, node, "k", 1 + sim.chance().nextInt(5));
            int wanted = 1 + sim.chance().nextInt(some.size());
            sim.until("so many are acknowledged", () -> Stories.ok(some) >= wanted);
            sim.crash(node, Stories.anyPowerCut(sim)).start(node);
            sim.leader();
            sim.read("k", node).expectOk();
        }
        sim.settle();
    }

    private static void recovery(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode leader = sim.leader();
            for (int i = 0; i < 8; i++) {
                sim.write("k" + i % 5, "x".repeat(500 + sim.chance().nextInt(1_500)), leader);
            }
            sim.write("k", "v" + round, leader).expectOk();
            Stories.writes(sim, leader, "open", 5);
            sim.snapshot(sim.chance().pick(sim.nodes()));
            sim.run(sim.chance().nextInt(10));
            sim.nodes().forEach(node -> sim.crash(node, Stories.anyPowerCut(sim)));
            for (int again = 0; again < 8; again++) {
                for (SimNode node : sim.nodes()) {
                    if (!node.isUp()) {
                        CrashPoints.within(sim, node, 6);
                        node.start();
                    }
                }
                sim.run(sim.chance().nextInt(30));
            }
            CrashPoints.disarm(sim);
            Stories.revive(sim);
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** Any refusal to start is a violation here: nothing that was durable was harmed. */
    private static void garbage(Sim sim) {
        for (int round = 0; round < 10; round++) {
            SimNode leader = sim.leader();
            sim.write("k", "kept" + round, leader).expectOk();
            for (int i = 0; i < 20; i++) {
                sim.write("open", "x".repeat(1 + sim.chance().nextInt(300)), leader);
            }
            sim.run(sim.chance().nextInt(4));
            CrashMode mode =
                    sim.chance()
                            .pick(
                                    List.of(
                                            CrashMode.GARBAGE,
                                            CrashMode.ZEROED,
                                            CrashMode.TORN_512,
                                            CrashMode.REORDERED));
            sim.nodes().forEach(node -> sim.crash(node, mode));
            sim.start();
            sim.until("all are up", () -> sim.nodes().stream().allMatch(SimNode::isUp));
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** Losses of power that wait for a call. */
    static final class CrashPoints {
        private CrashPoints() {}

        /** Power will be lost in one of the next changing calls of a node's disk. */
        static void within(Sim sim, SimNode node, int calls) {
            node.nextPowerCut(Stories.anyPowerCut(sim));
            node.disk()
                    .crashAt(
                            1 + sim.chance().nextInt(calls),
                            sim.chance().pick(List.of(CrashPoint.values())));
        }

        /** What waits does not happen. */
        static void disarm(Sim sim) {
            sim.nodes().forEach(node -> node.disk().crashAt(0, CrashPoint.BEFORE));
        }
    }
}
