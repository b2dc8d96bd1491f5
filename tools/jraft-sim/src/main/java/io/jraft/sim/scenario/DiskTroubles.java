package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.DiskCall.Op;
import io.jraft.sim.disk.DiskFault;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about disks that fail, are full, slow or lie (D7, D8, D10, D11, D13, D14, D16). D15, a disk of yesterday,
 * is told in Amnesia and does not hold; D13's machine does not come back for the same reason.
 */
final class DiskTroubles {
    private static final List<Op> ANY_CALL =
            List.of(
                    Op.OPEN,
                    Op.CREATE,
                    Op.READ,
                    Op.WRITE,
                    Op.SIZE,
                    Op.RENAME,
                    Op.DELETE,
                    Op.MKDIR,
                    Op.LIST,
                    Op.SYNC_DIRECTORY);

    private DiskTroubles() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "D7",
                        "a sync that failed: the node stops, and nothing that hung on it was said",
                        Stories.nodes(3),
                        DiskTroubles::failedSync),
                new Scenario(
                        "D8",
                        "disks that are full: no node dies of it in its log, and all goes on when there is room",
                        DiskTroubles::smallSegments,
                        DiskTroubles::noSpace),
                new Scenario(
                        "D8-one",
                        "a follower without room confirms nothing, and without it nothing is committed",
                        DiskTroubles::smallSegments,
                        DiskTroubles::oneIsFull),
                new Scenario(
                        "D10",
                        "a leader whose disk takes seconds hands over, and others commit meanwhile",
                        Stories.nodes(3),
                        DiskTroubles::slowLeader),
                new Scenario(
                        "D11",
                        "a file system that turns read-only under a running node",
                        Stories.nodes(3),
                        DiskTroubles::readOnly),
                new Scenario(
                        "D13",
                        "a drive that forgets what it synced, on a minority: nothing acknowledged is lost",
                        Stories.nodes(3),
                        DiskTroubles::lyingDrive),
                new Scenario(
                        "D14",
                        "writes that are cut in two, and writes that are cut off",
                        Stories.nodes(3),
                        DiskTroubles::shortWrites),
                new Scenario(
                        "D16-call",
                        "any call of a disk fails once: the node stops or tries again, and nothing is lost",
                        DiskTroubles::smallSegments,
                        DiskTroubles::anyCall));
    }

    private static SimOptions smallSegments(long seed) {
        SimOptions options = Stories.options(seed, 3);
        options.engine().setSegmentBytes(8 << 10);
        options.engine().setSegmentBytesFirst(8 << 10);
        return options;
    }

    /** M055, M057: whatever the sync was for. Afterwards power is lost, and with it what the failed sync forgot. */
    private static void failedSync(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode leader = sim.leader();
            sim.write("k", "kept" + round, leader).expectOk();
            SimNode victim = sim.chance().pick(sim.nodes());
            String where = sim.chance().pick(List.of("log", "log", "snapshot", ""));
            victim.disk()
                    .arm(
                            new DiskFault(
                                    DiskFault.Kind.FAILED_FORCE,
                                    Op.FORCE,
                                    where,
                                    sim.chance().nextInt(3),
                                    1));
            List<Told> some = Stories.writes(sim, leader, "k", 10);
            sim.snapshot(victim);
            sim.run(sim.chance().nextInt(500));
            boolean hit = victim.disk().armed() == 0;
            victim.disk().disarmAll();
            if (where.equals("log") && hit) {
                sim.until("it stops", () -> victim.isInError());
            }
            sim.crash(victim, CrashMode.LOST).start(victim);
            sim.require("something was asked", !some.isEmpty());
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static boolean isFull(SimNode node) {
        return node.parts() != null && node.parts().log().isDiskFull();
    }

    /** Two of three, and one of the two has no room: whatever it answers, the leader is alone with what it writes (M040). */
    private static void oneIsFull(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        List<SimNode> cast = Stories.cast(sim, leader);
        SimNode full = cast.get(1);
        full.disk().capacity(used(full.disk()));
        for (int i = 0; i < 300 && !isFull(full); i++) {
            sim.write("k" + i % 5, "x".repeat(1_000) + i, leader);
            sim.run(sim.chance().nextInt(40));
        }
        sim.require("it is full", isFull(full));
        sim.isolate(cast.get(2)).timeouts(1);
        // The third one may have confirmed more than the full one has, as long as it was heard.
        long before = leader.picture().commit();
        Stories.writes(sim, leader, "k", 30);
        sim.timeouts(3);
        sim.require(
                "committed is what it has",
                !leader.leads()
                        || leader.picture().commit() <= Math.max(before, full.picture().last()));
        full.disk().capacity(Long.MAX_VALUE);
        sim.settle();
    }

    /** Room ends on one, two or all; nobody is restarted, and all come back by themselves. */
    private static void noSpace(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        List<SimNode> full =
                Stories.cast(sim).subList(0, 1 + sim.chance().nextInt(sim.nodes().size()));
        for (SimNode node : full) {
            node.disk().capacity(used(node.disk()) + sim.chance().nextInt(10_000));
        }
        int[] lives = sim.nodes().stream().mapToInt(SimNode::incarnation).toArray();
        List<Told> some = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            SimNode via = sim.cluster().leader();
            some.add(sim.write("k" + i % 5, "x".repeat(1_000) + i, via == null ? leader : via));
            sim.run(sim.chance().nextInt(100));
        }
        if (full.size() == 1 && full.get(0) != sim.leader()) {
            sim.write("k", "enough", sim.leader()).expectOk();
        }
        sim.nodes().forEach(node -> sim.require(node + " lives", !node.isInError()));
        full.forEach(node -> node.disk().capacity(Long.MAX_VALUE));
        sim.leader();
        sim.until("there is room again", () -> isOk(sim));
        sim.agree();
        for (SimNode node : sim.nodes()) {
            sim.require(node + " was not restarted", node.incarnation() == lives[node.ordinal()]);
        }
        sim.require("some were asked", some.size() == 40);
        sim.settle().timeouts(2);
        sim.require("everybody was told", some.stream().allMatch(Told::isTold));
    }

    private static boolean isOk(Sim sim) {
        SimNode leader = sim.leaderNow();
        return leader != null && sim.nodes().stream().noneMatch(n -> n.picture().diskFull());
    }

    private static long used(SimFileSystem disk) {
        return disk.files().stream().mapToLong(path -> disk.content(path).length).sum();
    }

    /**
     * The others' disks are a majority without it (thesis 10.2.1), for as many batches as may wait for its own; M021 would
     * count its own early.
     */
    private static void slowLeader(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "first", leader).expectOk().agree();
        leader.pace().sync(sim.chance().between(1, 30) * 1_000_000_000L);
        long term = leader.picture().term();
        Told one = sim.write("k", "one", leader);
        sim.run(500);
        sim.require("others committed without its disk", Stories.ok(List.of(one)) == 1);
        sim.require("its heartbeats went on", leader.picture().term() == term);
        List<Told> more = Stories.writes(sim, leader, "k", 10);
        SimNode heir = sim.awaitLeaderOtherThan(leader);
        sim.require("it handed over, at once", heir.picture().term() == term + 1);
        sim.write("k", "heir", heir).expectOk();
        if (sim.chance().oneIn(2)) {
            sim.crash(leader, Stories.anyPowerCut(sim));
            sim.awaitLeaderOtherThan(leader);
            leader.pace().sync(200_000);
            sim.start(leader);
        } else {
            leader.pace().sync(200_000);
            sim.until(
                    "all are told",
                    60 * sim.timeoutMs(),
                    () -> more.stream().allMatch(Told::isTold));
            // The heir may have told them all while a call that began at the old pace still runs.
            // It takes up to ten times half a minute, and then all that waited for it is said at
            // once.
            sim.until(
                    "its disk has answered",
                    500 * sim.timeoutMs(),
                    () -> leader.picture().stable() == leader.picture().last());
            sim.timeouts(1);
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static void readOnly(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        SimNode victim = sim.chance().pick(sim.nodes());
        victim.disk().readOnly(true);
        List<Told> some = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SimNode via = sim.cluster().leader();
            some.add(sim.write("k", "v" + i, via == null ? leader : via));
            sim.run(sim.chance().nextInt(200));
        }
        sim.write("k", "enough", sim.awaitLeaderOtherThan(victim)).expectOk();
        sim.require("it takes nothing", victim.isInError() || !victim.leads());
        sim.crash(victim, Stories.anyPowerCut(sim)).start(victim).timeouts(1);
        sim.require("it does not lead", !victim.leads());
        sim.settle();
        sim.require("everybody was told", some.stream().allMatch(Told::isTold));
    }

    /** Such a machine must not come back, because nobody could tell that its log is too short: the rest goes on. */
    private static void lyingDrive(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        SimNode liar = sim.chance().pick(sim.nodes());
        liar.markDamaged();
        liar.disk()
                .arm(
                        new DiskFault(
                                DiskFault.Kind.LOST_WRITE,
                                Op.WRITE,
                                "log",
                                sim.chance().nextInt(5),
                                1 + sim.chance().nextInt(5)));
        for (int i = 0; i < 10; i++) {
            sim.write("k", "v" + i, sim.leader()).expectOk();
        }
        sim.crash(liar, Stories.anyPowerCut(sim)).start(liar);
        sim.require("the machine is gone", liar.isLost());
        for (SimNode node : sim.others(liar)) {
            sim.crash(node, Stories.anyPowerCut(sim)).start(node);
        }
        sim.read("k", sim.leader()).expectOk();
        sim.settle();
    }

    /** What a write that was cut off leaves may look like damage, and then the node does not come back. */
    private static void shortWrites(Sim sim) {
        SimNode victim = sim.chance().pick(sim.nodes());
        for (int round = 0; round < 4 && !victim.isLost(); round++) {
            sim.until("it is up", victim::isUp);
            SimNode leader = sim.leader();
            boolean harmless = sim.chance().oneIn(2);
            victim.disk()
                    .arm(
                            new DiskFault(
                                    harmless
                                            ? DiskFault.Kind.SPLIT_WRITE
                                            : DiskFault.Kind.SHORT_WRITE,
                                    Op.WRITE,
                                    "log",
                                    sim.chance().nextInt(3),
                                    1));
            if (!harmless) {
                victim.markDamaged();
            }
            for (int i = 0; i < 5; i++) {
                sim.write("k", "x".repeat(sim.chance().nextInt(2_000)) + i, leader);
                sim.run(sim.chance().nextInt(20));
            }
            sim.timeouts(1);
            if (harmless) {
                sim.require(victim + " goes on", !victim.isInError());
            }
            sim.crash(victim, Stories.anyPowerCut(sim));
            victim.disk().disarmAll();
            sim.start(victim);
            sim.write("k", "kept" + round, sim.leader()).expectOk();
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** The journal must not go on after it; snapshots are tried again, offered again, or go to the bottom of the list. */
    private static void anyCall(Sim sim) {
        for (int round = 0; round < 12; round++) {
            sim.until("all are up", () -> sim.nodes().stream().allMatch(SimNode::isUp));
            SimNode leader = sim.leader();
            SimNode victim = sim.chance().pick(sim.nodes());
            if (victim != leader && sim.chance().oneIn(2)) {
                sim.isolate(victim);
                Snapshots.compact(sim, leader, 10);
            }
            victim.disk()
                    .arm(
                            new DiskFault(
                                    DiskFault.Kind.IO_ERROR,
                                    sim.chance().oneIn(2) ? null : sim.chance().pick(ANY_CALL),
                                    sim.chance().pick(List.of("log", "snapshot", "snapshot", "")),
                                    sim.chance().nextInt(8),
                                    1));
            sim.cluster().network().heal();
            Stories.writes(sim, leader, "k", 10);
            sim.snapshot(victim);
            sim.run(sim.chance().nextInt(2_000));
            if (sim.chance().oneIn(3)) {
                sim.crash(victim, Stories.anyPowerCut(sim)).start(victim).run(100);
            }
            victim.disk().disarmAll();
            // A call that has just failed stops its node a moment later, perhaps the leader.
            sim.timeouts(1);
            Stories.revive(sim);
            sim.write("k", "kept" + round, sim.leader()).expectOk();
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }
}
