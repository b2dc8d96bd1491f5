package io.jraft.sim.scenario;

import io.jraft.core.State;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about nodes that join, learn, are replaced, and about the last resort (M8, M10 to M13, C10, R12, U1). */
final class Joining {
    private Joining() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "M8",
                        "a learner joins, is promoted, demoted and removed, and counts only as a voter",
                        Roster.group(3, 1),
                        Joining::learnersLife),
                new Scenario(
                        "M10",
                        "everybody is replaced one by one while clients write",
                        Roster.group(3, 3),
                        Joining::replaceAll),
                new Scenario(
                        "M11",
                        "of two administrators one wins and the other is told so; asking twice is harmless",
                        Roster.group(3, 2),
                        Joining::twoAdmins),
                new Scenario(
                        "M12",
                        "a newcomer that is dead, or dies on the way, holds up nobody",
                        Roster.group(2, 1),
                        Joining::deadNewcomer),
                new Scenario(
                        "M12-slow",
                        "a newcomer whose snapshot takes many election timeouts is waited for",
                        Joining::slowSnapshot,
                        Joining::slowNewcomer),
                new Scenario(
                        "M13",
                        "voters come and go, even and odd, while nodes crash",
                        Roster.group(3, 4),
                        Joining::churn),
                new Scenario(
                        "C10-joiner",
                        "a node that knows of no group waits, and never campaigns",
                        Roster.group(1, 2),
                        Joining::joinerWaits),
                new Scenario(
                        "R12",
                        "a learner that lags answers no read with something old",
                        Roster.group(3, 1),
                        Joining::learnerReads),
                new Scenario(
                        "U1",
                        "a majority is lost for good: an operator's word, and only then, brings the group back",
                        Stories.nodes(3),
                        Joining::majorityLost));
    }

    private static void learnersLife(Sim sim) {
        SimNode learner = sim.node("D");
        sim.agree();
        Stories.writes(sim, sim.leader(), "k", 30);
        for (int i = 0; i < 2; i++) {
            sim.write("k", "v" + i).expectOk();
            sim.snapshot(sim.leader());
            sim.timeouts(1);
        }
        crash(sim);
        Roster.insist(sim, Roster.learn(learner));
        sim.agree();
        sim.require("it has what all have", learner.picture().last() > 30);

        // The leader and a learner are two of four, and one of three.
        SimNode leader = sim.leader();
        List<SimNode> voters = sim.others(leader, learner);
        sim.split(List.of(leader, learner), voters);
        Told lost = sim.write("k", "lost", leader);
        sim.awaitLeaderOtherThan(leader);
        lost.expectNoSuccess();
        sim.require(
                "a learner stays one",
                learner.picture().state() == State.STATE_FOLLOWER && !learner.leads());
        sim.heal();
        sim.agree();

        crash(sim);
        Roster.insist(sim, Roster.add(learner));
        sim.agree();
        sim.require("promoted: four", Roster.conf(sim.leader()).current().voters().size() == 4);
        crash(sim);
        List<SimNode> three = sim.others(learner);
        Roster.insist(sim, Roster.change(three, learner));
        sim.agree();
        sim.require("demoted", Roster.conf(sim.leader()).current().isLearner(learner.peer()));
        crash(sim);
        Roster.insist(
                sim,
                new io.jraft.protocol.MembershipRequest.RemoveLearners(List.of(learner.peer())));
        sim.settle();
        sim.require("three as before", Roster.voters(sim.leader(), three));
        sim.require("and no learner", Roster.conf(sim.leader()).current().learners().isEmpty());
    }

    /** Anybody loses power and comes back a little later. */
    private static void crash(Sim sim) {
        if (sim.chance().oneIn(2)) {
            SimNode node = sim.chance().pick(sim.nodes());
            sim.crash(node, Stories.anyPowerCut(sim)).run(sim.chance().between(1, 300));
            sim.start(node);
        }
    }

    private static void replaceAll(Sim sim) {
        sim.agree();
        sim.links(new LinkQuality(500_000, 20_000, 0, 0, 0, 0, 0, 0));
        List<Told> writes = new ArrayList<>();
        List<SimNode> old = new ArrayList<>(sim.nodes().subList(0, 3));
        List<SimNode> young = new ArrayList<>(sim.nodes().subList(3, 6));
        while (!young.isEmpty()) {
            writes.addAll(Stories.writes(sim, sim.leader(), "k", 5));
            Roster.insist(sim, Roster.add(young.remove(0)));
            writes.addAll(Stories.writes(sim, sim.leader(), "k", 5));
            SimNode gone = old.remove(sim.chance().nextInt(old.size()));
            Roster.insist(sim, Roster.remove(gone));
            if (sim.chance().oneIn(2)) {
                sim.kill(gone);
            }
        }
        sim.settle();
        sim.require("three others", Roster.voters(sim.leader(), sim.nodes().subList(3, 6)));
        sim.require("most writes succeed", 2 * Stories.ok(writes) > writes.size());
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static void twoAdmins(Sim sim) {
        SimNode d = sim.node("D");
        SimNode e = sim.node("E");
        sim.agree();
        SimNode leader = sim.leader();
        SimNode follower = sim.others(leader, d, e).get(0);
        Told one = sim.change(Roster.add(d), leader);
        Told other = sim.change(Roster.remove(follower), leader);
        Told twice = sim.change(Roster.add(d), leader);
        Told astray = sim.change(Roster.add(e), follower);
        one.expectOk();
        for (Told told : List.of(other, twice)) {
            told.expectNotAppended();
            sim.require(
                    "told why: " + told,
                    told.status() != null
                            && told.status().getRaftError() == RaftError.EBUSY
                            && "Doing another configuration change."
                                    .equals(told.status().getErrorMsg()));
        }
        astray.expectNotAppended();
        sim.require(
                "told that it is no leader",
                astray.status() != null && astray.status().getRaftError() == RaftError.EPERM);
        long last = leader.picture().last();
        sim.change(Roster.add(d), leader).expectOk();
        sim.require("nothing is written for it", leader.picture().last() == last);

        // A leader whose own entry is not committed knows too little to change anything.
        sim.agree();
        sim.kill(leader);
        sim.wire().drop((from, to, m) -> m instanceof AppendResponse);
        sim.until("somebody leads", () -> sim.cluster().leader() != null);
        SimNode fresh = sim.cluster().leader();
        if (fresh != null) {
            Told early = sim.change(Roster.add(e), fresh);
            early.expectNotAppended();
            sim.require(
                    "too early",
                    early.status() != null && early.status().getRaftError() == RaftError.EBUSY);
        }
        sim.wire().open();
        sim.settle();
    }

    private static void deadNewcomer(Sim sim) {
        SimNode c = sim.node("C");
        sim.agree();
        sim.kill(c);
        SimNode leader = sim.leader();
        Told told = sim.change(Roster.add(c), leader);
        List<Told> writes = Stories.writes(sim, leader, "k", 10);
        told.expectNotAppended();
        sim.require(
                "told why",
                told.status() != null && told.status().getRaftError() == RaftError.ECATCHUP);
        sim.require("two as before", Roster.voters(leader, sim.others(c)));
        sim.require("nobody waited", Stories.ok(writes) == 10);
        sim.run(100);
        sim.require("it is fed no more", leader.picture().followers().size() == 1);

        // It dies when it has just got its vote.
        sim.start(c);
        Told again = sim.change(Roster.add(c), leader);
        sim.until("it votes", 20 * sim.timeoutMs(), () -> Roster.conf(leader).isVoter(c.peer()));
        sim.kill(c);
        again.expectOk();
        sim.write("k", "goes-on", leader).expectOk();
        sim.change(Roster.remove(c), leader).expectOk();
        sim.settle();
        sim.require("two again", Roster.voters(sim.leader(), sim.others(c)));
    }

    static SimOptions slowSnapshot(long seed) {
        SimOptions options = Stories.options(seed, 3).spares(1);
        options.engine().setSnapshotChunkBytes(64);
        options.engine().setSnapshotChunksInFlight(1);
        return options;
    }

    private static void slowNewcomer(Sim sim) {
        SimNode d = sim.node("D");
        sim.agree();
        SimNode leader = sim.leader();
        for (int i = 0; i < 2; i++) {
            for (int k = 0; k < 100; k++) {
                sim.write("k" + k, "a-value-that-is-not-short-" + i, leader);
            }
            // What a living follower still lacks is kept, and would be all that the newcomer needs.
            sim.write("k", "v" + i, leader).expectOk().agree();
            sim.snapshot(leader).expectOk();
        }
        sim.until("its log begins behind a snapshot", () -> leader.picture().first() > 1);
        int[] chunks = new int[1];
        sim.wire().watch((from, to, m) -> m instanceof ChunkResponse, letter -> chunks[0]++);
        // A chunk takes a part of an election timeout; one in fifty takes ten times as long, and
        // still less than
        // the silence after which a newcomer is given up.
        long slow = sim.timeoutMs() / 25 * 1_000_000;
        for (SimNode other : sim.others(d)) {
            sim.cluster()
                    .network()
                    .quality(
                            other.ordinal(),
                            d.ordinal(),
                            new LinkQuality(slow, 0, 0, 0, 0, 0, 0, 0));
        }
        Told told = sim.change(Roster.add(d), leader);
        sim.until("it is done", 400 * sim.timeoutMs(), told::isTold);
        told.expectOk();
        sim.require("in many chunks: " + chunks[0], chunks[0] > 40);
        sim.settle();
    }

    /** Two hundred in the catalogue; here fewer in a story, and more stories. */
    private static void churn(Sim sim) {
        sim.leader();
        int done = 0;
        for (int i = 0; i < 60; i++) {
            SimNode leader = sim.leaderNow();
            if (leader != null) {
                List<SimNode> all = Stories.cast(sim);
                List<SimNode> voters = all.subList(0, 1 + sim.chance().nextInt(7));
                Told told = sim.change(Roster.change(voters), leader);
                sim.write("k", "v" + i, leader);
                if (sim.chance().oneIn(4)) {
                    sim.run(sim.chance().between(0, 100));
                    SimNode node = sim.chance().pick(sim.nodes());
                    sim.crash(node, Stories.anyPowerCut(sim)).run(sim.chance().between(0, 500));
                }
                sim.run(sim.chance().between(0, sim.timeoutMs()));
                done += told.status() != null && told.status().isOk() ? 1 : 0;
            } else {
                sim.run(sim.timeoutMs() / 2);
            }
            sim.start();
        }
        sim.settle();
        sim.require("not all in vain: " + done, done > 10);
    }

    private static void joinerWaits(Sim sim) {
        SimNode a = sim.node("A");
        SimNode b = sim.node("B");
        SimNode c = sim.node("C");
        sim.agree();
        sim.timeouts(10);
        for (SimNode spare : List.of(b, c)) {
            sim.require("it never campaigned", spare.picture().term() == 0);
            sim.write("k", "refused", spare).expectNotAppended();
            sim.read("k", spare).expectFailure();
        }
        sim.write("k", "v", a).expectOk();
        sim.change(Roster.add(b), a).expectOk();
        sim.change(Roster.add(c), a).expectOk();
        sim.agree();
        sim.kill(a);
        SimNode fresh = sim.awaitLeaderOtherThan(a);
        sim.write("k", "w", fresh).expectOk();
        sim.settle();
    }

    private static void learnerReads(Sim sim) {
        SimNode learner = sim.node("D");
        sim.agree();
        SimNode leader = sim.leader();
        Roster.insist(sim, Roster.learn(learner));
        sim.agree();
        sim.write("k", "old", leader).expectOk();
        sim.read("k", learner).expectOk();
        sim.others(learner).forEach(n -> sim.cutOneWay(n, learner));
        for (int i = 0; i < 2; i++) {
            Stories.writes(sim, leader, "n" + i, 30);
            sim.write("k", "new" + i, leader).expectOk();
            sim.snapshot(leader).expectOk();
        }
        Told read = sim.read("k", learner);
        sim.run(sim.timeoutMs() / 2);
        sim.require("it does not know", read.status() == null || !read.status().isOk());
        sim.heal();
        sim.timeouts(3);
        sim.read("k", learner).expectOk();
        sim.judge();
        sim.settle();
    }

    private static void majorityLost(Sim sim) {
        sim.agree();
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk();
        sim.agree();
        SimNode survivor = sim.others(leader).get(0);
        List<SimNode> lost = sim.others(survivor);
        for (SimNode node : List.of(leader, survivor)) {
            Told refused = sim.resetPeers(node, List.of(survivor), false);
            refused.expectNotAppended();
            sim.require(
                    "a majority lives",
                    refused.status() != null && refused.status().getRaftError() == RaftError.EBUSY);
        }
        sim.kill(leader);
        sim.timeouts(4);
        Told stillTwo = sim.resetPeers(survivor, List.of(survivor), false);
        stillTwo.expectNotAppended();
        lost.forEach(sim::kill);
        sim.timeouts(6);
        sim.require("alone it does nothing", !survivor.leads());
        sim.resetPeers(survivor, List.of(survivor), false).expectOk();
        sim.until("it leads", survivor::leadsForSure);
        sim.write("k", "goes-on", survivor).expectOk();
        sim.crash(survivor, Stories.anyPowerCut(sim)).start(survivor);
        sim.until("it leads again: the reset is in its log", survivor::leadsForSure);
        sim.write("k", "and-on", survivor).expectOk();
        sim.require("alone", Roster.voters(survivor, List.of(survivor)));
        sim.judge();
    }
}
