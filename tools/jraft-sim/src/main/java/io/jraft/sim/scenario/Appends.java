package io.jraft.sim.scenario;

import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.Wire;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scenarios about appends that are late, short, or meet another history, and about their closures (C2, C3, C8, C9). */
final class Appends {
    private Appends() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "C2",
                        "appends of the past change nothing",
                        Stories.nodes(3),
                        Appends::past),
                new Scenario(
                        "C3",
                        "a late append that ends inside the log leaves what follows it",
                        Stories.nodes(3),
                        Appends::shortOne),
                new Scenario(
                        "D3-again",
                        "entries that replace durable ones are not taken for durable before they are",
                        Stories.nodes(3),
                        Appends::replacedTail),
                new Scenario(
                        "C8",
                        "a follower with fifty foreign terms is repaired in about as many round trips",
                        Appends::roomy,
                        Appends::divergence),
                new Scenario(
                        "C8-cut",
                        "a suffix that begins in the middle of a batch is cut off there",
                        Appends::oneByOne,
                        Appends::cutInTheMiddle),
                new Scenario(
                        "C9",
                        "a leader that restarts at once tells every closure once, and no lie",
                        Stories.nodes(3),
                        Appends::restarts));
    }

    /** Some of three leaders' appends come again, in any order, while the third writes on (M034, M035, M040). */
    private static void past(Sim sim) {
        for (int i = 0; i < 3; i++) {
            SimNode leader = Stories.lead(sim, sim.chance().pick(sim.nodes()));
            sim.wire().copy((from, to, m) -> m instanceof AppendRequest && sim.chance().oneIn(2));
            for (int w = 0; w < 15; w++) {
                Stories.writes(sim, leader, "k", 1 + sim.chance().nextInt(4));
                sim.run(sim.chance().between(0, 20));
            }
            sim.wire().open();
            sim.agree();
        }
        SimNode leader = sim.leader();
        long term = leader.picture().term();
        List<Wire.Letter> letters = sim.wire().letters();
        sim.require("there is a past", letters.size() > 20);
        List<Told> writes = new ArrayList<>();
        Map<PeerId, Long> matches = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            writes.add(sim.write("k", "w" + i, leader));
            sim.wire().replay(sim.chance().pick(letters));
            sim.wire().replay(letters.get(letters.size() - 1 - sim.chance().nextInt(10)));
            sim.run(sim.chance().nextInt(4));
            for (ReplicatorGroup.Follower f : leader.picture().followers()) {
                long before = matches.getOrDefault(f.peer(), 0L);
                sim.require("match never falls", f.match() >= before);
                matches.put(f.peer(), f.match());
            }
        }
        sim.agree();
        sim.require("the same leader and term", leader.leads() && leader.picture().term() == term);
        sim.until("every write succeeds", () -> Stories.ok(writes) == writes.size());
        sim.settle();
    }

    /** The follower holds more than the leader knows, all of it uncommitted; then its first append comes again (M035). */
    private static void shortOne(Sim sim) {
        SimNode leader = sim.leader();
        sim.agree();
        SimNode follower = sim.chance().pick(sim.others(leader));
        sim.wire()
                .copy(
                        (from, to, m) ->
                                to == follower
                                        && m instanceof AppendRequest a
                                        && !a.blocks().isEmpty());
        sim.write("k", "first", leader).expectOk().agree();
        int early = sim.wire().letters().size();
        sim.wire().drop((from, to, m) -> m instanceof AppendResponse);
        Stories.writes(sim, leader, "k", 1 + sim.chance().nextInt(30));
        long last = leader.picture().last();
        sim.until("it holds more", () -> follower.picture().stable() > last);
        sim.run(5);
        long held = follower.picture().stable();
        sim.require("the leader does not know", leader.picture().commit() < held);
        for (int i = 0; i < 5; i++) {
            sim.wire().replay(sim.wire().letters().get(sim.chance().nextInt(early)));
            sim.run(sim.chance().nextInt(3) + 1L);
            sim.require("it holds what it held", follower.picture().last() >= held);
        }
        sim.wire().open();
        sim.settle();
    }

    /**
     * A has a durable tail that was never committed. While its disk is busy with the new term, the tail is replaced, and the
     * appends that did it come again and again: no answer may take the new entries for durable because the old ones were,
     * or because work from before the truncation is done (M023, M024).
     */
    private static void replacedTail(Sim sim) {
        SimNode a = sim.leader();
        sim.agree();
        sim.isolate(a);
        List<Told> ghosts = Stories.writes(sim, a, "k", 20 + sim.chance().nextInt(30));
        long tail = a.picture().last();
        SimNode fresh = sim.awaitLeaderOtherThan(a);
        sim.until(
                "A gave up, its tail is durable", () -> !a.leads() && a.picture().stable() >= tail);
        Stories.writes(sim, fresh, "k", 10);
        sim.write("k", "kept", fresh).expectOk();
        long usual = a.pace().sync();
        long slow = sim.timeoutMs() * 1_000_000 / 5;
        sim.heal();
        a.pace().sync(slow);
        sim.wire().hold((from, to, m) -> to == a && m instanceof AppendRequest);
        sim.until(
                "A knows the term, and there is something for it",
                () ->
                        a.picture().term() == fresh.picture().term()
                                && !sim.wire().letters().isEmpty());
        // Right away, while the disk writes the term, or when it is done.
        sim.run(sim.chance().nextInt(300) * sim.timeoutMs() / 1_000);
        List<Wire.Letter> late = List.copyOf(sim.wire().letters());
        sim.wire().open();
        for (int i = 0; i <= 20; i++) {
            sim.cluster().world().after(i * slow / 10, () -> late.forEach(sim.wire()::replay));
        }
        sim.timeouts(3);
        sim.check();
        a.pace().sync(usual);
        sim.settle();
        sim.require("what was alone is gone", Stories.ok(ghosts) == 0);
    }

    private static SimOptions oneByOne(long seed) {
        SimOptions options = Stories.options(seed, 3);
        options.node().getRaftOptions().setMaxEntriesSize(1);
        return options;
    }

    /**
     * Of what a leader wrote in one piece its followers got the beginning only. When it comes back, its log is cut in the
     * middle of that piece, goes on from there, and is what others are sent later (M048).
     */
    private static void cutInTheMiddle(Sim sim) {
        SimNode a = sim.leader();
        sim.agree();
        long kept = a.picture().last() + 1 + sim.chance().nextInt(8);
        sim.wire()
                .drop(
                        (from, to, m) ->
                                from == a && m instanceof AppendRequest r && r.lastIndex() > kept);
        Stories.writes(sim, a, "k", 30);
        sim.until(
                "the beginning is there",
                () -> sim.others(a).stream().allMatch(n -> n.picture().stable() == kept));
        sim.isolate(a);
        SimNode fresh = sim.awaitLeaderOtherThan(a);
        sim.write("k", "new", fresh).expectOk();
        sim.require("A has more", a.picture().last() > kept + 5);
        sim.heal();
        sim.agree();
        SimNode other = sim.others(a, fresh).get(0);
        sim.isolate(other);
        Stories.writes(sim, sim.leader(), "k", 10);
        sim.agree();
        sim.heal();
        sim.settle();
        sim.read("k", a).expectOk();
        sim.judge();
    }

    private static SimOptions roomy(long seed) {
        return Stories.options(seed, 3).rings(1024);
    }

    /**
     * A is elected fifty times, and nothing it appends reaches anybody. Then another leads, and A's log is searched for the
     * place where they part: once for each foreign term at most. One seed in ten has ten thousand entries.
     * J3: not once for each entry.
     */
    private static void divergence(Sim sim) {
        SimNode a = sim.leader();
        sim.write("k", "shared", a).expectOk().agree();
        int terms = 50;
        int each = sim.seed() % 10 == 0 ? 200 : 10;
        for (int i = 0; i < terms; i++) {
            sim.wire()
                    .open()
                    .onlyCampaigns(a)
                    .drop((from, to, m) -> from == a && m instanceof AppendRequest);
            sim.until("A leads", 20 * sim.timeoutMs(), a::leads);
            Stories.writes(sim, a, "k", each);
            long last = a.picture().last();
            sim.until("A holds them", () -> a.picture().stable() >= last + each);
            sim.wire().silence(a);
            sim.until("A gives up", () -> !a.leads());
        }
        long foreign = a.picture().last();
        sim.require("A's log is long", foreign >= (long) terms * each);
        sim.wire().open();
        sim.isolate(a);
        SimNode fresh = sim.awaitLeaderOtherThan(a);
        List<Told> kept = Stories.writes(sim, fresh, "k", 20);
        sim.until("committed", () -> Stories.ok(kept) == kept.size());
        sim.heal();
        int[] refusals = new int[1];
        sim.wire()
                .watch(
                        (from, to, m) -> from == a && m instanceof AppendResponse r && !r.success(),
                        letter -> refusals[0]++);
        sim.agree();
        sim.require(
                refusals[0] + " round trips, one for each term at most", refusals[0] <= terms + 5);
        sim.settle();
        sim.read("k", a).expectOk();
        sim.judge();
    }

    private static void restarts(Sim sim) {
        for (int i = 0; i < 6; i++) {
            SimNode leader = sim.leader();
            long term = leader.picture().term();
            sim.write("k" + i % 2, "sure" + i, leader).expectOk();
            List<Told> pending =
                    Stories.writes(sim, leader, "k" + i % 2, 1 + sim.chance().nextInt(40));
            sim.cluster().run(sim.chance().between(0, 3_000_000));
            if (sim.chance().oneIn(2)) {
                leader.stop();
                sim.until("it is down", () -> leader.life() == SimNode.Life.DOWN);
                sim.require("every closure was told", pending.stream().allMatch(Told::isTold));
            } else {
                sim.crash(leader, Stories.anyPowerCut(sim));
            }
            sim.start(leader);
            sim.until("it is up", leader::isUp);
            sim.leader();
            sim.require("in another term", Stories.term(sim) > term);
        }
        sim.settle();
        sim.read("k0", sim.leader()).expectOk();
        sim.read("k1", sim.leader()).expectOk();
        sim.judge();
    }
}
