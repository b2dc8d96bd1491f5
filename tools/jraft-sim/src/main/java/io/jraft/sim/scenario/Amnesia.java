package io.jraft.sim.scenario;

import io.jraft.model.GroupIdentity.Incarnation;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios about voters that come back under their name and have forgotten what they said (M9, D15). Of a write that a
 * leader and one follower hold, the follower loses its copy; with the third, who never had it, it must not be a majority.
 *
 * <p>M9 holds: an empty disk is another one than the configuration that the third one has lists, so its vote does not count.
 * D15, told like this, cannot, see {@link Catalogue#unprotected}: the old disk says the truth about who it is, and whoever
 * could say that it knew more is away. It shows what docs/operations.md forbids: a voter is begun anew with an empty disk,
 * never with a backup of its log.
 */
final class Amnesia {
    private Amnesia() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "M9",
                        "a voter comes back with an empty disk: it does not count until the leader has refilled it",
                        Stories.nodes(3),
                        sim -> forgets(sim, true)),
                new Scenario(
                        "M9-again",
                        "an emptied voter counts again by itself: with it the group outlives another one",
                        Stories.nodes(3),
                        Amnesia::countsAgain),
                new Scenario(
                        "M9-proof",
                        "a voter elected another leader and is emptied: the former one fills it, and has no majority",
                        Stories.nodes(3),
                        Amnesia::formerLeaderFills),
                new Scenario(
                        "M9-two",
                        "two of five voters are emptied one after the other while writes go on",
                        Stories.nodes(5),
                        Amnesia::twoOfFive),
                new Scenario(
                        "M9-majority",
                        "two of three voters are emptied: they do not begin the group anew beside the third",
                        Stories.nodes(3),
                        Amnesia::majorityEmptied),
                new Scenario(
                        "M9-first",
                        "three begin a group together: its first entry lists all their disks, and there is no second one",
                        Stories.nodes(3),
                        Amnesia::firstEntry),
                new Scenario(
                        "M9-late",
                        "a voter is first heard after the group began: one entry lists it, long after",
                        Stories.nodes(3),
                        Amnesia::lateVoter),
                new Scenario(
                        "M9-young",
                        "the first leader is lost for good before it heard the third voter: the others elect and commit",
                        Stories.nodes(3),
                        Amnesia::youngGroup));
    }

    static List<Scenario> unprotected() {
        return List.of(
                new Scenario(
                        "D15",
                        "a voter comes back with a disk of yesterday: what it acknowledged since is not lost",
                        Stories.nodes(3),
                        sim -> forgets(sim, false)));
    }

    private static void forgets(Sim sim, boolean empty) {
        SimNode leader = sim.leader();
        Told first = sim.write("k", "first", leader);
        first.expectOk();
        introduced(sim);
        List<SimNode> others = Stories.cast(sim, leader);
        SimNode forgets = others.get(1);
        SimNode behind = others.get(2);
        SimFileSystem yesterday = forgets.disk().image();
        sim.isolate(behind);
        sim.write("k", "second", leader).expectOk();
        comeBack(sim, forgets, empty ? null : yesterday, leader, behind);
        sim.timeouts(20);
        sim.require(
                "who has forgotten and who never knew elect nobody",
                !forgets.leads() && !behind.leads());
        sim.heal().start(leader);
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.write("k", "third", sim.leader()).expectOk();
        sim.settle();
    }

    /** The leader is away while the other two are together, before anybody could refill the one that forgot. */
    private static void comeBack(
            Sim sim,
            SimNode forgets,
            @Nullable SimFileSystem disk,
            SimNode leader,
            SimNode behind) {
        forgets.replaceDisk(disk);
        sim.kill(leader);
        sim.heal();
        sim.start(forgets);
        sim.until("both are up", () -> forgets.isUp() && behind.isUp());
    }

    private static void countsAgain(Sim sim) {
        introduced(sim);
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk();
        List<SimNode> others = Stories.cast(sim, leader);
        SimNode emptied = others.get(1);
        SimNode third = others.get(2);
        Incarnation before = Objects.requireNonNull(disk(leader, emptied));
        emptied.replaceDisk(null);
        if (sim.chance().oneIn(2)) {
            sim.write("k", "meanwhile", leader).expectOk();
        }
        sim.start(emptied);
        sim.until(
                "its new disk is listed",
                () -> sim.leaderNow() != null && !before.equals(disk(sim.leader(), emptied)));
        sim.agree();
        sim.kill(sim.leader().equals(third) ? leader : third);
        sim.write("k", "with-it", sim.leader()).expectOk();
        sim.start();
        sim.settle();
    }

    /** It slept through the election, so it still leads when it wakes, and the emptied voter hears of nobody else. */
    private static void formerLeaderFills(Sim sim) {
        introduced(sim);
        SimNode former = sim.leader();
        former.pause(false);
        SimNode fresh = sim.awaitLeaderOtherThan(former);
        sim.write("k", "kept", fresh).expectOk();
        SimNode emptied = sim.others(former, fresh).get(0);
        emptied.replaceDisk(null);
        sim.isolate(fresh);
        sim.start(emptied);
        sim.until("it is up", emptied::isUp);
        former.resume();
        for (int i = 0; i < 10; i++) {
            sim.write("k", "not-" + i, former);
            sim.run(sim.timeoutMs() / 10);
        }
        sim.timeouts(3);
        sim.heal();
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.settle();
    }

    private static void twoOfFive(Sim sim) {
        introduced(sim);
        SimNode leader = sim.leader();
        List<SimNode> others = Stories.cast(sim, leader);
        List<Incarnation> before =
                others.stream().map(n -> Objects.requireNonNull(disk(leader, n))).toList();
        for (SimNode emptied : others.subList(1, 3)) {
            sim.write("k", "before-" + emptied.letter(), sim.leader()).expectOk();
            emptied.replaceDisk(null);
            sim.start(emptied);
            sim.run(sim.chance().nextInt(200));
        }
        sim.write("k", "after", sim.leader()).expectOk();
        sim.until(
                "both new disks are listed",
                () ->
                        others.subList(1, 3).stream()
                                .allMatch(n -> !before.contains(disk(leader, n))));
        sim.agree();
        sim.kill(others.get(3)).kill(others.get(4));
        sim.write("k", "with-both", sim.leader()).expectOk();
        sim.start();
        sim.settle();
    }

    private static void majorityEmptied(Sim sim) {
        introduced(sim);
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk();
        sim.agree();
        List<SimNode> others = Stories.cast(sim, leader);
        SimNode keeper = others.get(sim.chance().nextInt(3));
        others = sim.others(keeper);
        for (SimNode emptied : others) {
            emptied.replaceDisk(null);
        }
        others.forEach(sim::start);
        sim.timeouts(20);
        sim.require(
                "nobody leads, and the copy that is left is whole",
                sim.nodes().stream().noneMatch(SimNode::leads) && keeper.picture().last() > 1);
        sim.judge();
    }

    private static void firstEntry(Sim sim) {
        SimNode leader = sim.leader();
        writes(sim, leader);
        sim.timeouts(30);
        sim.require("all disks are listed", listsAll(sim, leader));
        sim.require("by the first entry", leader.picture().conf().id().index() == 1);
        sim.require("nothing else was written", leader.picture().last() == 11);
        sim.settle();
    }

    private static void lateVoter(Sim sim) {
        SimNode late = sim.nodes().get(sim.chance().nextInt(3));
        sim.isolate(late);
        SimNode leader = sim.leader();
        sim.write("k", "early", leader).expectOk();
        sim.timeouts(2);
        sim.heal();
        writes(sim, leader);
        sim.require("it is not listed in haste", disk(leader, late) == null);
        sim.until("it is listed", 20 * sim.timeoutMs(), () -> listsAll(sim, leader));
        sim.timeouts(15);
        sim.require("by one entry", leader.picture().last() == 13);
        sim.settle();
    }

    private static void writes(Sim sim, SimNode leader) {
        for (int i = 0; i < 10; i++) {
            sim.write("k", "w" + i, leader).expectOk();
        }
        sim.agree();
    }

    private static void youngGroup(Sim sim) {
        SimNode late = sim.nodes().get(sim.chance().nextInt(3));
        sim.isolate(late);
        SimNode leader = sim.leader();
        sim.write("k", "first", leader).expectOk();
        sim.require("it does not know the third one's disk", disk(leader, late) == null);
        sim.kill(leader);
        sim.heal();
        SimNode next = sim.awaitLeaderOtherThan(leader);
        sim.write("k", "second", next).expectOk();
        sim.read("k", next).expectOk();
        sim.require("the third one is listed", disk(next, late) != null);
        sim.start();
        sim.settle();
    }

    /** Every disk knows every other one: from here on the group is protected. */
    private static void introduced(Sim sim) {
        sim.agree();
        sim.until(
                "all disks are listed everywhere",
                20 * sim.timeoutMs(),
                () -> sim.nodes().stream().allMatch(at -> listsAll(sim, at)));
        sim.agree();
    }

    private static boolean listsAll(Sim sim, SimNode at) {
        return sim.nodes().stream().allMatch(of -> disk(at, of) != null);
    }

    private static @Nullable Incarnation disk(SimNode at, SimNode of) {
        return at.picture().conf().identity().of(of.peer());
    }
}
