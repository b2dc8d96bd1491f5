package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.Wire;
import io.jraft.sim.check.DurableView;
import io.jraft.sim.disk.CrashPoint;
import io.jraft.sim.disk.DiskFault;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about votes: given once, durable before they are told, counted once (E1, E2, E4, E6, E7). */
final class Votes {
    private Votes() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "E1",
                        "a voter that dies right after its answer does not vote again in that term",
                        Stories.nodes(3),
                        Votes::doubleVote),
                new Scenario(
                        "E2",
                        "a candidate that dies at any point has asked for no vote before its own was durable",
                        Stories.nodes(3),
                        Votes::selfVote),
                new Scenario(
                        "E4",
                        "votes of older terms count for nothing",
                        Stories.nodes(3),
                        Votes::ghosts),
                new Scenario(
                        "E4-twice",
                        "a vote that arrives twice counts once",
                        Stories.nodes(5),
                        Votes::twice),
                new Scenario(
                        "E6",
                        "the best log on the lowest term gets to lead",
                        Stories.nodes(3),
                        Votes::lowestTermLongestLog),
                new Scenario(
                        "E7",
                        "a short log with a newer last term wins over a long one with an older",
                        Stories.nodes(3),
                        Votes::newerTermWins));
    }

    /** True for a vote that is given. */
    private static boolean isGrant(RaftMessage m) {
        return m instanceof VoteResponse v && v.granted();
    }

    /**
     * Two candidates that do not hear each other and one voter, which hears no leader either. It dies after each vote, or
     * its disk fails it in the middle, and most requests come late, when it may live again. S7 compares all votes it
     * ever told (M005, M007).
     * N1: what it said outlives its power.
     */
    private static void doubleVote(Sim sim) {
        SimNode voter = sim.leader();
        List<SimNode> candidates = sim.others(voter);
        sim.write("k", "kept", voter).expectOk().agree();
        boolean fails = sim.chance().oneIn(3);
        sim.cut(candidates.get(0), candidates.get(1));
        int[] given = new int[1];
        sim.wire()
                .drop((from, to, m) -> from == voter && isCampaign(m))
                .drop((from, to, m) -> m instanceof AppendRequest || Stories.isBeat(m))
                .after(
                        (from, to, m) -> from == voter && isGrant(m),
                        () -> {
                            given[0]++;
                            if (fails && sim.chance().oneIn(2)) {
                                voter.disk()
                                        .arm(DiskFault.next(DiskFault.Kind.FAILED_FORCE, "log"));
                            } else {
                                sim.crash(voter, Stories.anyPowerCut(sim));
                            }
                        })
                .drop((from, to, m) -> isGrant(m) && sim.chance().oneIn(2))
                .watch(
                        (from, to, m) -> m instanceof VoteRequest,
                        letter ->
                                sim.cluster()
                                        .world()
                                        .after(
                                                sim.chance().between(0, 1_500_000_000L),
                                                () -> sim.wire().replay(letter)))
                .drop((from, to, m) -> m instanceof VoteRequest && !sim.chance().oneIn(3));
        for (int i = 0; i < 60; i++) {
            sim.run(sim.chance().between(50, 400));
            Stories.revive(sim);
        }
        sim.require("votes were given", given[0] > 2);
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static boolean isCampaign(RaftMessage m) {
        return m instanceof PreVoteRequest || m instanceof VoteRequest;
    }

    /** Power is lost at the n-th call of the disk from the campaign on; every claim is compared with the disk (M001, M003). */
    private static void selfVote(Sim sim) {
        sim.write("k", "kept", sim.leader()).expectOk().agree();
        List<String> liars = new ArrayList<>();
        int[] claims = new int[1];
        sim.wire()
                .watch(
                        (from, to, m) -> m instanceof VoteRequest || isGrant(m),
                        letter -> {
                            claims[0]++;
                            compareWithDisk(letter, liars);
                        });
        for (int i = 0; i < 8; i++) {
            SimNode leader = sim.leader();
            for (SimNode follower : sim.others(leader)) {
                follower.disk()
                        .crashAt(
                                1 + sim.chance().nextInt(5),
                                sim.chance().pick(List.of(CrashPoint.values())));
                follower.nextPowerCut(Stories.anyPowerCut(sim));
            }
            sim.crash(leader, Stories.anyPowerCut(sim));
            sim.timeouts(sim.chance().nextInt(4) + 1);
            Stories.revive(sim);
            sim.nodes().forEach(node -> node.disk().crashAt(0, CrashPoint.BEFORE));
            sim.require("no vote before it was durable: " + liars, liars.isEmpty());
            sim.leader();
        }
        sim.require("somebody campaigned", claims[0] > 0);
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static void compareWithDisk(Wire.Letter letter, List<String> liars) {
        RaftMessage m = letter.message();
        DurableView disk = DurableView.of(letter.from());
        SimNode chosen = m instanceof VoteRequest ? letter.from() : letter.to();
        boolean holds =
                disk.problem() == null
                        && (disk.term() > m.term()
                                || (disk.term() == m.term()
                                        && chosen.peer().equals(disk.votedFor())));
        if (!holds) {
            liars.add(letter.from() + " says " + m + ", its disk " + disk);
        }
    }

    /**
     * All grants a node ever got come again whenever it asks anew (M014).
     * N3: answers of an older round count for nothing.
     */
    private static void ghosts(Sim sim) {
        SimNode candidate = sim.chance().pick(sim.nodes());
        for (int i = 0; i < 2; i++) {
            sim.leader();
            sim.agree();
            leadCopied(sim, candidate);
            sim.wire().open();
            sim.isolate(candidate);
            sim.until(candidate + " gave up", () -> !candidate.leads());
            sim.heal();
        }
        sim.leader();
        sim.agree();
        sim.require("there are ghosts", sim.wire().letters().size() >= 2);
        if (sim.chance().oneIn(2)) {
            sim.kill(candidate).start(candidate).run(200);
        }
        SimNode leader = sim.leader();
        int elections = sim.checks().elections();
        int[] campaigns = new int[1];
        sim.wire()
                .onlyCampaigns(candidate)
                .silence(leader)
                .drop((from, to, m) -> to == candidate && m instanceof VoteResponse)
                .after(
                        (from, to, m) -> from == candidate && isCampaign(m),
                        () -> {
                            campaigns[0]++;
                            sim.wire().letters().forEach(sim.wire()::replay);
                        });
        sim.timeouts(8);
        sim.require("nobody elected by votes of the past", sim.checks().elections() == elections);
        sim.require("it campaigned", campaigns[0] > 0);
        sim.settle();
    }

    /**
     * One voter of four hears the candidate, and its answer arrives twice: with the candidate's own that is not three (M015).
     * N3: a voter counts once.
     */
    private static void twice(Sim sim) {
        List<SimNode> cast = Stories.cast(sim, sim.leader());
        SimNode leader = cast.get(0);
        SimNode candidate = cast.get(1);
        SimNode voter = cast.get(2);
        sim.agree();
        int elections = sim.checks().elections();
        int[] grants = new int[1];
        sim.wire()
                .onlyCampaigns(candidate)
                .silence(leader)
                .drop((from, to, m) -> m instanceof VoteRequest && to != voter)
                .watch(
                        (from, to, m) -> to == candidate && isGrant(m),
                        letter -> {
                            grants[0]++;
                            for (int i = 0; i < 3; i++) {
                                sim.cluster()
                                        .world()
                                        .after(
                                                sim.chance().nextInt(2_000_000),
                                                () -> sim.wire().replay(letter));
                            }
                        });
        sim.timeouts(8);
        sim.require("it was voted for", grants[0] > 0);
        sim.require("nobody elected by one voter", sim.checks().elections() == elections);
        sim.settle();
    }

    private static boolean isGrantOrPreGrant(RaftMessage m) {
        return isGrant(m) || (m instanceof PreVoteResponse p && p.granted());
    }

    private static void leadCopied(Sim sim, SimNode wanted) {
        SimNode leader = sim.leaderNow();
        sim.wire().copy((from, to, m) -> to == wanted && isGrantOrPreGrant(m));
        sim.wire().onlyCampaigns(wanted);
        if (leader != null && leader != wanted) {
            sim.wire().silence(leader);
        }
        sim.until(wanted + " leads", 30 * sim.timeoutMs(), wanted::leadsForSure);
    }

    /**
     * A has the longest log and the lowest term; B and C have campaigned in vain, each alone, and cannot hear each other.
     * Only A can win, and only if refusals teach it the terms (M028).
     * N2: a larger term alone wins nothing.
     */
    private static void lowestTermLongestLog(Sim sim) {
        List<SimNode> cast = Stories.cast(sim, sim.leader());
        SimNode a = cast.get(0);
        SimNode b = cast.get(1);
        SimNode c = cast.get(2);
        sim.agree();
        sim.isolate(a);
        List<Told> own = Stories.writes(sim, a, "k", 1 + sim.chance().nextInt(20));
        int rounds = 1 + sim.chance().nextInt(4);
        // Votes are asked for and given, and the answers are lost: terms rise and nobody wins.
        sim.wire().drop((from, to, m) -> m instanceof VoteResponse);
        sim.timeouts(4);
        sim.wire().drop((from, to, m) -> from == b && m instanceof PreVoteRequest);
        sim.timeouts(rounds);
        long low = a.picture().term();
        sim.require("B and C went ahead", b.picture().term() > low && c.picture().term() > low);
        sim.require("A has more", a.picture().last() > b.picture().last());
        sim.heal();
        sim.cut(b, c);
        sim.until("the best log leads", a::leadsForSure);
        sim.require("few terms", a.picture().term() <= low + 10 + 2L * (4 + rounds));
        sim.settle();
        sim.require("it kept what it had", Stories.ok(own) == 0 || Stories.ok(own) == own.size());
    }

    /** A's log is longer, C's last entry is newer and committed (M009, M010). */
    private static void newerTermWins(Sim sim) {
        SimNode a = sim.leader();
        sim.write("k", "first", a).expectOk().agree();
        sim.isolate(a);
        List<Told> ghosts = Stories.writes(sim, a, "k", 5 + sim.chance().nextInt(60));
        SimNode b = sim.awaitLeaderOtherThan(a);
        SimNode c = sim.others(a, b).get(0);
        sim.write("k", "kept", b).expectOk();
        sim.until("C has it too", () -> c.picture().stable() == b.picture().stable());
        sim.require("A's log is longer", a.picture().last() > c.picture().last());
        sim.crash(b, Stories.anyPowerCut(sim));
        sim.heal();
        sim.until("the newer log leads", c::leadsForSure);
        sim.require("nothing alone was acknowledged", Stories.ok(ghosts) == 0);
        sim.settle();
        sim.require("nothing alone came back", Stories.ok(ghosts) == 0);
        sim.read("k", a).expectOk();
        sim.judge();
    }
}
