package io.jraft.sim.scenario;

import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.Route;
import io.jraft.sim.Sim;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.net.LaterVersion;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios about nodes of two versions in one group (U2). A later version may append fields to every message; this one
 * ignores them. Formats on disk wait for a second one.
 */
final class Upgrades {
    private Upgrades() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "U2",
                        "one node after the other becomes a later version, and this one again, on bad links",
                        Snapshots::smallChunks,
                        Upgrades::rolling),
                new Scenario(
                        "U2-unknown",
                        "a message of a later version that this one does not know costs the connection, and no more",
                        Stories.nodes(3),
                        Upgrades::unknownMessage));
    }

    private static void rolling(Sim sim) {
        sim.leader();
        sim.links(new LinkQuality(2_000_000, 10_000, 10_000, 10_000, 10_000, 0, 1_000, 0));
        List<SimNode> order = new ArrayList<>(Stories.cast(sim));
        int round = 0;
        for (boolean later : new boolean[] {true, false}) {
            for (SimNode node : order) {
                sim.write("k" + round, "before-" + round, sim.leader());
                node.crash(CrashMode.KILLED, later ? "upgraded" : "downgraded");
                sim.cluster()
                        .network()
                        .version(
                                node.ordinal(),
                                later
                                        ? new LaterVersion(sim.cluster().stream("later " + node))
                                        : null);
                sim.start(node);
                sim.until("it is up", node::isUp);
                sim.write("k" + round, "after-" + round, sim.leader());
                if (sim.chance().oneIn(2)) {
                    sim.snapshot(sim.leader());
                }
                round++;
            }
        }
        sim.settle();
        sim.write("k", "last", sim.leader()).expectOk();
        sim.settle();
    }

    private static void unknownMessage(Sim sim) {
        SimNode leader = sim.leader();
        SimNode follower = sim.followers().get(0);
        LaterVersion later = new LaterVersion(sim.chance());
        long term = leader.picture().term();
        PeerId from = leader.peer();
        RaftMessage beat =
                new RaftMessage.HeartbeatRequest(
                        new Route(leader.group(), from, follower.peer()), term, 0, 0);
        byte[] known = sim.cluster().network().frame(beat);
        for (int i = 0; i < 5; i++) {
            sim.cluster()
                    .network()
                    .arrive(leader.ordinal(), follower.ordinal(), later.unknownType(known));
            sim.run(50);
        }
        sim.write("k", "after", leader).expectOk();
        sim.agree();
        sim.require(
                "nobody was elected for that", leader.picture().term() == term && leader.leads());
        sim.settle();
    }
}
