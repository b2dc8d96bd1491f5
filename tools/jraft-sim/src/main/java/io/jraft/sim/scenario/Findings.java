package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.node.SimNode;
import java.util.List;

/** What random runs found in the engine, told again as stories, so that it stays found. */
final class Findings {
    private Findings() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "Z1",
                        "a leader that cannot read its snapshot any more writes a new one for those who need it",
                        seed -> new SimOptions().nodes(3),
                        sim -> unreadableSnapshot(sim, true)),
                new Scenario(
                        "Z1-quiet",
                        "it writes a new one of the same entry, too, when nothing was written since",
                        seed -> new SimOptions().nodes(3),
                        sim -> unreadableSnapshot(sim, false)));
    }

    /**
     * Found by seed 931570913887740 of mix: the follower asked for the dead sector for ever. And, in a group where nothing
     * was written since, by 66470219270035: nobody knew the snapshot to be unreadable but the one who had served it.
     */
    private static void unreadableSnapshot(Sim sim, boolean writing) {
        SimNode leader = sim.leader();
        SimNode away = sim.followers().get(0);
        sim.kill(away);
        for (int snapshots = 0; snapshots < 3; snapshots++) {
            for (int i = 0; i < 5; i++) {
                sim.write("k" + i, "v" + snapshots, leader).expectOk();
            }
            sim.timeouts(30);
            sim.snapshot(leader).expectOk();
        }
        if (writing) {
            sim.write("k", "after", leader).expectOk();
        }
        sim.require("the log begins late", leader.picture().first() > 2);
        String newest = "snapshot_" + leader.picture().snapshot() + "/state";
        for (String path : leader.disk().files()) {
            if (path.endsWith(newest)) {
                leader.disk().dropCaches();
                leader.disk().killSector(path, 0);
            }
        }
        sim.start(away);
        sim.until(
                "the one who was away has it all",
                50 * sim.timeoutMs(),
                () -> away.isUp() && away.picture().commit() >= leader.picture().commit());
        sim.settle();
    }
}
