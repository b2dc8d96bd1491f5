package io.jraft.sim.scenario;

import io.jraft.ThreadingMode;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.Route;
import io.jraft.model.LogId;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.node.SimNode;
import java.util.List;

/**
 * Scenarios about members of other clusters and about members that come back with other options (U4, U5). U1 is told in
 * Joining and Recoveries; U3 waits for a second format.
 */
final class Strangers {
    private Strangers() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "U4",
                        "data of another cluster is refused, frames of another group change nothing",
                        Strangers::named,
                        Strangers::wrongCluster),
                new Scenario(
                        "U5",
                        "old data is readable after a restart with other sizes, batches and threads",
                        Stories.nodes(3),
                        Strangers::changedOptions));
    }

    private static SimOptions named(long seed) {
        SimOptions options = Stories.options(seed, 3);
        options.engine().setClusterId("ours");
        return options;
    }

    private static void wrongCluster(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        SimNode moved = Stories.cast(sim, leader).get(1);
        long term = leader.picture().term();
        for (int i = 0; i < 20; i++) {
            SimNode to = sim.chance().pick(sim.nodes());
            SimNode from = sim.others(to).get(sim.chance().nextInt(2));
            byte[] frame = sim.cluster().network().frame(foreign(sim, from, to, term + 100));
            sim.cluster().network().arrive(from.ordinal(), to.ordinal(), frame);
            sim.run(sim.chance().nextInt(50));
        }
        sim.timeouts(2);
        sim.require(
                "nobody heard the strangers",
                leader.leadsForSure()
                        && sim.nodes().stream().allMatch(n -> n.picture().term() == term));
        String cluster = sim.options().engine().getClusterId();
        sim.crash(moved, Stories.anyPowerCut(sim));
        moved.markDamaged();
        sim.options().engine().setClusterId("another");
        sim.start(moved).run(100);
        sim.require("refused", moved.isLost());
        sim.options().engine().setClusterId(cluster);
        sim.read("k", sim.leader()).expectOk();
        sim.settle();
    }

    /** A message of another group, or for somebody who had the address before. */
    private static RaftMessage foreign(Sim sim, SimNode from, SimNode to, long term) {
        PeerId other = new PeerId(to.peer().getIp(), to.peer().getPort(), 7);
        Route route =
                sim.chance().oneIn(2)
                        ? new Route("stranger", from.peer(), to.peer())
                        : new Route(to.group(), from.peer(), other);
        return sim.chance().oneIn(2)
                ? new VoteRequest(route, term, new LogId(1_000, term), false)
                : new HeartbeatRequest(route, term, 0, 1);
    }

    private static void changedOptions(Sim sim) {
        for (int round = 0; round < 5; round++) {
            SimNode leader = sim.leader();
            for (int i = 0; i < 10; i++) {
                sim.write("k" + i % 3, "x".repeat(sim.chance().nextInt(1_500)) + i, leader);
            }
            sim.write("k", "v" + round, leader).expectOk();
            if (sim.chance().oneIn(2)) {
                sim.snapshot(sim.chance().pick(sim.nodes()));
                sim.run(50);
            }
            change(sim, sim.options());
            for (SimNode node : sim.chance().oneIn(2) ? sim.nodes() : sim.followers()) {
                sim.crash(node, Stories.anyPowerCut(sim)).start(node);
            }
            sim.read("k", sim.leader()).expectOk();
        }
        sim.settle();
    }

    private static void change(Sim sim, SimOptions options) {
        int segment = sim.chance().pick(List.of(8 << 10, 16 << 10, 64 << 10));
        options.engine().setSegmentBytes(segment);
        options.engine().setSegmentBytesFirst(segment);
        options.engine().setThreadingMode(sim.chance().pick(List.of(ThreadingMode.values())));
        options.engine().setDiskOpsInFlightMax(1 + sim.chance().nextInt(3));
        options.engine().setSnapshotChunkBytes(sim.chance().pick(List.of(64, 1_000)));
        options.node().getRaftOptions().setMaxEntriesSize(sim.chance().pick(List.of(1, 8, 1_024)));
        options.node()
                .getRaftOptions()
                .setMaxLogsInMemoryBytes(sim.chance().pick(List.of(1, 1_000, 1 << 20)));
    }
}
