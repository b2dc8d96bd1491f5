package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.ReadIndexResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about reads that must be fresh (R). Every answer is part of the history that is judged. R4, R7 and R8
 * are in {@link LeaseReads}, R9 waits for changes of members, R12 for learners.
 */
final class Reads {
    private Reads() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "R1",
                        "a new leader answers no read before it has committed in its own term",
                        Stories.nodes(3),
                        Reads::beforeOwnCommit),
                new Scenario(
                        "R2",
                        "a group of one reads everything after a restart, without a new write",
                        Stories.nodes(1),
                        Reads::aloneAgain),
                new Scenario(
                        "R3",
                        "a leader that was cut off answers no read",
                        Stories.nodes(3),
                        Reads::isolated),
                new Scenario(
                        "R5",
                        "late answers of earlier rounds and leaders confirm nothing",
                        Stories.nodes(3),
                        Reads::lateAnswers),
                new Scenario(
                        "R6",
                        "a node that has just restarted reads nothing old",
                        Stories.nodes(3),
                        Reads::replaying),
                new Scenario(
                        "R10",
                        "a leader that stood still for long answers no old read when it goes on",
                        Stories.nodes(3),
                        Reads::suspended),
                new Scenario(
                        "R11",
                        "a read at a slow follower waits until it has applied, also when the leader goes",
                        Stories.nodes(3),
                        Reads::slowFollower),
                new Scenario(
                        "R13",
                        "reads need a majority, not everybody",
                        Stories.nodes(5),
                        Reads::majority),
                new Scenario(
                        "R14",
                        "reads end when the state machine fails",
                        Stories.nodes(3),
                        Reads::failedMachine));
    }

    /**
     * The old leader dies in the moment in which it has acknowledged, so that nobody else knows that the entry is committed
     * (M087).
     */
    private static void beforeOwnCommit(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "first", old).expectOk().agree();
        long known = old.picture().commit();
        // Followers take the entry and hear no more, so that they do not know that it is committed.
        sim.wire()
                .drop(
                        (from, to, m) ->
                                from == old
                                        && (m instanceof HeartbeatRequest
                                                || (m instanceof AppendRequest a
                                                        && a.commit() > known)));
        sim.write("k", "second", old).expectOk();
        sim.crash(old, Stories.anyPowerCut(sim));
        sim.wire().open().drop((from, to, m) -> m instanceof AppendResponse);
        sim.until("somebody leads", () -> sim.cluster().leader() != null);
        SimNode fresh = sim.cluster().leader();
        List<Told> early = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            for (SimNode node : sim.others(old)) {
                early.add(sim.read("k", node));
            }
            sim.run(sim.chance().nextInt(100));
        }
        sim.require("it could not commit yet", fresh != null && !fresh.leadsForSure());
        sim.require("nothing was read", Stories.ok(early) == 0);
        sim.heal();
        sim.read("k", sim.leader()).expectOk();
        sim.settle();
    }

    private static void aloneAgain(Sim sim) {
        SimNode node = sim.node("A");
        for (int life = 0; life < 6; life++) {
            sim.leader();
            for (int i = sim.chance().nextInt(6); i >= 0; i--) {
                sim.write("k", life + "." + i, node).expectOk();
            }
            if (sim.chance().oneIn(2)) {
                sim.snapshot(node);
                sim.run(sim.chance().nextInt(50));
            }
            sim.write("k", life + ".last", node).expectOk();
            sim.crash(node, Stories.anyPowerCut(sim)).start(node);
            sim.until("it is up", node::isUp);
            List<Told> reads = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                reads.add(sim.read("k", node));
                sim.run(sim.chance().nextInt(100));
            }
            sim.require("some were answered", Stories.ok(reads) > 0);
            sim.judge();
        }
        sim.settle();
    }

    /**
     * Without a round to a majority nothing is read (M089 for those who ask it).
     * N16, Z9: also when nothing is under way.
     */
    private static void isolated(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "old", old).expectOk().agree();
        SimNode friend = Stories.cast(sim, old).get(1);
        boolean company = sim.chance().oneIn(2);
        // With company it has somebody who follows it still, and asks it.
        SimNode third = sim.others(old, friend).get(0);
        if (company) {
            sim.wire().drop((from, to, m) -> from == friend && m instanceof HeartbeatResponse);
            sim.cut(old, third);
        } else {
            sim.isolate(old);
        }
        List<Told> stale = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stale.add(sim.read("k", old));
            if (company && old.leads()) {
                stale.add(sim.read("k", friend));
            }
            sim.run(sim.chance().nextInt(200));
        }
        if (!company) {
            sim.write("k", "new", sim.awaitLeaderOtherThan(old)).expectOk();
            stale.add(sim.read("k", old));
            sim.timeouts(2);
            sim.require("nothing was read there", Stories.ok(stale) == 0);
        }
        sim.settle().timeouts(6);
        sim.require("everybody was told", stale.stream().allMatch(Told::isTold));
    }

    /**
     * A leader and a follower read for a while; what confirmed those reads comes again when they are cut off, when they were
     * restarted, and when they lead once more (M088, M092, M093).
     */
    private static void lateAnswers(Sim sim) {
        SimNode old = sim.leader();
        SimNode asker = Stories.cast(sim, old).get(1);
        sim.write("k", "old", old).expectOk().agree();
        // A read that is forwarded before its connection stands is lost, and nobody sends it again.
        sim.run(300);
        sim.wire()
                .copy(
                        (from, to, m) ->
                                (to == old && m instanceof HeartbeatResponse)
                                        || (to == asker && m instanceof ReadIndexResponse));
        for (int i = 0; i < 5; i++) {
            sim.read("k", old).expectOk();
            sim.read("k", asker).expectOk();
        }
        sim.require("there are answers to repeat", sim.wire().letters().size() >= 5);
        if (sim.chance().oneIn(2)) {
            sim.kill(asker).start(asker).until("it follows", () -> hasLeader(asker));
        }
        sim.split(List.of(old, asker), sim.others(old, asker));
        sim.cut(old, asker);
        List<Told> stale = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stale.add(sim.read("k", old));
            stale.add(sim.read("k", asker));
            sim.run(sim.chance().nextInt(60));
            sim.wire().letters().forEach(sim.wire()::replay);
            sim.run(sim.chance().nextInt(60));
        }
        sim.require("nothing was read", Stories.ok(stale) == 0);
        sim.heal();
        sim.cut(old, asker);
        SimNode leader = Stories.lead(sim, sim.others(old, asker).get(0));
        sim.write("k", "new", leader).expectOk();
        sim.heal();
        for (int i = 0; i < 4; i++) {
            sim.read("k", old);
            sim.read("k", asker);
            sim.wire().letters().forEach(sim.wire()::replay);
            sim.run(sim.chance().nextInt(100));
        }
        sim.settle();
    }

    private static boolean hasLeader(SimNode node) {
        return node.isUp() && node.picture().leader() != null;
    }

    private static void replaying(Sim sim) {
        for (int round = 0; round < 5; round++) {
            SimNode leader = sim.leader();
            for (int i = 0; i < 20; i++) {
                sim.write("k", round + "." + i, leader);
            }
            sim.write("k", round + ".last", leader).expectOk();
            if (sim.chance().oneIn(3)) {
                sim.snapshot(sim.chance().pick(sim.nodes()));
            }
            boolean all = sim.chance().oneIn(2);
            SimNode one = sim.chance().pick(sim.nodes());
            for (SimNode node : all ? sim.nodes() : List.of(one)) {
                sim.crash(node, Stories.anyPowerCut(sim)).start(node);
                // Its state machine is slow, so that it is behind for a while.
                node.pace().slow(sim.chance().nextInt(5) * 1_000_000L);
            }
            for (int i = 0; i < 30; i++) {
                sim.read("k", sim.chance().pick(sim.nodes()));
                sim.run(sim.chance().nextInt(100));
            }
            sim.judge();
        }
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static void suspended(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "old", old).expectOk().agree();
        List<Told> early = new ArrayList<>();
        for (int i = 0; i < sim.chance().nextInt(4); i++) {
            early.add(sim.read("k", old));
        }
        old.pause(sim.chance().oneIn(2));
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        sim.timeouts(sim.chance().nextInt(60));
        List<Told> late = new ArrayList<>();
        late.add(sim.read("k", old));
        old.resume();
        for (int i = 0; i < 10; i++) {
            late.add(sim.read("k", old));
            sim.run(sim.chance().nextInt(20));
        }
        sim.judge();
        sim.settle().timeouts(6);
        sim.require("early reads ended", early.stream().allMatch(Told::isTold));
        sim.require("late reads ended", late.stream().allMatch(Told::isTold));
    }

    /** M090, M091: a read index that is known is not yet applied. */
    private static void slowFollower(Sim sim) {
        SimNode leader = sim.leader();
        List<SimNode> cast = Stories.cast(sim, leader);
        SimNode slow = cast.get(1);
        slow.pace().slow(sim.chance().between(5, 60) * 1_000_000L);
        List<Told> reads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Stories.writes(sim, leader, "k" + i, 10);
            sim.write("k", "v" + i, leader).expectOk();
            reads.add(sim.read("k", slow));
            sim.run(sim.chance().nextInt(30));
        }
        // It may be slower than all ten were asked; some of them wait still when the leader goes.
        sim.until("a read was answered", () -> Stories.ok(reads) > 0);
        if (sim.chance().oneIn(2)) {
            sim.crash(leader, CrashMode.LOST);
        } else {
            sim.isolate(leader);
        }
        for (int i = 0; i < 5; i++) {
            reads.add(sim.read("k", slow));
            sim.run(sim.chance().nextInt(200));
        }
        sim.judge();
        sim.settle().timeouts(6);
        sim.require("all reads ended", reads.stream().allMatch(Told::isTold));
    }

    private static void majority(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "v", leader).expectOk().agree();
        List<SimNode> cast = Stories.cast(sim, leader);
        sim.isolate(cast.get(3));
        if (sim.chance().oneIn(2)) {
            sim.isolate(cast.get(4));
        } else {
            cast.get(4).pause(false);
        }
        for (int i = 0; i < 5; i++) {
            sim.read("k", leader).expectOk();
            sim.read("k", cast.get(1)).expectOk();
        }
        sim.require("it leads still", leader.leadsForSure());
        sim.isolate(cast.get(2));
        sim.run(20);
        Told lost = sim.read("k", leader);
        Told asked = sim.read("k", cast.get(1));
        lost.expectNoSuccess();
        asked.expectNoSuccess();
        sim.settle();
    }

    /** The node stops; whoever waits there is told, and nobody is told what the machine did not apply. */
    private static void failedMachine(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "old", leader).expectOk().agree();
        SimNode victim = sim.chance().pick(sim.nodes());
        victim.pace().slow(5_000_000);
        victim.machineThrowsAt(leader.picture().last() + 1 + sim.chance().nextInt(10));
        List<Told> reads = new ArrayList<>();
        List<Told> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            writes.add(sim.write("k", "v" + i, leader));
            reads.add(sim.read("k", victim));
            sim.run(sim.chance().nextInt(10));
        }
        sim.until("it stops", () -> victim.isInError());
        sim.timeouts(6);
        sim.require("all reads ended", reads.stream().allMatch(Told::isTold));
        sim.require("all writes ended", writes.stream().allMatch(Told::isTold));
        sim.read("k", victim).expectFailure();
        sim.judge();
        sim.settle();
    }
}
