package io.jraft.sim.scenario;

import io.jraft.TransferResult;
import io.jraft.TransferResult.Outcome;
import io.jraft.core.node.NodeParts;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.option.ReadOnlyOption;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about reads by a lease (R4, R7, R8, R10): as tight as they can be, with leases as long as the election timeout
 * and nobody who waits longer than that. Every answer is part of the history that is judged.
 */
final class LeaseReads {
    /** The worst clocks that leases are told of. */
    private static final int DRIFT_PPM = 100_000;

    private LeaseReads() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "R4",
                        "reads by a lease are fresh with clocks at the bound: the leader's slow, the others' fast",
                        LeaseReads::tight,
                        LeaseReads::drift),
                new Scenario(
                        "R4-late",
                        "a voter's word counts from the beat it answers, however late the answer comes",
                        LeaseReads::tight,
                        LeaseReads::lateAnswers),
                new Scenario(
                        "R7",
                        "voters that restart keep the word they gave to a leader",
                        LeaseReads::tight,
                        LeaseReads::amnesia),
                new Scenario(
                        "R8",
                        "a word to take over that comes late finds no lease in use",
                        LeaseReads::tight,
                        LeaseReads::lateTimeoutNow),
                new Scenario(
                        "M3-lease",
                        "a leader that removes itself has given its lease up when it names an heir",
                        LeaseReads::tight,
                        LeaseReads::leaderLeaves),
                new Scenario(
                        "R9-lease",
                        "a lease in a joint configuration rests on the word of both majorities",
                        seed -> tight(seed).spares(2),
                        LeaseReads::jointLease),
                new Scenario(
                        "R10-lease",
                        "a machine that was suspended, its clock with it, trusts no lease when it goes on",
                        LeaseReads::tight,
                        LeaseReads::suspended),
                new Scenario(
                        "R15",
                        "a leader with a lease that is not heard any more asks nobody, for as long as it may",
                        LeaseReads::tight,
                        LeaseReads::noRoundTrip));
    }

    private static SimOptions tight(long seed) {
        SimOptions options = Stories.options(seed, 3).drift(0);
        options.node().getRaftOptions().setReadOnlyOptions(ReadOnlyOption.ReadOnlyLeaseBased);
        options.node().getRaftOptions().setMaxElectionDelayMs(20);
        options.node().setLeaderLeaseTimeRatio(100);
        options.engine().setClockDriftPpmMax(DRIFT_PPM);
        return options;
    }

    private static long byLease(SimNode node) {
        NodeParts parts = node.parts();
        return parts == null ? 0 : parts.reads().answeredByLease();
    }

    /** A leader for sure, with a lease, and a value that everybody has. */
    private static SimNode leaseholder(Sim sim, String value) {
        SimNode leader = sim.leader();
        sim.write("k", value, leader).expectOk().agree();
        sim.until(
                "it has a lease",
                () -> {
                    long before = byLease(leader);
                    sim.read("k", leader);
                    sim.cluster().run(20_000_000);
                    return byLease(leader) > before;
                });
        return leader;
    }

    /** Reads at the old leader all the time, while another one is elected and writes. */
    private static void readUntilDeposed(Sim sim, SimNode old, String value) {
        boolean written = false;
        for (int i = 0; i < 400; i++) {
            sim.read("k", old);
            sim.cluster().run(sim.chance().between(1_000_000, 6_000_000));
            SimNode fresh = sim.leaderOtherThan(old);
            if (fresh != null && !written) {
                sim.write("k", value, fresh);
                written = true;
            }
        }
        sim.require("another one led and wrote", written);
        sim.judge();
    }

    private static void drift(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode old = leaseholder(sim, "old" + round);
            for (SimNode node : sim.nodes()) {
                node.clock().drift(node == old ? -DRIFT_PPM : DRIFT_PPM);
            }
            // Until all promises were given by clocks as they are now.
            sim.timeouts(1);
            SimNode leader = leaseholder(sim, "older" + round);
            sim.isolate(leader);
            readUntilDeposed(sim, leader, "new" + round);
            sim.nodes().forEach(node -> node.clock().drift(0));
            sim.heal().agree();
        }
        sim.settle();
    }

    /** The answers to the last beats arrive when the word they give is nearly over (M124). */
    private static void lateAnswers(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode old = leaseholder(sim, "old" + round);
            sim.wire().hold((from, to, m) -> to == old && m instanceof HeartbeatResponse);
            sim.run(100);
            sim.isolate(old);
            sim.run(sim.chance().between(200, 350));
            sim.wire().letters().forEach(sim.wire()::replay);
            sim.wire().letters().clear();
            readUntilDeposed(sim, old, "new" + round);
            sim.heal().agree();
        }
        sim.settle();
    }

    private static void amnesia(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode old = leaseholder(sim, "old" + round);
            // It hears nobody who leads, and asks again and again for votes that it does not get.
            SimNode third = sim.chance().pick(sim.others(old));
            sim.cut(old, third);
            sim.timeouts(2).run(sim.chance().nextInt(500));
            SimNode voter = sim.others(old, third).get(0);
            sim.isolate(old);
            if (sim.chance().oneIn(2)) {
                sim.kill(voter);
            } else {
                sim.crash(voter, Stories.anyPowerCut(sim));
            }
            voter.start();
            readUntilDeposed(sim, old, "new" + round);
            sim.heal().agree();
        }
        sim.settle();
    }

    /** The old leader hears nobody from the moment in which its heir is told: it does not learn that it is over. */
    private static void lateTimeoutNow(Sim sim) {
        SimNode old = leaseholder(sim, "old");
        SimNode heir = sim.chance().pick(sim.others(old));
        sim.wire().hold((from, to, m) -> m instanceof TimeoutNow);
        List<TransferResult> results = sim.transfer(old, heir.peer());
        sim.until("it is given up", () -> !results.isEmpty());
        sim.require("it leads on", results.get(0).outcome() == Outcome.STILL_LEADER);
        for (int i = 0; i < 5; i++) {
            sim.read("k", old).expectOk();
        }
        // Its beats are answered until the word arrives.
        sim.run(sim.chance().nextInt(300));
        sim.require("there is a word", !sim.wire().letters().isEmpty());
        SimNode third = sim.others(old, heir).get(0);
        boolean heard = sim.chance().oneIn(2);
        sim.cutOneWay(heir, old);
        sim.wire().drop((from, to, m) -> to == old && !(heard && m instanceof HeartbeatResponse));
        sim.wire().release(sim.chance());
        readUntilDeposed(sim, old, "new");
        sim.require("the third voter is there", third.isUp());
        sim.heal().settle();
    }

    /** It reads on while its heir, whom all promises bind and its own word sets free, is elected and writes. */
    private static void leaderLeaves(Sim sim) {
        SimNode old = leaseholder(sim, "old");
        List<SimNode> rest = sim.others(old);
        sim.wire()
                .after(
                        (from, to, m) -> from == old && m instanceof TimeoutNow,
                        () -> rest.forEach(node -> sim.cutOneWay(node, old)));
        Told told = sim.change(Roster.remove(old), old);
        readUntilDeposed(sim, old, "new");
        told.expectOk();
        sim.heal().settle();
        sim.require("two are left", Roster.voters(sim.leader(), rest));
    }

    /** A and the newcomers gave their word, and the old majority did not: it elects another, and the lease is over by then. */
    private static void jointLease(Sim sim) {
        SimNode d = sim.node("D");
        SimNode e = sim.node("E");
        SimNode old = leaseholder(sim, "old");
        List<SimNode> rest = sim.others(old, d, e);
        Members.begunAlone(sim, old, Roster.change(List.of(old, d, e)), d, e);
        sim.wire().open();
        sim.split(List.of(old, d, e), rest);
        readUntilDeposed(sim, old, "new");
        sim.heal().settle();
    }

    private static void suspended(Sim sim) {
        for (int round = 0; round < 4; round++) {
            SimNode old = leaseholder(sim, "old" + round);
            old.pause(sim.chance().oneIn(2) || round == 0);
            SimNode fresh = sim.awaitLeaderOtherThan(old);
            sim.write("k", "new" + round, fresh).expectOk();
            sim.read("k", old);
            old.resume();
            for (int i = 0; i < 20; i++) {
                sim.read("k", old);
                sim.cluster().run(sim.chance().nextInt(5_000_000));
            }
            sim.judge();
            sim.heal().agree();
        }
        sim.settle();
    }

    private static void noRoundTrip(Sim sim) {
        SimNode leader = leaseholder(sim, "v");
        sim.run(100);
        sim.isolate(leader);
        long before = byLease(leader);
        List<Told> reads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            reads.add(sim.read("k", leader));
            sim.run(10);
        }
        sim.require("all were answered by the lease", Stories.ok(reads) == reads.size());
        sim.require("which is counted", byLease(leader) > before);
        sim.timeouts(2);
        Told late = sim.read("k", leader);
        late.expectNoSuccess();
        sim.settle();
    }
}
