package io.jraft.sim.scenario;

import io.jraft.Status;
import io.jraft.error.RaftError;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.load.StoreMachine;
import io.jraft.sim.node.Mischief;
import io.jraft.sim.node.SimNode;
import io.jraft.storage.SnapshotThrottle;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about what users' code does wrong, and about what it may ask for (X8 to X13). */
final class Machines {
    private Machines() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "X8",
                        "a state machine that breaks its contract halts its node and no other, and a start mends it",
                        Machines::snapshotsNow,
                        sim -> misbehave(sim, true)),
                new Scenario(
                        "X9",
                        "a state machine that fails to save a snapshot costs a snapshot and nothing else",
                        seed -> Machines.snapshotsNow(seed).cuts(seed % 2 == 0),
                        sim -> misbehave(sim, false)),
                new Scenario(
                        "X10",
                        "a task for one term is refused in every other",
                        Stories.nodes(3),
                        Machines::expectedTerm),
                new Scenario(
                        "X11",
                        "a group without snapshots keeps its whole log, and says so",
                        Machines::noSnapshots,
                        Machines::wholeLog),
                new Scenario(
                        "X12",
                        "a throttled copy takes longer and arrives",
                        Machines::throttled,
                        Machines::slowCopy),
                new Scenario(
                        "X13",
                        "snapshots that are taken in the middle of a batch hold exactly what was published",
                        Machines::savingItself,
                        Machines::inTheMiddle));
    }

    private static SimOptions snapshotsNow(long seed) {
        SimOptions options = Snapshots.smallChunks(seed);
        options.node().setSnapshotIntervalSecs(0);
        return options;
    }

    /** Each kind once, at a drawn node; what is acknowledged on the way stays. */
    private static void misbehave(Sim sim, boolean fatal) {
        for (Mischief kind : Mischief.values()) {
            if (kind.isFatal() != fatal) {
                continue;
            }
            sim.until("all are up", () -> sim.nodes().stream().allMatch(SimNode::isUp));
            SimNode leader = sim.leader();
            sim.write("k", "before-" + kind, leader).expectOk().agree();
            SimNode victim = sim.chance().pick(sim.nodes());
            victim.misbehaves(kind);
            provoke(sim, victim, kind);
            boolean did = !victim.willMisbehave(kind);
            if (fatal && did) {
                sim.until(victim + " stops of " + kind, () -> stopped(victim));
                sim.require(
                        "no other stops of " + kind,
                        sim.others(victim).stream().noneMatch(Machines::stopped));
            } else {
                sim.run(100);
                sim.require(
                        victim + " goes on after " + kind,
                        !victim.isUp() || victim.core() == null || !stopped(victim));
            }
            victim.behaves();
            sim.write("k", "after-" + kind, sim.leader()).expectOk();
            if (stopped(victim)) {
                sim.crash(victim, Stories.anyPowerCut(sim));
            }
            sim.start().agree();
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** In error, or down because it could not start. */
    private static boolean stopped(SimNode node) {
        return !node.isUp() || node.isInError();
    }

    private static void provoke(Sim sim, SimNode victim, Mischief kind) {
        SimNode leader = sim.leader();
        switch (kind) {
            case THROWS_WHEN_FOLLOWING -> {
                sim.isolate(leader);
                sim.timeouts(2);
                sim.heal().timeouts(2);
            }
            case THROWS_WHEN_LEADING -> {
                if (victim != leader) {
                    sim.wire().onlyCampaigns(victim);
                    sim.wire().silence(leader);
                    sim.timeouts(4);
                    sim.wire().open();
                }
            }
            case THROWS_IN_LOAD, REFUSES_TO_LOAD -> {
                sim.snapshot(victim);
                sim.run(200);
                sim.crash(victim, CrashMode.LOST).start(victim);
            }
            case THROWS_IN_ERROR -> {
                victim.machineThrowsAt(1);
                sim.write("k", "in-error", leader);
                sim.run(100);
                sim.crash(victim, CrashMode.LOST).start(victim);
            }
            case THROWS_IN_SAVE,
                    FORGETS_A_FILE,
                    NAMES_A_FILE_OUTSIDE,
                    SAVES_TWICE,
                    THROWS_AFTER_THE_CUT -> {
                Told told = sim.snapshot(victim);
                sim.until("the save is told", told::isTold);
            }
            default -> {
                for (int i = 0; i < 5; i++) {
                    sim.write("k", kind + "." + i, leader);
                }
            }
        }
        sim.timeouts(1);
    }

    private static SimOptions savingItself(long seed) {
        return snapshotsNow(seed).cuts(seed % 2 == 0).machine(() -> new StoreMachine(7));
    }

    /** Batches of some tens of entries, power cuts, and laggards that are filled with such a snapshot. */
    private static void inTheMiddle(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode leader = sim.leader();
            SimNode behind = sim.chance().pick(sim.others(leader));
            sim.crash(behind, Stories.anyPowerCut(sim));
            List<Told> told = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                told.add(sim.write("k" + i % 3, "v" + round + "." + i, leader));
            }
            sim.until("all are told", () -> told.stream().allMatch(Told::isTold));
            sim.run(50);
            SimNode other = sim.chance().pick(sim.others(behind));
            sim.require(
                    other + " has such a snapshot: " + other.picture().snapshot(),
                    other.picture().snapshot() > 0);
            sim.crash(other, Stories.anyPowerCut(sim));
            sim.start().agree();
        }
        sim.settle();
        sim.read("k0", sim.leader()).expectOk();
        sim.judge();
    }

    private static void expectedTerm(Sim sim) {
        for (int round = 0; round < 3; round++) {
            SimNode leader = sim.leader();
            long term = leader.picture().term();
            List<Told> right = new ArrayList<>();
            List<Told> wrong = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                boolean fits = sim.chance().oneIn(2);
                long expected = fits ? term : term - 1 + 2 * sim.chance().nextInt(2);
                (fits ? right : wrong).add(sim.writeInTerm("k", "v" + i, leader, expected));
            }
            sim.timeouts(2);
            sim.require("those of this term are done", Stories.ok(right) == right.size());
            for (Told told : wrong) {
                Status status = told.status();
                sim.require(
                        "those of another are refused: " + status,
                        status != null
                                && status.getRaftError() == RaftError.EPERM
                                && status.outcome() == Status.Outcome.NOT_APPENDED);
            }
            sim.isolate(leader);
            sim.awaitLeaderOtherThan(leader);
            sim.heal();
        }
        sim.settle();
    }

    private static SimOptions noSnapshots(long seed) {
        SimOptions options = Stories.options(seed, 3);
        options.node().getRaftOptions().setMaxLogsInMemoryBytes(1_000);
        return options.each(
                (node, ordinal) -> {
                    node.setSnapshotUri(null);
                    if (ordinal > 0) {
                        // Whoever has one disk may have one directory.
                        node.setRaftMetaUri(node.getLogUri());
                    }
                });
    }

    private static void wholeLog(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.crash(behind, Stories.anyPowerCut(sim));
        Stories.writes(sim, leader, "k", 50);
        sim.write("k", "kept", leader).expectOk();
        Told told = sim.snapshot(leader);
        sim.until("it is told", told::isTold);
        sim.require(
                "refused: " + told.status(),
                told.status() != null && told.status().getRaftError() == RaftError.EINVAL);
        sim.start(behind).agree();
        for (SimNode node : sim.nodes()) {
            sim.require(node + " has all", node.picture().first() == 1);
            sim.crash(node, Stories.anyPowerCut(sim));
        }
        sim.start();
        sim.read("k", sim.leader()).expectOk();
        for (SimNode node : sim.nodes()) {
            node.stop();
        }
        sim.until(
                "all stopped",
                () -> sim.nodes().stream().allMatch(n -> n.life() == SimNode.Life.DOWN));
        sim.start().settle();
    }

    /** Grants little, and often nothing; asked by one thread here, and counts its questions only. */
    private static final class Miser implements SnapshotThrottle {
        private long asked;

        @Override
        public long throttledByThroughput(long bytes) {
            asked++;
            return asked % 3 == 0 ? bytes : asked % 3 == 1 ? 0 : Math.min(bytes, 40);
        }
    }

    private static SimOptions throttled(long seed) {
        SimOptions options = Snapshots.smallChunks(seed);
        return options.each(
                (node, ordinal) -> {
                    node.setSnapshotThrottle(new Miser());
                    node.setSnapshotTempUri("/data/unfinished/");
                });
    }

    private static void slowCopy(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Snapshots.laggard(sim, leader, 30);
        sim.heal();
        sim.until(
                "it has caught up",
                200 * sim.timeoutMs(),
                () -> Snapshots.applied(behind) == Snapshots.applied(leader));
        sim.settle();
        sim.require(
                "by a snapshot", sim.coverage().counts().getOrDefault("snapshots loaded", 0L) > 0);
    }
}
