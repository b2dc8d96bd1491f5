package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.node.SimNode;
import java.util.List;

/** Scenarios about members that are voted out together (M3, M13). */
final class Leaving {
    private Leaving() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "M3-out",
                        "the last word of a change is known only to those it votes out: one of them leads until it is agreed on",
                        Roster.group(2, 1),
                        Leaving::knownToTheLeaving));
    }

    /** Found by M13 with seed 1036: whoever stays cannot win over a longer log, and who is voted out did not campaign. */
    private static void knownToTheLeaving(Sim sim) {
        SimNode stays = sim.node("C");
        sim.agree();
        SimNode old = sim.leader();
        SimNode other = sim.others(old, stays).get(0);
        sim.write("k", "kept", old).expectOk();
        boolean[] safe = new boolean[1];
        sim.wire()
                .watch(
                        (from, to, m) ->
                                from == other
                                        && m instanceof AppendResponse a
                                        && a.success()
                                        && Roster.voters(old, List.of(stays))
                                        && a.index() >= Roster.conf(old).id().index(),
                        letter -> safe[0] = true)
                .drop(
                        (from, to, m) ->
                                to == stays
                                        && Roster.carries(
                                                m,
                                                conf ->
                                                        !conf.isJoint()
                                                                && !conf.current()
                                                                        .isVoter(old.peer())));
        sim.change(Roster.change(List.of(stays)), old);
        sim.until(
                "the other one that leaves has the last word on its disk",
                40 * sim.timeoutMs(),
                () -> safe[0]);
        sim.require("who stays does not have it", Roster.conf(stays).isJoint());
        sim.crash(old, Stories.anyPowerCut(sim));
        if (sim.chance().oneIn(2)) {
            sim.crash(other, Stories.anyPowerCut(sim)).start(other);
        }
        sim.wire().open();
        sim.until("who stays leads", 40 * sim.timeoutMs(), stays::leads);
        sim.require("alone", Roster.voters(stays, List.of(stays)));
        sim.read("k", stays).expectOk();
        sim.write("k", "new", stays).expectOk();
        sim.start();
        sim.settle();
        sim.require("nobody else does", sim.leaderNow() == stays);
        sim.judge();
    }
}
