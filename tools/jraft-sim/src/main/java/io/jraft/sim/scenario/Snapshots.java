package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.Wire.Letter;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about snapshots that travel: offers, chunks, and what comes late, twice or from two leaders (S1s to S5s, S8s, S11s to S13s). */
final class Snapshots {
    private Snapshots() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "S1s",
                        "a snapshot and appends arrive in any order, and neither harms the other",
                        Snapshots::smallChunks,
                        Snapshots::installAndAppend),
                new Scenario(
                        "S2s",
                        "a log that is cut where it is being read for a laggard: it gets the snapshot",
                        Snapshots::littleMemory,
                        Snapshots::compactionUnderReader),
                new Scenario(
                        "S3s",
                        "answers to earlier offers, also of earlier terms, change nothing",
                        Snapshots::smallChunks,
                        Snapshots::oldAnswers),
                new Scenario(
                        "S4s",
                        "offers of two leaders cross: the newer one's is taken, nothing is left behind",
                        Snapshots::smallChunks,
                        Snapshots::twoInstallers),
                new Scenario(
                        "S5s",
                        "an offer that is older than what a node has is not taken",
                        Snapshots::smallChunks,
                        Snapshots::olderOffer),
                new Scenario(
                        "S5s-late",
                        "entries that were long on their way fill the gap while a snapshot is pulled",
                        Snapshots::slowChunks,
                        Snapshots::lateEntries),
                new Scenario(
                        "S1s-cold",
                        "entries that are being read from disk when a snapshot takes their place are not applied",
                        Snapshots::nothingInMemory,
                        Snapshots::overtaken),
                new Scenario(
                        "S8s",
                        "new snapshots are made while an old one is being copied slowly; the copy ends",
                        Snapshots::smallChunks,
                        Snapshots::deleteWhileCopying),
                new Scenario(
                        "S11s",
                        "a laggard whose copy takes longer than the time between snapshots catches up under load",
                        Snapshots::smallChunks,
                        Snapshots::livelock),
                new Scenario(
                        "S12s",
                        "a big snapshot over a bad link arrives in parts, and the leader stays",
                        Snapshots::smallChunks,
                        Snapshots::badLink),
                new Scenario(
                        "S13s",
                        "a pull that is cut off in the middle is given up on both sides, and taken up again",
                        Snapshots::slowChunks,
                        Snapshots::cutOff));
    }

    static SimOptions smallChunks(long seed) {
        SimRandom chance = SimRandom.of(seed, "chunks");
        SimOptions options = Stories.options(seed, 3);
        options.engine().setSnapshotChunkBytes(chance.pick(List.of(64, 128, 1_024)));
        options.engine().setSnapshotChunksInFlight(1 + chance.nextInt(3));
        return options;
    }

    static SimOptions littleMemory(long seed) {
        SimOptions options = slowChunks(seed);
        options.node().getRaftOptions().setMaxLogsInMemoryBytes(1);
        options.node().getRaftOptions().setMaxEntriesSize(2);
        options.node().getRaftOptions().setMaxReplicatorInflightMsgs(1);
        return options;
    }

    /** Writes some keys and lets a node forget the log before its newest snapshot: whoever is behind needs that one. */
    static void compact(Sim sim, SimNode node, int entries) {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < entries; i++) {
                sim.write("c" + i % 20, "v" + round + "." + i, node);
            }
            sim.write("c", "end" + round, node).expectOk();
            long last = node.picture().commit();
            sim.until("it has applied", () -> applied(node) >= last);
            sim.snapshot(node).expectOk();
        }
    }

    static long applied(SimNode node) {
        return node.handle() == null ? 0 : node.handle().applied().read();
    }

    /** Somebody other than the leader, who missed so much that it needs a snapshot; cut off still. */
    static SimNode laggard(Sim sim, SimNode leader, int entries) {
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.write("k", "known", leader).expectOk().agree();
        sim.isolate(behind).timeouts(3);
        compact(sim, leader, entries);
        sim.until(
                "it needs a snapshot",
                () -> behind.picture().last() + 1 < leader.picture().first());
        return behind;
    }

    static boolean isSnapshot(RaftMessage m) {
        return m instanceof InstallRequest
                || m instanceof InstallResponse
                || m instanceof ChunkRequest
                || m instanceof ChunkResponse;
    }

    private static void links(Sim sim, SimNode a, SimNode b, LinkQuality quality) {
        sim.cluster().network().quality(a.ordinal(), b.ordinal(), quality);
        sim.cluster().network().quality(b.ordinal(), a.ordinal(), quality);
    }

    /** Everything that is snapshot or append is delivered in a drawn order (M074, M076). */
    private static void installAndAppend(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = laggard(sim, leader, 30);
        sim.heal();
        SimRandom chance = sim.chance();
        sim.wire()
                .hold(
                        (from, to, m) ->
                                (from == behind || to == behind)
                                        && (isSnapshot(m) || m instanceof AppendRequest)
                                        && chance.oneIn(2));
        for (int i = 0; i < 40; i++) {
            sim.write("k", "v" + i, leader);
            sim.run(chance.nextInt(60));
            if (chance.oneIn(3)) {
                sim.wire().release(chance);
            }
            if (chance.oneIn(20)) {
                sim.snapshot(leader);
            }
        }
        sim.wire().release(chance);
        sim.settle();
        sim.require(
                "it was installed",
                sim.coverage().counts().getOrDefault("snapshots loaded", 0L) > 0);
    }

    private static void compactionUnderReader(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.isolate(behind);
        Stories.writes(sim, leader, "k", 100);
        sim.write("k", "end", leader).expectOk();
        sim.heal();
        links(sim, leader, behind, LinkQuality.GOOD.latency(5_000_000));
        for (int i = 0; i < 10; i++) {
            Stories.writes(sim, leader, "k" + i, 5);
            sim.run(sim.chance().nextInt(40));
            sim.snapshot(leader);
            sim.run(sim.chance().nextInt(40));
        }
        sim.require("the same leader", leader.leadsForSure());
        sim.settle();
    }

    /** M102 and its kin: every answer that was ever given to an offer comes again while others are under way. */
    private static void oldAnswers(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = laggard(sim, leader, 20);
        sim.wire().copy((from, to, m) -> from == behind && m instanceof InstallResponse);
        mend(sim, behind);
        sim.until(
                "it has caught up", 50 * sim.timeoutMs(), () -> applied(behind) == applied(leader));
        sim.require("offers were answered", !sim.wire().letters().isEmpty());
        if (sim.chance().oneIn(2)) {
            SimNode other = sim.others(leader, behind).get(0);
            Stories.lead(sim, other);
            Stories.lead(sim, leader);
        }
        sim.isolate(behind);
        compact(sim, sim.leader(), 20);
        mend(sim, behind);
        for (int i = 0; i < 30; i++) {
            sim.wire().letters().forEach(sim.wire()::replay);
            sim.write("k", "v" + i, sim.leader());
            sim.run(sim.chance().nextInt(50));
        }
        sim.settle();
    }

    private static void mend(Sim sim, SimNode node) {
        for (SimNode other : sim.others(node)) {
            sim.cluster().network().mend(node.ordinal(), other.ordinal());
            sim.cluster().network().mend(other.ordinal(), node.ordinal());
        }
    }

    /** An offer of term t is being pulled when the leader of t+1 offers its own; then the first one's chunks come. */
    private static void twoInstallers(Sim sim) {
        SimNode first = sim.leader();
        SimNode behind = laggard(sim, first, 40);
        SimNode second = sim.others(first, behind).get(0);
        sim.until("the second has all", () -> applied(second) == applied(first));
        mend(sim, behind);
        sim.wire().copy((from, to, m) -> from == first && to == behind && isSnapshot(m));
        sim.until(
                "the first offers",
                () ->
                        sim.wire().letters().stream()
                                .anyMatch(l -> l.message() instanceof InstallRequest));
        sim.run(sim.chance().nextInt(20));
        sim.isolate(first);
        sim.awaitLeaderOtherThan(first);
        if (second.leadsForSure()) {
            compact(sim, second, 20);
        }
        for (int i = 0; i < 20; i++) {
            sim.wire().letters().forEach(sim.wire()::replay);
            sim.run(sim.chance().nextInt(80));
        }
        sim.settle();
        sim.timeouts(3);
        List<String> left =
                behind.disk().files().stream().filter(p -> p.contains("snapshot")).toList();
        // The first name below the directory of the snapshots.
        long homes = left.stream().map(p -> p.split("/", -1)[3]).distinct().count();
        sim.require("no parts are left behind: " + left, homes <= 2);
    }

    /** What is behind the node's own commit index must not turn it back. */
    private static void olderOffer(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = laggard(sim, leader, 20);
        sim.wire().copy((from, to, m) -> to == behind && m instanceof InstallRequest);
        mend(sim, behind);
        sim.until(
                "it has caught up", 50 * sim.timeoutMs(), () -> applied(behind) == applied(leader));
        Stories.writes(sim, leader, "k", 30);
        sim.write("k", "newer", leader).expectOk().agree();
        long last = behind.picture().last();
        if (sim.chance().oneIn(2)) {
            sim.crash(behind, Stories.anyPowerCut(sim)).start(behind);
            sim.until("it is up", behind::isUp);
        }
        for (int i = 0; i < 10; i++) {
            sim.wire().letters().forEach(sim.wire()::replay);
            sim.run(sim.chance().nextInt(100));
            sim.require("it keeps its log", behind.picture().last() >= last);
        }
        sim.settle();
    }

    static SimOptions slowChunks(long seed) {
        SimOptions options = smallChunks(seed);
        options.engine().setSnapshotChunkBytes(64);
        options.engine().setSnapshotChunksInFlight(1);
        return options;
    }

    /** The pull began for a good reason, and the reason may be gone when it ends. */
    private static void lateEntries(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.write("k", "known", leader).expectOk().agree();
        sim.wire().hold((from, to, m) -> to == behind && m instanceof AppendRequest);
        for (int i = 0; i < 40; i++) {
            // So that pulling takes longer than what is on its way.
            sim.write("big" + i, "x".repeat(150), leader);
        }
        compact(sim, leader, 20);
        compact(sim, leader, 20);
        // What fills the gap may end behind the snapshot, so that to load it would turn the node
        // back (M075).
        Stories.writes(sim, leader, "k", sim.chance().nextInt(20));
        int[] chunks = new int[1];
        sim.wire()
                .watch(
                        (from, to, m) -> to == behind && m instanceof ChunkResponse,
                        letter -> chunks[0]++);
        int enough = 1 + sim.chance().nextInt(3);
        sim.until("it pulls", 20 * sim.timeoutMs(), () -> chunks[0] >= enough);
        if (sim.chance().oneIn(2)) {
            // A repeated offer would find out sooner.
            sim.wire().drop((from, to, m) -> to == behind && m instanceof InstallRequest);
        }
        // In the order in which they were sent.
        List<Letter> late = List.copyOf(sim.wire().letters());
        for (Letter letter : late) {
            sim.wire().replay(letter);
            sim.run(sim.chance().nextInt(2));
        }
        sim.timeouts(3);
        sim.settle();
    }

    private static SimOptions nothingInMemory(long seed) {
        SimOptions options = smallChunks(seed);
        options.node().getRaftOptions().setMaxLogsInMemoryBytes(1);
        options.node().getRaftOptions().setMaxEntriesSize(2);
        return options;
    }

    /**
     * Some of what the snapshot covers arrives while it is pulled, and is read from a slow disk to be applied when the
     * snapshot is loaded (M051).
     */
    private static void overtaken(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.write("k", "known", leader).expectOk().agree();
        sim.wire().hold((from, to, m) -> to == behind && m instanceof AppendRequest);
        for (int i = 0; i < 40; i++) {
            sim.write("big" + i, "x".repeat(150), leader);
        }
        compact(sim, leader, 30);
        compact(sim, leader, 30);
        int[] chunks = new int[1];
        sim.wire()
                .watch(
                        (from, to, m) -> to == behind && m instanceof ChunkResponse,
                        letter -> chunks[0]++);
        sim.until("it pulls", 20 * sim.timeoutMs(), () -> chunks[0] >= 1);
        behind.pace().sync(sim.chance().between(1, 40) * 1_000_000);
        List<Letter> late = List.copyOf(sim.wire().letters());
        for (Letter letter : late.subList(0, late.size() - 1 - sim.chance().nextInt(5))) {
            sim.wire().replay(letter);
            sim.run(sim.chance().nextInt(6));
        }
        sim.timeouts(3);
        sim.settle();
    }

    private static void deleteWhileCopying(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = laggard(sim, leader, 40);
        mend(sim, behind);
        links(
                sim,
                leader,
                behind,
                LinkQuality.GOOD.latency(sim.chance().between(5, 30) * 1_000_000));
        for (int i = 0; i < 8; i++) {
            compact(sim, leader, 5);
            sim.run(sim.chance().nextInt(100));
        }
        sim.until(
                "it has caught up", 50 * sim.timeoutMs(), () -> applied(behind) == applied(leader));
        sim.settle();
    }

    /** Writes go on all the while, and a snapshot is made more often than one can be copied. */
    private static void livelock(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = laggard(sim, leader, 40);
        long missed = leader.picture().last();
        mend(sim, behind);
        links(sim, leader, behind, LinkQuality.GOOD.latency(20_000_000));
        for (int i = 0; i < 300 && applied(behind) < missed; i++) {
            sim.write("c" + i % 20, "w" + i, leader);
            if (i % 5 == 4) {
                sim.snapshot(leader);
            }
            sim.run(100);
        }
        sim.require("it caught up under load", applied(behind) >= missed);
        sim.settle();
    }

    private static void badLink(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.isolate(behind);
        List<Told> big = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            big.add(sim.write("big" + i, "x".repeat(100 + sim.chance().nextInt(200)), leader));
        }
        compact(sim, leader, 5);
        mend(sim, behind);
        links(
                sim,
                leader,
                behind,
                new LinkQuality(1_000_000, 150_000, 50_000, 50_000, 0, 0, 10_000, 200_000));
        long term = leader.picture().term();
        sim.until("it arrived", 200 * sim.timeoutMs(), () -> applied(behind) == applied(leader));
        sim.require("the same leader", leader.leadsForSure() && leader.picture().term() == term);
        sim.crash(behind, CrashMode.LOST).start(behind);
        sim.settle();
        sim.require("nothing big was lost", Stories.ok(big) == big.size());
    }

    /** Everything else passes, so that the leader stays; nobody may wait for a part for ever, and none is pulled twice. */
    private static void cutOff(Sim sim) {
        SimNode leader = sim.leader();
        for (int i = 0; i < 10; i++) {
            // More parts than are let through: without these three or four were all.
            sim.write("big" + i, "x".repeat(150), leader);
        }
        SimNode behind = laggard(sim, leader, 40);
        mend(sim, behind);
        sim.write("k", "later", leader).expectOk();
        boolean questions = sim.chance().oneIn(2);
        int[] parts = new int[1];
        int enough = 1 + sim.chance().nextInt(3);
        sim.wire()
                .watch((from, to, m) -> m instanceof ChunkResponse, letter -> parts[0]++)
                .drop(
                        (from, to, m) ->
                                parts[0] > enough
                                        && (questions
                                                ? m instanceof ChunkRequest
                                                : m instanceof ChunkResponse));
        sim.until("it pulls", 20 * sim.timeoutMs(), () -> parts[0] > enough);
        sim.timeouts(40);
        sim.require("the same leader", leader.leadsForSure());
        sim.require("it did not arrive", applied(behind) < applied(leader));
        sim.wire().open();
        sim.until("it arrived", 50 * sim.timeoutMs(), () -> applied(behind) == applied(leader));
        sim.settle();
    }
}
