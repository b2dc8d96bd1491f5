package io.jraft.sim.scenario;

import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.model.ConfEntry;
import io.jraft.protocol.MembershipRequest;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Scenarios about changes of members that meet with trouble (M1 to M7, R9). */
final class Members {
    private Members() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "M1",
                        "changes of two leaders in succession never make two groups of one",
                        Roster.group(4, 2),
                        Members::twoLeaders),
                new Scenario(
                        "M2",
                        "a leader dies at every stage of a change: it is finished or was never there",
                        Roster.group(3, 2),
                        Members::everyStage),
                new Scenario(
                        "M3",
                        "a leader that removes itself stays until that is agreed on, and goes then",
                        Stories.nodes(4),
                        Members::leaderLeaves),
                new Scenario(
                        "M4",
                        "an isolated leader cannot shrink the group to what it reaches",
                        Stories.nodes(5),
                        Members::isolatedShrinks),
                new Scenario(
                        "M5",
                        "a node that was removed and does not know it disturbs nobody",
                        Stories.nodes(4),
                        Members::removedDisturbs),
                new Scenario(
                        "M5-read",
                        "a node that is no member, no more or not yet, gets no read answered, and is told why",
                        Roster.group(4, 1),
                        Members::strangerReads),
                new Scenario(
                        "M6",
                        "a configuration that was not committed goes with its entry, also across a restart",
                        Roster.group(3, 2),
                        Members::rollback),
                new Scenario(
                        "M7",
                        "a snapshot takes the place of a configuration that was never committed",
                        Roster.group(3, 2),
                        Members::staleAfterSnapshot),
                new Scenario(
                        "R9",
                        "a read in a joint configuration is confirmed by both majorities",
                        Roster.group(3, 2),
                        Members::jointRead));
    }

    /** The old leader has begun a change that only the newcomer knows of. */
    static Told begunAlone(Sim sim, SimNode old, MembershipRequest request, SimNode... knows) {
        List<SimNode> informed = List.of(knows);
        sim.wire()
                .drop(
                        (from, to, m) ->
                                from == old
                                        && !informed.contains(to)
                                        && Roster.carries(m, ConfEntry::isJoint));
        Told told = sim.change(request, old);
        sim.until("it is begun", () -> Roster.conf(old).isJoint());
        for (SimNode node : informed) {
            sim.until(node + " knows of it", () -> Roster.conf(node).isJoint());
        }
        return told;
    }

    /** The bug of the single-server changes, found in 2015: two leaders each change one, and quorums do not meet. */
    private static void twoLeaders(Sim sim) {
        SimNode e = sim.node("E");
        SimNode f = sim.node("F");
        sim.agree();
        SimNode old = sim.leader();
        sim.write("k", "kept", old).expectOk();
        sim.agree();
        Told first = begunAlone(sim, old, Roster.add(e), e);
        List<SimNode> rest = sim.others(old, e, f);
        sim.wire().open();
        sim.split(List.of(old, e), List.of(rest.get(0), rest.get(1), rest.get(2), f));
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        MembershipRequest second =
                switch (sim.chance().nextInt(3)) {
                    case 0 -> Roster.remove(old);
                    case 1 -> Roster.add(f);
                    default -> Roster.remove(sim.others(old, e, f, fresh).get(0));
                };
        sim.change(second, fresh).expectOk();
        sim.write("k", "new", fresh).expectOk();
        sim.heal();
        sim.wire().onlyCampaigns(old).silence(fresh);
        sim.timeouts(6);
        sim.require("the first change is not done", first.status() != null);
        sim.require("nor acknowledged", first.status() != null && !first.status().isOk());
        sim.require("its leader does not come back with it", !old.leads());
        sim.wire().open();
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static void everyStage(Sim sim) {
        sim.leader();
        for (int stage = 0; stage < 5; stage++) {
            Roster.atRest(sim);
            SimNode old = sim.leader();
            List<SimNode> before = votersOf(sim, old);
            List<SimNode> target = new ArrayList<>(List.of(old));
            List<SimNode> others = Stories.cast(sim, old);
            target.addAll(others.subList(1, 3 + sim.chance().nextInt(2)));
            long last = old.picture().last();
            if (!Roster.voters(old, target)) {
                crashAt(sim, old, Roster.change(target), stage, last);
                SimNode fresh = sim.awaitLeaderOtherThan(old);
                boolean agreedOn = stage >= 2;
                Roster.atRest(sim);
                fresh = sim.leader();
                sim.require(
                        "stage " + stage + ": finished or never there",
                        Roster.voters(fresh, target)
                                || (!agreedOn && Roster.voters(fresh, before)));
                sim.write("k", "v" + stage, fresh).expectOk();
            }
            sim.start();
        }
        sim.settle();
    }

    private static List<SimNode> votersOf(Sim sim, SimNode at) {
        ConfEntry conf = Roster.conf(at);
        return sim.nodes().stream().filter(n -> conf.current().isVoter(n.peer())).toList();
    }

    /** 0 joint appended, 1 at a minority as well, 2 joint committed, 3 final appended, 4 final committed. */
    private static void crashAt(
            Sim sim, SimNode old, MembershipRequest request, int stage, long last) {
        BooleanSupplier reached =
                () -> {
                    ConfEntry conf = Roster.conf(old);
                    boolean begun = conf.id().index() > last;
                    return switch (stage) {
                        case 0 -> begun;
                        case 1 ->
                                begun
                                        && sim.others(old).stream()
                                                .anyMatch(
                                                        n -> n.isUp() && Roster.conf(n).isJoint());
                        case 2 -> begun && old.picture().commit() > last;
                        case 3 -> begun && !conf.isJoint();
                        default ->
                                begun
                                        && !conf.isJoint()
                                        && old.picture().commit() >= conf.id().index();
                    };
                };
        Told told = sim.change(request, old);
        sim.until("stage " + stage, 40 * sim.timeoutMs(), reached);
        sim.require("not done before its time", stage == 4 || !told.isTold());
        sim.crash(old, Stories.anyPowerCut(sim));
    }

    private static void leaderLeaves(Sim sim) {
        sim.agree();
        SimNode old = sim.leader();
        List<SimNode> rest = votersOf(sim, old).stream().filter(n -> n != old).toList();
        sim.write("k", "kept", old).expectOk();
        List<Told> under = Stories.writes(sim, old, "u", 10);
        // The final entry is written and nobody says that it has it.
        long[] at = new long[1];
        sim.wire()
                .watch(
                        (from, to, m) -> from == old && Roster.carries(m, c -> isFinal(c, old)),
                        letter -> at[0] = Roster.conf(old).id().index())
                .drop(
                        (from, to, m) ->
                                to == old
                                        && at[0] > 0
                                        && m instanceof AppendResponse a
                                        && a.index() >= at[0]);
        Told told = sim.change(Roster.remove(old), old);
        sim.until("the final entry is written", () -> at[0] > 0);
        sim.run(sim.timeoutMs() / 4);
        sim.require("it leads until that is agreed on", old.leads());
        sim.require("nothing was said", !told.isTold());
        sim.wire().open();
        if (sim.chance().oneIn(2)) {
            // It cannot hand over to this one, and two of three agree.

            sim.cutOneWay(old, rest.get(0));
        }
        told.expectOk();
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.require("it leads no more", !old.leads());
        sim.write("k", "new", fresh).expectOk();
        sim.heal();
        sim.settle();
        sim.require("those that are left are the group", Roster.voters(sim.leader(), rest));
        sim.require("writes before it were taken", Stories.ok(under) == under.size());
        calm(sim, 8);
    }

    private static boolean isFinal(ConfEntry conf, SimNode left) {
        return !conf.isJoint() && !conf.current().isVoter(left.peer());
    }

    /** Nobody is elected for so many timeouts. */
    private static void calm(Sim sim, int timeouts) {
        int elections = sim.checks().elections();
        SimNode leader = sim.leader();
        sim.timeouts(timeouts);
        sim.require("no election", sim.checks().elections() == elections);
        sim.require("the same leader", sim.leaderNow() == leader);
    }

    private static void isolatedShrinks(Sim sim) {
        sim.agree();
        SimNode old = sim.leader();
        List<SimNode> n = Stories.cast(sim, old);
        List<SimNode> few = n.subList(0, 1 + sim.chance().nextInt(2));
        sim.split(few, n.subList(few.size(), 5));
        Told told = sim.change(Roster.change(few), old);
        Told lost = sim.write("k", "lost", old);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        sim.timeouts(4);
        told.expectNoSuccess();
        lost.expectNoSuccess();
        sim.heal();
        sim.settle();
        sim.require("five as before", Roster.voters(sim.leader(), sim.nodes()));
    }

    private static void removedDisturbs(Sim sim) {
        sim.agree();
        SimNode leader = sim.leader();
        SimNode gone = sim.others(leader).get(sim.chance().nextInt(3));
        sim.isolate(gone);
        sim.change(Roster.remove(gone), leader).expectOk();
        // Longer than a leader tries to tell it.
        sim.timeouts(25);
        sim.heal();
        if (sim.chance().oneIn(2)) {
            sim.crash(gone, Stories.anyPowerCut(sim)).start(gone);
        }
        int elections = sim.checks().elections();
        long term = leader.picture().term();
        for (int i = 0; i < 10; i++) {
            sim.write("k", "v" + i, leader).expectOk().timeouts(1);
        }
        sim.require("it takes itself for a voter", Roster.conf(gone).isVoter(gone.peer()));
        sim.require("no election", sim.checks().elections() == elections);
        sim.require("no new term", sim.checks().highestTerm() == term);
        sim.settle();
    }

    /** Beats reach both, so they know whom to ask; entries do not, so that one was never told and the other lags. */
    private static void strangerReads(Sim sim) {
        SimNode young = sim.node("E");
        sim.agree();
        SimNode leader = sim.leader();
        sim.write("k", "v", leader).expectOk().agree();
        List<SimNode> cast = Stories.cast(sim, leader, young);
        SimNode gone = cast.get(2);
        sim.read("k", gone).expectOk();
        sim.wire().drop((from, to, m) -> (to == gone || to == young) && m instanceof AppendRequest);
        sim.change(Roster.remove(gone), leader).expectOk();
        sim.require("it takes itself for a voter", Roster.conf(gone).isVoter(gone.peer()));
        refused(sim, gone);
        Told joins = sim.change(Roster.add(young), leader);
        sim.run(sim.timeoutMs() / 2);
        sim.require("it is fed and no member yet", !joins.isTold());
        refused(sim, young);
        sim.wire().open();
        joins.expectOk();
        sim.until("it knows", () -> Roster.conf(young).isVoter(young.peer()));
        sim.read("k", young).expectOk();
        sim.settle();
    }

    private static void refused(Sim sim, SimNode stranger) {
        Told read = sim.read("k", stranger);
        sim.until("an answer to a stranger", 10 * sim.timeoutMs(), read::isTold);
        sim.require(
                "told that it is no member: " + read,
                read.status() != null
                        && read.status().getRaftError() == RaftError.EPERM
                        && String.valueOf(read.status().getErrorMsg()).contains("no member"));
    }

    private static void rollback(Sim sim) {
        SimNode d = sim.node("D");
        SimNode e = sim.node("E");
        sim.agree();
        SimNode old = sim.leader();
        List<SimNode> rest = sim.others(old, d, e);
        begunAlone(sim, old, Roster.change(List.of(old, d, e)), d);
        sim.wire().open();
        sim.split(List.of(old, d, e), rest);
        if (sim.chance().oneIn(2)) {
            sim.crash(d, Stories.anyPowerCut(sim)).start(d);
        }
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        if (sim.chance().oneIn(2)) {
            sim.crash(old, Stories.anyPowerCut(sim)).start(old);
            sim.until("it is back", old::isUp);
        }
        sim.heal();
        sim.settle();
        List<SimNode> three = new ArrayList<>(rest);
        three.add(old);
        sim.require("who began it has forgotten it", Roster.voters(old, three));
        sim.require("as everybody", Roster.voters(sim.leader(), three));
    }

    /** The stale configuration stands far behind the end of the snapshot. */
    private static void staleAfterSnapshot(Sim sim) {
        SimNode d = sim.node("D");
        SimNode e = sim.node("E");
        sim.agree();
        SimNode old = sim.leader();
        List<SimNode> rest = sim.others(old, d, e);
        sim.wire()
                .drop(
                        (from, to, m) ->
                                from == old && rest.contains(to) && m instanceof AppendRequest);
        Stories.writes(sim, old, "lost", 60);
        begunAlone(sim, old, Roster.change(List.of(old, d, e)), d);
        long stale = Roster.conf(old).id().index();
        sim.wire().open();
        sim.split(List.of(old, d, e), rest);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        // Longer than a living follower is kept the log for.
        sim.timeouts(3);
        for (int i = 0; i < 6 && fresh.picture().first() <= 5; i++) {
            Stories.writes(sim, fresh, "n" + i, 4 + sim.chance().nextInt(4));
            sim.write("k", "v" + i, fresh).expectOk();
            for (SimNode node : rest) {
                sim.until(
                        node + " has it", () -> node.picture().commit() == fresh.picture().last());
                sim.snapshot(node).expectOk();
            }
        }
        sim.require("it needs a snapshot", fresh.picture().first() > 5);
        sim.require("which ends before", fresh.picture().snapshot() < stale);
        sim.heal();
        sim.until(
                "it has the snapshot, and what that says of members",
                30 * sim.timeoutMs(),
                () -> old.picture().snapshot() > 5 && !Roster.conf(old).isJoint());
        sim.require("which is who voted before", Roster.conf(old).isVoter(rest.get(0).peer()));
        sim.settle();
    }

    /** Two groups of three that have only the leader in common; the new one alone would say yes (J1, J2). */
    private static void jointRead(Sim sim) {
        SimNode d = sim.node("D");
        SimNode e = sim.node("E");
        sim.agree();
        SimNode old = sim.leader();
        sim.write("k", "old", old).expectOk();
        List<SimNode> rest = sim.others(old, d, e);
        Told change = begunAlone(sim, old, Roster.change(List.of(old, d, e)), d, e);
        sim.wire().open();
        sim.split(List.of(old, d, e), rest);
        Told early = sim.read("k", old);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        Told late = sim.read("k", old);
        Told learner = sim.read("k", d);
        sim.timeouts(6);
        sim.require("no read is answered", early.status() == null || !early.status().isOk());
        sim.require("not later either", late.status() == null || !late.status().isOk());
        sim.require("nor elsewhere", learner.status() == null || !learner.status().isOk());
        sim.require(
                "the change is not done",
                change.status() != null && change.status().getRaftError() == RaftError.EPERM);
        sim.heal();
        sim.settle();
    }
}
