package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.node.SimNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios about voters that come back under their name and have forgotten what they said (M9, D15). Of a write that a
 * leader and one follower hold, the follower loses its copy; with the third, who never had it, it must not be a majority.
 * They end as they must, not as they do: see {@link Catalogue#unprotected}.
 *
 * <p>M9 can be made to hold: an empty disk has another incarnation than the configuration that the third one holds names,
 * so its vote need not count. D15, told like this, cannot: the old disk says the truth about who it is, and whoever could
 * say that it knew more is away. It shows what docs/operations.md forbids: a voter is begun anew with an empty disk, never
 * with a backup of its log.
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
                        "D15",
                        "a voter comes back with a disk of yesterday: what it acknowledged since is not lost",
                        Stories.nodes(3),
                        sim -> forgets(sim, false)));
    }

    private static void forgets(Sim sim, boolean empty) {
        SimNode leader = sim.leader();
        Told first = sim.write("k", "first", leader);
        first.expectOk();
        sim.agree();
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
}
