package io.jraft.sim.scenario;

import io.jraft.TransferResult;
import io.jraft.TransferResult.Outcome;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about handing leadership over because somebody asked for it (T). */
final class Transfers {
    private Transfers() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "T1-asked",
                        "a transfer under load takes a part of an election timeout, and loses and doubles nothing",
                        Stories.nodes(3),
                        Transfers::underLoad),
                new Scenario(
                        "T2-asked",
                        "a transfer to somebody who is gone, or lacks entries, ends, and writes go on",
                        Stories.nodes(3),
                        Transfers::targetGone),
                new Scenario(
                        "T3",
                        "while members change leadership is not handed over, and the other way round: each is told of the other",
                        Roster.group(3, 1),
                        Transfers::whileMembersChange),
                new Scenario(
                        "T4",
                        "only the word of the old leader arrives: the heir is elected, and nobody reads anything old",
                        Stories.nodes(3),
                        Transfers::onlyTimeoutNow),
                new Scenario(
                        "T5",
                        "transfers to anybody, again and again, while messages are late and lost",
                        Stories.nodes(5),
                        Transfers::roundAndRound));
    }

    private static void load(Sim sim, SimNode via, List<Told> told) {
        told.addAll(Stories.writes(sim, via, "k", 1 + sim.chance().nextInt(8)));
        told.add(sim.read("k", sim.chance().pick(sim.nodes())));
        sim.cluster().run(sim.chance().between(0, 3_000_000));
    }

    /** M120: the target is told before it holds everything. */
    private static void underLoad(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode old = sim.leader();
            sim.timeouts(1);
            List<Told> told = new ArrayList<>();
            for (int i = sim.chance().nextInt(6); i >= 0; i--) {
                load(sim, old, told);
            }
            SimNode target = sim.chance().pick(sim.others(old));
            List<TransferResult> results = sim.transfer(old, target.peer());
            for (int i = sim.chance().nextInt(6); i >= 0; i--) {
                load(sim, old, told);
            }
            sim.until(
                    "the target leads",
                    sim.options().node().getElectionTimeoutMs() / 2,
                    target::leadsForSure);
            sim.until("the old leader knows", () -> !results.isEmpty());
            sim.require(
                    "the result says so: " + results,
                    results.get(0).outcome() == Outcome.TRANSFERRED
                            && target.peer().equals(results.get(0).leader()));
            sim.write("k", "after" + round, target).expectOk();
            sim.until("every closure was told", () -> told.stream().allMatch(Told::isTold));
        }
        sim.settle();
    }

    private static void targetGone(Sim sim) {
        for (int round = 0; round < 3; round++) {
            SimNode leader = sim.leader();
            SimNode target = sim.chance().pick(sim.others(leader));
            long term = leader.picture().term();
            boolean dead = sim.chance().oneIn(2);
            if (dead) {
                sim.crash(target, Stories.anyPowerCut(sim));
            } else {
                // It answers, and gets nothing: it can never hold what it lacks.
                sim.wire()
                        .drop(
                                (from, to, m) ->
                                        to == target
                                                && m instanceof AppendRequest a
                                                && !a.blocks().isEmpty());
            }
            sim.write("k", "lacks" + round, leader).expectOk();
            List<TransferResult> results = sim.transfer(leader, target.peer());
            Told held = sim.write("k", "held" + round, leader);
            held.expectOk();
            sim.require(
                    "it leads on: " + results,
                    results.size() == 1
                            && results.get(0).outcome() == Outcome.STILL_LEADER
                            && leader.leadsForSure()
                            && leader.picture().term() == term);
            sim.read("k", leader).expectOk();
            sim.heal().start().agree();
        }
        sim.settle();
    }

    /** The newcomer is fed, the joint entry is written, the final one is: at each moment somebody asks for a transfer. */
    private static void whileMembersChange(Sim sim) {
        SimNode young = sim.node("D");
        sim.agree();
        SimNode leader = sim.leader();
        List<SimNode> rest = sim.others(leader, young);
        SimNode target = sim.chance().pick(rest);
        sim.wire().drop((from, to, m) -> to == young && m instanceof AppendRequest);
        Told joins = sim.change(Roster.add(young), leader);
        sim.run(sim.chance().between(1, sim.timeoutMs() / 2));
        sim.require("it is fed", !Roster.conf(leader).isJoint());
        refused(sim, leader, target, RaftError.EBUSY);
        long[] at = {Long.MAX_VALUE};
        sim.wire()
                .open()
                .watch(
                        (from, to, m) ->
                                from == leader
                                        && Roster.carries(
                                                m, c -> !c.isJoint() && c.isVoter(young.peer())),
                        letter -> at[0] = Roster.conf(leader).id().index())
                .drop(
                        (from, to, m) ->
                                to == leader
                                        && m instanceof AppendResponse a
                                        && a.index() >= at[0]);
        sim.until("the joint entry is written", () -> Roster.conf(leader).isJoint());
        refused(sim, leader, target, RaftError.EBUSY);
        sim.until("the final entry is written", () -> at[0] != Long.MAX_VALUE);
        sim.require("and not agreed on", !joins.isTold());
        refused(sim, leader, target, RaftError.EBUSY);
        sim.wire().open();
        joins.expectOk();

        // The target lacks an entry, so that it is told nothing yet; now somebody wants it removed.
        sim.wire().drop((from, to, m) -> to == target && m instanceof AppendRequest);
        sim.write("k", "lacks", leader).expectOk();
        List<TransferResult> results = sim.transfer(leader, target.peer());
        Told leaves = sim.change(Roster.remove(target), leader);
        leaves.expectNotAppended();
        sim.require(
                "told of the transfer: " + leaves,
                leaves.status() != null && leaves.status().getRaftError() == RaftError.EBUSY);
        sim.until("it ends", () -> !results.isEmpty());
        sim.require(
                "the leader leads on: " + results,
                results.get(0).outcome() == Outcome.STILL_LEADER && leader.leadsForSure());
        sim.change(Roster.remove(target), leader).expectOk();
        refused(sim, leader, target, RaftError.EINVAL);
        sim.wire().open();
        List<TransferResult> last = sim.transfer(leader, young.peer());
        sim.until("it is handed over", () -> !last.isEmpty());
        sim.require("to a member: " + last, last.get(0).outcome() == Outcome.TRANSFERRED);
        sim.settle();
    }

    private static void refused(Sim sim, SimNode leader, SimNode target, RaftError why) {
        List<TransferResult> results = sim.transfer(leader, target.peer());
        sim.until("it is refused", () -> !results.isEmpty());
        TransferResult result = results.get(0);
        sim.require(
                "refused because of the change: " + result,
                result.outcome() == Outcome.REFUSED && result.status().getRaftError() == why);
        sim.require("it leads on", leader.leadsForSure());
    }

    /** The old leader is heard by nobody from the moment in which it told its heir; it hears everybody. */
    private static void onlyTimeoutNow(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "old", old).expectOk().agree();
        SimNode target = sim.chance().pick(sim.others(old));
        boolean deaf = sim.chance().oneIn(2);
        sim.wire()
                .pass((from, to, m) -> m instanceof TimeoutNow)
                .drop(
                        (from, to, m) ->
                                from == old && (m instanceof AppendRequest || Stories.isBeat(m)))
                .drop((from, to, m) -> deaf && to == old);
        List<TransferResult> results = sim.transfer(old, target.peer());
        Told held = sim.write("k", "held", old);
        List<Told> reads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            reads.add(sim.read("k", old));
            sim.run(sim.chance().nextInt(30));
            if (target.leadsForSure()) {
                reads.add(sim.write("k", "new" + i, target));
            }
        }
        sim.until("the heir leads", target::leadsForSure);
        sim.heal().until("the old leader knows", () -> !results.isEmpty());
        sim.require("a result: " + results, results.size() == 1);
        sim.timeouts(6);
        sim.require("everybody was told", held.isTold() && reads.stream().allMatch(Told::isTold));
        sim.settle();
    }

    private static void roundAndRound(Sim sim) {
        sim.leader();
        List<List<TransferResult>> all = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        sim.wire().drop((from, to, m) -> sim.chance().oneIn(20));
        for (int i = 0; i < 20; i++) {
            SimNode leader = sim.cluster().leader();
            if (leader != null) {
                load(sim, leader, told);
                PeerId to =
                        sim.chance().oneIn(3)
                                ? PeerId.ANY_PEER
                                : sim.chance().pick(sim.nodes()).peer();
                all.add(sim.transfer(leader, to));
                load(sim, leader, told);
            }
            sim.run(sim.chance().nextInt(400));
        }
        sim.heal();
        sim.timeouts(6);
        sim.require("each transfer ended once", all.stream().allMatch(r -> r.size() == 1));
        long moved = all.stream().filter(r -> r.get(0).outcome() == Outcome.TRANSFERRED).count();
        sim.require("some succeeded", moved > 0);
        sim.require("everybody was told", told.stream().allMatch(Told::isTold));
        sim.settle();
    }
}
