package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.node.SimNode;
import io.jraft.storage.snapshot.Snapshot;
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
                        sim -> unreadableSnapshot(sim, false)),
                new Scenario(
                        "Z1-rot",
                        "a leader whose newest snapshot rotted behind its back finds out when followers cannot use it",
                        seed -> new SimOptions().nodes(3),
                        Findings::rottenSnapshot));
    }

    /**
     * Found by seed 931570913887740 of mix: the follower asked for the dead sector for ever. And, in a group where nothing
     * was written since, by 66470219270035: nobody knew the snapshot to be unreadable but the one who had served it.
     */
    private static void unreadableSnapshot(Sim sim, boolean writing) {
        SimNode leader = sim.leader();
        SimNode away = sim.followers().get(0);
        sim.kill(away);
        leaveBehind(sim, leader);
        if (writing) {
            sim.write("k", "after", leader).expectOk();
        }
        for (String path : newestState(leader)) {
            leader.disk().dropCaches();
            leader.disk().killSector(path, 0);
        }
        catchUp(sim, leader, away);
    }

    /**
     * Found by seed 1090 of disk: what rots between the saving and the first pull is served as it is, because it was just
     * verified, and the session that served it went on for ever with the same bytes.
     */
    private static void rottenSnapshot(Sim sim) {
        SimNode leader = sim.leader();
        SimNode away = sim.followers().get(0);
        sim.kill(away);
        leaveBehind(sim, leader);
        for (String path : newestState(leader)) {
            leader.disk().rot(path, 0, 1);
        }
        catchUp(sim, leader, away);
    }

    /** Three snapshots, so that who is away needs one. */
    private static void leaveBehind(Sim sim, SimNode leader) {
        for (int snapshots = 0; snapshots < 3; snapshots++) {
            for (int i = 0; i < 5; i++) {
                sim.write("k" + i, "v" + snapshots, leader).expectOk();
            }
            sim.timeouts(30);
            sim.snapshot(leader).expectOk();
        }
        sim.require("the log begins late", leader.picture().first() > 2);
    }

    /** What the state machine saved: one file or several, as its life has it. */
    private static List<String> newestState(SimNode leader) {
        String newest = "/snapshot_" + leader.picture().snapshot() + "/";
        List<String> paths =
                leader.disk().files().stream()
                        .filter(path -> path.contains(newest))
                        .filter(path -> !path.endsWith(Snapshot.JRAFT_SNAPSHOT_META_FILE))
                        .toList();
        if (paths.isEmpty()) {
            throw new IllegalStateException("no " + newest + " on the disk of " + leader);
        }
        return paths;
    }

    private static void catchUp(Sim sim, SimNode leader, SimNode away) {
        sim.start(away);
        sim.until(
                "the one who was away has it all",
                50 * sim.timeoutMs(),
                () -> away.isUp() && away.picture().commit() >= leader.picture().commit());
        sim.settle();
    }
}
