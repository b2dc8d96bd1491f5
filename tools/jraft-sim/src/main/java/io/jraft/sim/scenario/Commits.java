package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import java.util.List;

/** Scenarios about what may be committed, and when (C1, C4, C5, C6, C7, C10). */
final class Commits {
    private Commits() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "C1",
                        "an entry of an older term that a majority holds is not committed by counting",
                        Commits::oneByOne,
                        Commits::figure8),
                new Scenario(
                        "C4",
                        "acknowledgements of another term count for nothing",
                        Stories.nodes(5),
                        Commits::acksOfAnotherTerm),
                new Scenario(
                        "C5",
                        "a new leader counts only what it has compared",
                        Stories.nodes(5),
                        Commits::unprobed),
                new Scenario(
                        "C5-tail",
                        "a deposed leader whose own tail is as long as the log of later leaders is repaired",
                        Stories.nodes(5),
                        Commits::longTail),
                new Scenario(
                        "M6-back",
                        "a configuration entry that is replaced by a command is in force no more",
                        Commits::oneByOne,
                        Commits::configurationTakenBack),
                new Scenario(
                        "C6",
                        "a leader with a slow disk commits by its followers' disks, and does not count its own early",
                        Stories.nodes(3),
                        Commits::slowLeader),
                new Scenario(
                        "C7",
                        "a follower commits nothing that it has not compared",
                        Commits::oneByOneOfThree,
                        Commits::bound),
                new Scenario(
                        "C10",
                        "a new leader commits what was left over without waiting for clients",
                        Stories.nodes(3),
                        Commits::barrier));
    }

    private static SimOptions oneByOne(long seed) {
        return small(Stories.options(seed, 5));
    }

    private static SimOptions oneByOneOfThree(long seed) {
        return small(Stories.options(seed, 3));
    }

    /** An append carries one entry, so that a story can let the one pass and not the next. */
    private static SimOptions small(SimOptions options) {
        options.node().getRaftOptions().setMaxEntriesSize(1);
        return options;
    }

    /**
     * Figure 8 of the paper. Every leader begins its term with an entry, so "an entry at index 2" is that entry for S5. The
     * seed decides how it ends: (d) S5 comes back and replaces the old entry on all, or (e) S1's own entry reaches a
     * majority first, which saves both. In between S1 knows that a majority holds the old one (M019, M020).
     */
    private static void figure8(Sim sim) {
        List<SimNode> s = Stories.cast(sim, sim.leader());
        SimNode s1 = s.get(0);
        SimNode s2 = s.get(1);
        SimNode s3 = s.get(2);
        SimNode s5 = s.get(4);
        sim.agree();
        long old = s1.picture().last() + 1;

        // (a) S1 replicates to S2 only.
        sim.wire().drop((from, to, m) -> m instanceof AppendRequest && to != s2);
        Told told = sim.write("k", "old", s1);
        sim.until("S2 holds it", () -> s2.picture().stable() == old);

        // (b) S1 is gone; S5 is elected by S3 and S4, and its entry reaches nobody. S1 is cut off,
        // not killed: what it had
        // to read from its disk later would come in one piece.
        sim.wire().open();
        sim.isolate(s1);
        sim.wire()
                .onlyCampaigns(s5)
                .drop((from, to, m) -> from == s5 && m instanceof AppendRequest);
        sim.until("S5 leads", 20 * sim.timeoutMs(), () -> s5.leads());
        sim.until("S5 holds its own", () -> s5.picture().stable() == old);

        // (c) S5 dies, S1 is elected again and sends the old entry to S3, its own only to S2.
        sim.crash(s5, Stories.anyPowerCut(sim));
        sim.heal();
        sim.wire()
                .onlyCampaigns(s1)
                .hold(
                        (from, to, m) ->
                                to == s3
                                        && s3.picture().last() >= old
                                        && m instanceof AppendRequest a
                                        && a.lastIndex() > old)
                .drop((from, to, m) -> to == s.get(3) && m instanceof AppendRequest);
        sim.until("S1 leads", 20 * sim.timeoutMs(), () -> s1.leads());
        sim.until("a majority holds it", () -> holds(s1, old) && holds(s2, old) && holds(s3, old));
        sim.until("S1 knows", () -> known(s1, s3, old));
        sim.run(sim.chance().between(1, 300));
        sim.require("S1 still leads", s1.leads());
        sim.require("not committed by counting", s1.picture().commit() < old);

        if (sim.chance().oneIn(2)) {
            ends(sim, s1, s5, old);
            sim.require(
                    "nobody was told of success", told.status() == null || !told.status().isOk());
        } else {
            // (e) Its own entry arrives, in whatever order with all else.
            sim.wire().open();
            sim.wire().release(sim.chance());
            sim.until("both are committed", () -> s1.picture().commit() > old);
            sim.start(s5);
            sim.crash(s1, CrashMode.LOST);
            sim.leader();
            sim.require("S5 cannot win", !s5.leads());
            sim.settle();
        }
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** (d) S1 dies, S5 is elected by those who hold the old entry, and what was held arrives late. */
    private static void ends(Sim sim, SimNode s1, SimNode s5, long old) {
        sim.crash(s1, Stories.anyPowerCut(sim));
        sim.start(s5);
        sim.wire().open().onlyCampaigns(s5);
        sim.until("S5 leads", 20 * sim.timeoutMs(), () -> s5.leadsForSure());
        sim.wire().release(sim.chance());
        sim.run(sim.chance().between(1, 200));
        sim.wire().open();
        sim.settle();
        SimNode leader = sim.leader();
        sim.require(
                "the old entry is gone",
                leader.parts() != null && leader.parts().log().termAt(old) != 1);
    }

    private static boolean known(SimNode leader, SimNode follower, long index) {
        return leader.picture().followers().stream()
                .anyMatch(f -> f.peer().equals(follower.peer()) && f.match() == index);
    }

    private static boolean holds(SimNode node, long index) {
        return node.isUp() && node.picture().stable() >= index;
    }

    /**
     * B acknowledges a tail to A, but the answers are late. Meanwhile another term replaces the tail, and A leads again,
     * with other entries at those places, of which D gets a copy: with B's old answers that would be a majority (M043).
     */
    private static void acksOfAnotherTerm(Sim sim) {
        List<SimNode> s = Stories.cast(sim, sim.leader());
        SimNode a = s.get(0);
        SimNode b = s.get(1);
        SimNode d = s.get(3);
        sim.agree();
        long tail = a.picture().last() + 6 + sim.chance().nextInt(20);
        sim.split(s.subList(0, 2), s.subList(2, 5));
        sim.wire().hold((from, to, m) -> from == b && m instanceof AppendResponse r && r.success());
        List<Told> ghosts = Stories.writes(sim, a, "k", 30);
        sim.until("B holds a tail", () -> b.picture().stable() >= tail);
        sim.until("A gives up, C leads", () -> !a.leads() && leads(sim, s.subList(2, 5)));
        sim.heal();
        sim.agree();
        Stories.lead(sim, a);
        sim.agree();
        long own = a.picture().last() + 1;
        sim.require("late answers speak of what is to come", own < tail);
        sim.wire()
                .drop(
                        (from, to, m) ->
                                from == a
                                        && to != d
                                        && m instanceof AppendRequest r
                                        && !r.blocks().isEmpty());
        Stories.writes(sim, a, "k", (int) (tail - own));
        sim.until("D has some", () -> d.picture().stable() >= own);
        int late = sim.wire().release(sim.chance());
        sim.run(sim.chance().between(1, 300));
        sim.require("there were late answers", late > 0);
        sim.require("A leads still", a.leads());
        sim.require("two are no majority", a.picture().commit() < own);
        sim.settle();
        sim.require("what was replaced was never acknowledged", Stories.ok(ghosts) == 0);
    }

    private static boolean leads(Sim sim, List<SimNode> some) {
        SimNode leader = sim.leaderNow();
        return leader != null && some.contains(leader);
    }

    /**
     * Followers with a longer log answer the beats of a new leader before it has compared anything: nothing they hold may
     * count, and nothing of it be committed there (M041).
     */
    private static void unprobed(Sim sim) {
        List<SimNode> s = Stories.cast(sim, sim.leader());
        SimNode old = s.get(0);
        SimNode friend = s.get(1);
        sim.agree();
        sim.split(s.subList(0, 2), s.subList(2, 5));
        List<Told> ghosts = Stories.writes(sim, old, "k", 10 + sim.chance().nextInt(30));
        sim.until("a friend has it", () -> friend.picture().stable() > 10);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.until("the old one gave up", () -> !old.leads());
        sim.heal();
        long own = fresh.picture().last() + 1;
        int[] beats = new int[1];
        sim.wire()
                .drop((from, to, m) -> from == fresh && m instanceof AppendRequest)
                .watch(
                        (from, to, m) -> to == fresh && m instanceof HeartbeatResponse,
                        letter -> beats[0]++);
        Stories.writes(sim, fresh, "k", 5);
        sim.timeouts(3);
        sim.require("beats were answered", beats[0] > 4);
        sim.require("the new leader leads still", fresh.leads());
        sim.require("nothing was counted", fresh.picture().commit() < own);
        sim.settle();
        sim.require("what the old one had alone is gone", Stories.ok(ghosts) == 0);
    }

    /**
     * A is cut off with a tail of its own. Of two leaders that follow, the second begins behind entries of the first, where
     * A has its own: only when it takes nothing for compared does it find the place to go on from (M039).
     * N8, N9: a tail that is longer than the leader's log goes all the same.
     */
    private static void longTail(Sim sim) {
        SimNode a = sim.leader();
        sim.agree();
        sim.isolate(a);
        List<Told> ghosts = Stories.writes(sim, a, "k", 20 + sim.chance().nextInt(30));
        SimNode first = sim.awaitLeaderOtherThan(a);
        sim.until("A gave up", () -> !a.leads());
        for (int i = 0; i < 1 + sim.chance().nextInt(10); i++) {
            sim.write("k", "kept" + i, first).expectOk();
        }
        SimNode second = sim.chance().pick(sim.others(a, first));
        sim.until("it has all", () -> second.picture().last() == first.picture().last());
        Stories.lead(sim, second);
        sim.require("A's log is longer", a.picture().last() > second.picture().last());
        sim.settle();
        sim.require("what was alone is gone", Stories.ok(ghosts) == 0);
    }

    /**
     * Every leader begins with an entry that restates the configuration. A has one alone, at a place where the others have a
     * command: when that replaces it, the configuration before it is in force again (M050).
     */
    private static void configurationTakenBack(Sim sim) {
        List<SimNode> s = Stories.cast(sim, sim.leader());
        SimNode first = s.get(0);
        SimNode a = s.get(1);
        SimNode b = s.get(2);
        sim.agree();
        long place = first.picture().last() + 1;
        sim.wire().drop((from, to, m) -> m instanceof AppendRequest && to != b);
        Told told = sim.write("k", "kept", first);
        sim.until("B has the command", () -> b.picture().stable() == place);
        sim.wire().open();
        sim.isolate(first);
        sim.wire().onlyCampaigns(a).drop((from, to, m) -> from == a && m instanceof AppendRequest);
        sim.until("A leads", 20 * sim.timeoutMs(), a::leads);
        sim.until("A has its own", () -> a.picture().stable() == place);
        sim.isolate(a);
        sim.wire().open().onlyCampaigns(b);
        sim.until("B leads", 20 * sim.timeoutMs(), b::leadsForSure);
        sim.wire().open();
        sim.heal();
        sim.settle();
        sim.require("B's command stands", b.picture().commit() > place);
        sim.require("its leader was gone", told.status() == null || !told.status().isOk());
    }

    /** Thesis 10.2.1: the leader need not be among those who hold it; but what it lacks it does not count (M021). */
    private static void slowLeader(Sim sim) {
        SimNode leader = sim.leader();
        sim.agree();
        long usual = leader.pace().sync();
        leader.pace().sync(20 * usual);
        int ahead = 0;
        for (int i = 0; i < 30; i++) {
            sim.write("k", "v" + i, leader).expectOk();
            ahead += leader.picture().stable() < leader.picture().commit() ? 1 : 0;
        }
        sim.require("its disk was not waited for", ahead > 10);
        List<SimNode> followers = sim.others(leader);
        SimNode gone = sim.chance().pick(followers);
        sim.crash(gone, Stories.anyPowerCut(sim));
        for (int i = 0; i < 10; i++) {
            sim.write("k", "w" + i, leader).expectOk();
            sim.require(
                    "without one follower its own disk is needed",
                    leader.picture().stable() >= leader.picture().commit());
        }
        sim.settle();
    }

    /**
     * A has a tail that nobody else has. First it hears only beats of the new leader; then appends, of which the first
     * are probes without entries, because the leader has started anew and its log is not in memory (M038, M041, M042).
     */
    private static void bound(Sim sim) {
        SimNode a = sim.leader();
        sim.agree();
        sim.isolate(a);
        List<Told> ghosts = Stories.writes(sim, a, "k", 10 + sim.chance().nextInt(30));
        SimNode fresh = sim.awaitLeaderOtherThan(a);
        List<Told> kept = Stories.writes(sim, fresh, "k", 20 + sim.chance().nextInt(40));
        sim.until("committed", () -> Stories.ok(kept) == kept.size());
        sim.until("A gave up", () -> !a.leads());
        long before = a.picture().commit();
        sim.heal();
        sim.wire().drop((from, to, m) -> to == a && m instanceof AppendRequest);
        sim.timeouts(2);
        sim.require("beats alone commit nothing", a.picture().commit() == before);
        if (sim.chance().oneIn(2)) {
            sim.wire().drop((from, to, m) -> to == a && Stories.isBeat(m));
            sim.others(a).forEach(node -> sim.kill(node).start(node));
            sim.timeouts(3);
        }
        sim.wire().open();
        sim.settle();
        sim.require("what was alone is gone", Stories.ok(ghosts) == 0);
        sim.read("k", a).expectOk();
        sim.judge();
    }

    /** The entry reached all and nobody heard of it; its leader dies, and no client says anything more (M032). */
    private static void barrier(Sim sim) {
        SimNode old = sim.leader();
        sim.agree();
        sim.wire().drop((from, to, m) -> to == old && m instanceof AppendResponse);
        sim.write("k", "left-over", old);
        long index = old.picture().last() + 1;
        List<SimNode> rest = sim.others(old);
        sim.until("all have it", () -> rest.stream().allMatch(n -> n.picture().stable() >= index));
        sim.require("nobody knows", rest.stream().allMatch(n -> n.picture().commit() < index));
        sim.crash(old, Stories.anyPowerCut(sim));
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.until(
                "it is committed with the new term's own",
                2 * sim.timeoutMs(),
                () -> rest.stream().allMatch(n -> n.picture().commit() > index));
        sim.require("by an entry of its own term", fresh.picture().last() == index + 1);
        sim.settle();
        sim.read("k", fresh).expectOk();
        sim.judge();
    }
}
