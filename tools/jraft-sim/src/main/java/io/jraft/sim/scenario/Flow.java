package io.jraft.sim.scenario;

import io.jraft.Status;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimWorker;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about too much, too big and too slow (F1 to F7). F8, many groups, waits for a simulator of several groups. */
final class Flow {
    private Flow() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "F1",
                        "a follower on a thin line holds up nobody, and catches up by a snapshot",
                        Snapshots::smallChunks,
                        Flow::slowFollower),
                new Scenario(
                        "F2",
                        "entries of a byte and of half a megabyte, mixed: the leader stays",
                        Stories.nodes(3),
                        Flow::mixedSizes),
                new Scenario(
                        "F3",
                        "entries around every limit: replicated or refused, and the log goes on",
                        Flow::limits,
                        Flow::aroundLimits),
                new Scenario(
                        "F4",
                        "rings of eight cells under a flood: who does not fit is told so, nothing stands still",
                        Flow::tinyRings,
                        Flow::flood),
                new Scenario(
                        "F4-order",
                        "what a busy disk has no room for is handed to it later, in its order",
                        seed -> Stories.options(seed, 3).rings(8),
                        Flow::busyDisk),
                new Scenario(
                        "F5",
                        "an append is lost in the middle of many that are under way",
                        Flow::pipeline,
                        Flow::lostInPipeline),
                new Scenario(
                        "F6",
                        "a member that starts late and empty while the leader is idle is filled",
                        Snapshots::smallChunks,
                        Flow::emptyStarter),
                new Scenario(
                        "F7",
                        "a slow state machine disturbs no election; one that throws stops its node only",
                        Stories.nodes(3),
                        Flow::slowMachine),
                new Scenario(
                        "F9",
                        "thousands of tasks at once are all told, through a change of leaders too",
                        seed -> Stories.options(seed, 3).rings(4_096),
                        Flow::thousands));
    }

    private static SimOptions limits(long seed) {
        SimRandom chance = SimRandom.of(seed, "limits");
        SimOptions options = Stories.options(seed, 3);
        options.node().getRaftOptions().setMaxBodySize(chance.pick(List.of(512, 4_096)));
        options.node().getRaftOptions().setMaxAppendBufferSize(chance.pick(List.of(1_024, 8_192)));
        options.engine().setInflightBytesMaxPerPeer(chance.pick(List.of(2_000L, 50_000L)));
        options.engine().setSegmentBytes(8 << 10);
        options.engine().setSegmentBytesFirst(8 << 10);
        return options;
    }

    private static SimOptions tinyRings(long seed) {
        SimOptions options = Stories.options(seed, 3).rings(8);
        options.engine().setDiskOpsInFlightMax(1);
        options.engine().setFsmBatchesInFlightMax(1);
        options.node().getRaftOptions().setMaxReplicatorInflightMsgs(1);
        return options;
    }

    private static SimOptions pipeline(long seed) {
        SimOptions options = Stories.options(seed, 3);
        options.node().getRaftOptions().setMaxEntriesSize(1);
        options.node().getRaftOptions().setMaxReplicatorInflightMsgs(256);
        return options;
    }

    private static void thin(Sim sim, SimNode a, SimNode b, long bytesPerSecond) {
        LinkQuality line = new LinkQuality(2_000_000, 0, 0, 0, 0, 0, 0, bytesPerSecond);
        sim.cluster().network().quality(a.ordinal(), b.ordinal(), line);
        sim.cluster().network().quality(b.ordinal(), a.ordinal(), line);
    }

    private static void slowFollower(Sim sim) {
        SimNode leader = sim.leader();
        SimNode slow = Stories.cast(sim, leader).get(1);
        // Below that the beats, and what is around parts of 64 bytes, are more than the line
        // carries.
        thin(sim, leader, slow, 3_000 + sim.chance().nextInt(3_000));
        long term = leader.picture().term();
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(sim.write("k" + i % 9, "x".repeat(1_000) + i, leader));
            if (i % 20 == 19) {
                sim.snapshot(leader);
            }
            sim.run(20);
        }
        sim.run(100);
        sim.require("nobody waited for it", Stories.ok(all) == all.size());
        sim.require("it is behind", slow.picture().last() < leader.picture().last());
        sim.until(
                "it has caught up",
                100 * sim.timeoutMs(),
                () -> Snapshots.applied(slow) == leader.picture().last());
        sim.require("the same leader", leader.leadsForSure() && leader.picture().term() == term);
        sim.settle();
    }

    private static void mixedSizes(Sim sim) {
        SimNode leader = sim.leader();
        for (SimNode other : sim.others(leader)) {
            thin(sim, leader, other, 20_000_000);
        }
        long term = leader.picture().term();
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int size = sim.chance().pick(List.of(1, 10, 1_000, 60_000, 500_000));
            all.add(sim.write("k" + i % 3, "x".repeat(size) + i, leader));
            sim.run(sim.chance().nextInt(20));
        }
        sim.timeouts(5);
        sim.require("all were told", all.stream().allMatch(Told::isTold));
        sim.require("some were taken", Stories.ok(all) > 0);
        sim.require("the same leader", leader.leadsForSure() && leader.picture().term() == term);
        sim.settle();
    }

    private static void aroundLimits(Sim sim) {
        List<Integer> limits = List.of(512, 1_024, 2_000, 4_096, 8_192, 16_384);
        for (int limit : limits) {
            SimNode leader = sim.leader();
            List<Told> some = new ArrayList<>();
            for (int off = -80; off <= 40; off += 1 + sim.chance().nextInt(20)) {
                some.add(sim.write("k", "x".repeat(limit + off), leader));
            }
            sim.until(
                    "all are told",
                    20 * sim.timeoutMs(),
                    () -> some.stream().allMatch(Told::isTold));
            sim.write("k", "small", sim.leader()).expectOk();
            if (sim.chance().oneIn(2)) {
                SimNode any = sim.chance().pick(sim.nodes());
                sim.crash(any, Stories.anyPowerCut(sim)).start(any);
            }
        }
        sim.settle();
    }

    /**
     * M053, M054, M097: what finds no room is kept or refused, never forgotten.
     * J5: too much costs refusals, never a node or its state.
     */
    private static void flood(Sim sim) {
        SimNode leader = sim.leader();
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            for (int k = sim.chance().nextInt(20); k >= 0; k--) {
                all.add(sim.write("k" + k % 3, "v" + i + "." + k, leader));
                if (sim.chance().oneIn(4)) {
                    all.add(sim.read("k" + k % 3, sim.chance().pick(sim.nodes())));
                }
            }
            sim.run(sim.chance().nextInt(10));
        }
        sim.timeouts(7);
        sim.require("everybody was told", all.stream().allMatch(Told::isTold));
        sim.require("some succeeded", Stories.ok(all) > 20);
        sim.require("some were refused", Stories.ok(all) < all.size());
        for (int i = 0; i < 20; i++) {
            sim.write("k0", "after" + i, sim.leader()).expectOk();
        }
        sim.settle();
    }

    /** A follower's disk is slow, and it gets many small appends at once: more than the disk's ring takes (M052). */
    private static void busyDisk(Sim sim) {
        SimNode leader = sim.leader();
        SimNode slow = Stories.cast(sim, leader).get(1);
        sim.agree();
        slow.pace().sync(sim.chance().between(2, 40) * 1_000_000);
        List<Told> writes = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            writes.add(sim.write("k" + i % 5, "v" + i, leader));
            if (sim.chance().oneIn(3)) {
                sim.run(1);
            }
        }
        sim.until("all were told", () -> writes.stream().allMatch(t -> t.status() != null));
        sim.settle();
    }

    /** M043 to M046: what is lost is noticed, sent again once, and nothing is taken twice. */
    private static void lostInPipeline(Sim sim) {
        SimNode leader = sim.leader();
        int[] appends = new int[1];
        sim.wire()
                .drop(
                        (from, to, m) ->
                                (m instanceof AppendRequest || m instanceof AppendResponse)
                                        && sim.chance().oneIn(15))
                .watch((from, to, m) -> m instanceof AppendRequest, letter -> appends[0]++);
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.addAll(Stories.writes(sim, leader, "k" + i, 25));
            sim.run(sim.chance().nextInt(10));
        }
        sim.until("all are told", 40 * sim.timeoutMs(), () -> all.stream().allMatch(Told::isTold));
        sim.require("no storm of repetitions: " + appends[0], appends[0] < 20_000);
        sim.settle();
        sim.require("all were committed or told why not", Stories.ok(all) > 0);
    }

    /**
     * M047 is about the same, met by a node that lost what it had; here nobody forgets what he said.
     * J8: nobody asks it to be filled.
     */
    private static void emptyStarter(Sim sim) {
        SimNode late = sim.chance().pick(sim.nodes());
        sim.crash(late, CrashMode.LOST);
        SimNode leader = sim.leader();
        Stories.writes(sim, leader, "k", 20);
        sim.write("k", "last", leader).expectOk();
        if (sim.chance().oneIn(2)) {
            Snapshots.compact(sim, leader, 10);
            sim.run(100);
        }
        sim.timeouts(5);
        sim.start(late);
        long last = leader.picture().last();
        sim.until("it is filled by an idle leader", () -> Snapshots.applied(late) == last);
        sim.settle();
    }

    private static void slowMachine(Sim sim) {
        SimNode leader = sim.leader();
        SimNode slow = sim.chance().pick(sim.nodes());
        long term = leader.picture().term();
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(sim.write("k" + i % 3, "v" + i, leader));
            stallMachine(sim, slow, sim.chance().nextInt(2_000));
            sim.run(sim.chance().nextInt(100));
        }
        sim.timeouts(3);
        sim.require("nobody campaigned", leader.leads() && leader.picture().term() == term);
        SimNode thrower = sim.chance().pick(sim.nodes());
        thrower.machineThrowsAt(leader.picture().last() + 1 + sim.chance().nextInt(5));
        for (int i = 0; i < 10; i++) {
            SimNode via = sim.cluster().leader();
            all.add(sim.write("k", "w" + i, via == null ? leader : via));
            sim.run(sim.chance().nextInt(50));
        }
        sim.until("it stops", () -> thrower.isInError());
        sim.write("k", "without", sim.awaitLeaderOtherThan(thrower)).expectOk();
        sim.timeouts(2);
        sim.require("everybody was told", all.stream().allMatch(Told::isTold));
        sim.require("refusals are honest", all.stream().noneMatch(Flow::isOddRefusal));
        sim.settle();
    }

    /** The thread of the state machines does nothing for so long. */
    private static void stallMachine(Sim sim, SimNode node, long millis) {
        for (SimWorker worker : node.workers()) {
            if (worker.name().contains("fsm")) {
                worker.stallUntil(sim.cluster().world().now() + millis * 1_000_000);
            }
        }
    }

    private static boolean isOddRefusal(Told told) {
        Status status = told.status();
        return status == null || (!status.isOk() && status.getErrorMsg() == null);
    }

    /** More than the first sizes of what holds tasks and closures. */
    private static void thousands(Sim sim) {
        SimNode leader = sim.leader();
        List<Told> all = new ArrayList<>();
        int count = 1_100 + sim.chance().nextInt(500);
        for (int i = 0; i < count; i++) {
            all.add(sim.write("k" + i % 50, "v" + i, leader));
        }
        if (sim.chance().oneIn(2)) {
            sim.run(sim.chance().nextInt(10));
            sim.isolate(leader);
            sim.awaitLeaderOtherThan(leader);
            sim.heal();
        }
        sim.until("all are told", 50 * sim.timeoutMs(), () -> all.stream().allMatch(Told::isTold));
        sim.settle();
        sim.read("k0", sim.leader()).expectOk();
        sim.judge();
    }
}
