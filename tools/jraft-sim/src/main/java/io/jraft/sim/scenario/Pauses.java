package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimWorker;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about time: clocks that jump, processes that stand still, timers that are late (Q), and the leader that hands
 * over before it ends (T). Q6 needs many groups in one process; transfers that users ask for do not exist yet.
 */
final class Pauses {
    private static final long MILLI = 1_000_000L;

    private Pauses() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "Q1",
                        "wall clocks that jump by years change nothing",
                        Stories.nodes(3),
                        Pauses::wallJumps),
                new Scenario(
                        "Q2",
                        "a leader that stands still for a while costs one change at most and answers nothing old",
                        Stories.nodes(3),
                        Pauses::leaderPauses),
                new Scenario(
                        "Q3",
                        "while a majority stands still nothing is committed",
                        Stories.nodes(5),
                        Pauses::majorityPauses),
                new Scenario(
                        "Q4",
                        "a node of which one worker stands still catches up or steps down",
                        Stories.nodes(3),
                        Pauses::workerStalls),
                new Scenario(
                        "Q5",
                        "timers that are late and then fire at once do not make many elections",
                        Stories.nodes(3),
                        Pauses::timerBursts),
                new Scenario(
                        "T1",
                        "a leader that is shut down hands over within a part of an election timeout",
                        Stories.nodes(3),
                        Pauses::handOver),
                new Scenario(
                        "T2",
                        "a leader that is shut down as its heir dies is replaced all the same",
                        Stories.nodes(5),
                        Pauses::heirDies));
    }

    private static void wallJumps(Sim sim) {
        SimNode leader = sim.leader();
        sim.agree();
        int elections = sim.checks().elections();
        for (int i = 0; i < 60; i++) {
            long years = sim.chance().between(-20, 20) * 365 * 24 * 3_600_000L;
            long hours = sim.chance().between(-3_600_000, 3_600_000);
            sim.chance().pick(sim.nodes()).clock().jumpWall(sim.chance().oneIn(2) ? years : hours);
            sim.write("k", "v" + i, leader).expectOk();
            sim.run(sim.chance().between(1, 400));
        }
        sim.require("no election", sim.checks().elections() == elections);
        sim.settle();
    }

    /** N14: time that was slept away makes one election at most. */
    private static void leaderPauses(Sim sim) {
        for (int i = 0; i < 5; i++) {
            SimNode leader = sim.leader();
            sim.write("k", "v" + i, leader).expectOk().agree();
            int elections = sim.checks().elections();
            Told pending = sim.write("k", "w" + i, leader);
            sim.cluster().run(sim.chance().between(0, 2_000_000));
            leader.pause(sim.chance().oneIn(2));
            // From half a timeout to twenty.
            sim.run(
                    sim.timeoutMs() / 2
                            + sim.chance()
                                    .between(0, (20 * sim.timeoutMs()) >> sim.chance().nextInt(5)));
            SimNode other = sim.leaderOtherThan(leader);
            if (other != null) {
                sim.write("k", "x" + i, other).expectOk();
            }
            leader.resume();
            // Asked at the very moment it wakes, it does not know yet that another leads.
            Told read = sim.read("k", leader);
            sim.timeouts(5);
            sim.require("the read ended", read.isTold());
            sim.require("the write ended", pending.isTold());
            sim.require("one change at most", sim.checks().elections() <= elections + 1);
            sim.judge();
        }
        sim.settle();
    }

    private static void majorityPauses(Sim sim) {
        for (int i = 0; i < 3; i++) {
            SimNode leader = sim.leader();
            sim.write("k", "v" + i, leader).expectOk().agree();
            List<SimNode> stopped = Stories.cast(sim, leader).subList(2, 5);
            stopped.forEach(node -> node.pause(sim.chance().oneIn(2)));
            List<Told> pending = Stories.writes(sim, leader, "k", 5);
            Told read = sim.read("k", leader);
            sim.run(sim.timeoutMs() * sim.chance().between(1, 40) / 4);
            sim.require("nothing is committed", Stories.ok(pending) == 0);
            sim.require("nothing is answered", read.status() == null || !read.status().isOk());
            stopped.forEach(SimNode::resume);
            sim.leader();
            sim.until("all were told", () -> pending.stream().allMatch(Told::isTold));
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** Any one worker of any one node: loop, disk, state machine, bulk. */
    private static void workerStalls(Sim sim) {
        for (int i = 0; i < 8; i++) {
            SimNode leader = sim.leader();
            sim.write("k", "v" + i, leader).expectOk();
            SimNode node = sim.chance().oneIn(2) ? leader : sim.chance().pick(sim.nodes());
            SimWorker worker = sim.chance().pick(node.workers());
            long until = sim.chance().between(10, 6 * sim.timeoutMs());
            worker.stallUntil(sim.cluster().world().now() + until * MILLI);
            List<Told> some = new ArrayList<>();
            for (int w = 0; w < 10; w++) {
                SimNode now = sim.leaderNow();
                some.add(sim.write("k", "w" + w, now == null ? leader : now));
                sim.run(until / 10);
            }
            sim.timeouts(2);
            SimNode after = sim.leader();
            sim.write("k", "x" + i, after).expectOk();
            sim.until(
                    worker.name() + " of " + node + " goes on, all were told",
                    20 * sim.timeoutMs(),
                    () -> some.stream().allMatch(Told::isTold));
        }
        sim.settle();
    }

    /** N14: timers that are late do not add up. */
    private static void timerBursts(Sim sim) {
        sim.leader();
        sim.agree();
        for (int i = 0; i < 10; i++) {
            int elections = sim.checks().elections();
            long late = sim.chance().between(1, 3 * sim.timeoutMs());
            long moment = sim.cluster().world().now() + late * MILLI;
            List<SimNode> some =
                    sim.chance().oneIn(2) ? sim.nodes() : List.of(sim.chance().pick(sim.nodes()));
            some.forEach(node -> node.workers().forEach(worker -> worker.stallUntil(moment)));
            sim.run(late).timeouts(4);
            sim.require(
                    "one election in a burst at most", sim.checks().elections() <= elections + 1);
            sim.write("k", "v" + i, sim.leader()).expectOk();
        }
        sim.settle();
    }

    private static void handOver(Sim sim) {
        SimNode old = sim.leader();
        sim.agree();
        sim.timeouts(1);
        List<Told> pending = new ArrayList<>();
        int bursts = sim.chance().nextInt(5);
        for (int i = 0; i < bursts; i++) {
            pending.addAll(Stories.writes(sim, old, "k", 1 + sim.chance().nextInt(10)));
            sim.cluster().run(sim.chance().between(0, 2_000_000));
        }
        old.stop();
        sim.until(
                "somebody took over",
                sim.options().node().getElectionTimeoutMs() / 4,
                () -> sim.leaderOtherThan(old) != null);
        sim.until("the old one is down", () -> old.life() == SimNode.Life.DOWN);
        sim.require("every closure was told", pending.stream().allMatch(Told::isTold));
        sim.settle();
        sim.read("k", old).expectOk();
        sim.judge();
    }

    private static void heirDies(Sim sim) {
        SimNode old = sim.leader();
        sim.agree();
        sim.timeouts(1);
        Stories.writes(sim, old, "k", 1 + sim.chance().nextInt(20));
        List<SimNode> heirs = new ArrayList<>();
        sim.wire()
                .watch(
                        (from, to, m) -> m instanceof TimeoutNow,
                        letter -> {
                            heirs.add(letter.to());
                            sim.cluster()
                                    .world()
                                    .after(
                                            sim.chance().between(0, 2_000_000),
                                            () ->
                                                    letter.to()
                                                            .crash(
                                                                    Stories.anyPowerCut(sim),
                                                                    "the heir dies"));
                        })
                .copy((from, to, m) -> m instanceof TimeoutNow);
        old.stop();
        sim.until("the old one is down", () -> old.life() == SimNode.Life.DOWN);
        SimNode fresh = sim.leader();
        sim.require("there was an heir", heirs.size() == 1);
        // The word of the old leader, once more, and much too late.
        heirs.get(0).start();
        sim.until("it is up", heirs.get(0)::isUp);
        sim.start(old).agree();
        long term = fresh.picture().term();
        sim.wire().letters().forEach(sim.wire()::replay);
        sim.timeouts(2);
        sim.require("nobody campaigns for it", fresh.leads() && fresh.picture().term() == term);
        sim.settle();
    }
}
