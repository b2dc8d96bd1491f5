package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Wire.Letter;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimWorker.Work;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios about the moments of an install, one at a time: a part has come, all have, the snapshot is published, it is
 * loaded, the log begins anew (K8, S1s, S2s, S3s, S6s, S13s). {@link Snapshots} has what travels in between.
 */
final class Installs {
    private static final String PUBLISHED = "/snapshot/snapshot_";
    private static final String INCOMING = "/snapshot/incoming_";

    private Installs() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "S6s-between",
                        "power is lost when an installed snapshot is published, and the log is still the old one",
                        Snapshots::smallChunks,
                        Installs::betweenTheTwo),
                new Scenario(
                        "S1s-tail",
                        "a snapshot takes the place of a tail that nobody agreed to, and another log follows it",
                        Snapshots::smallChunks,
                        Installs::wrongTail),
                new Scenario(
                        "S1s-guard",
                        "entries that come while a snapshot is put in place of the log are not taken",
                        Snapshots::slowChunks,
                        Installs::appendsMeanwhile),
                new Scenario(
                        "S3s-lost",
                        "an offer that is lost, or its answer, is made again",
                        Snapshots::smallChunks,
                        Installs::lostOffers),
                new Scenario(
                        "S3s-durable",
                        "an offer of what the log has is answered once the disk has it too",
                        Snapshots::smallChunks,
                        Installs::doneWhenDurable),
                new Scenario(
                        "S13s-again",
                        "a pull that was given up in the middle of a file goes on where it ended",
                        Snapshots::slowChunks,
                        Installs::resumed),
                new Scenario(
                        "K8-parts",
                        "a bit of a part that has come flips on the disk: the snapshot is pulled anew",
                        Snapshots::slowChunks,
                        Installs::rottenPart),
                new Scenario(
                        "S2s-used",
                        "a segment that nobody needs stays for as long as somebody reads it",
                        Installs::smallLogs,
                        Installs::segmentInUse));
    }

    private static boolean published(SimNode node) {
        return node.disk().files().stream().anyMatch(path -> path.contains(PUBLISHED));
    }

    /**
     * A leader that was cut off has a tail that nobody agreed to, as long as the snapshot that takes its place, or none. What it
     * begins with after the crash is the snapshot, on the disk as well (M072, M073).
     */
    private static void betweenTheTwo(Sim sim) {
        SimNode old = strayed(sim, sim.chance().oneIn(2) ? 100 : 0);
        sim.heal();
        sim.until("it is published", 50 * sim.timeoutMs(), () -> published(old));
        sim.crash(old, Stories.anyPowerCut(sim)).start(old);
        sim.settle();
        sim.write("k", "after", sim.leader()).expectOk().agree();
        sim.crash(old, Stories.anyPowerCut(sim)).start(old);
        sim.settle();
    }

    /** A leader that was cut off, with so many entries that nobody else has; the others need not keep theirs for it. */
    private static SimNode strayed(Sim sim, int tail) {
        SimNode old = sim.leader();
        sim.write("k", "known", old).expectOk().agree();
        sim.isolate(old);
        Stories.writes(sim, old, "lost", tail);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.timeouts(3);
        Snapshots.compact(sim, fresh, 5 + sim.chance().nextInt(20));
        return old;
    }

    /** It leads then, so that what it appends must follow the snapshot, and starts with what its disk says (M025, M070, M074). */
    private static void wrongTail(Sim sim) {
        SimNode old = strayed(sim, 100);
        sim.heal();
        sim.until(
                "it has it all",
                50 * sim.timeoutMs(),
                () -> Snapshots.applied(old) >= sim.leader().picture().snapshot());
        sim.settle();
        Stories.lead(sim, old);
        sim.write("k", "after", old).expectOk().agree();
        sim.crash(old, Stories.anyPowerCut(sim)).start(old);
        sim.settle();
    }

    /**
     * The pull is over when they arrive, and the snapshot is not yet published: whoever appended now would have applied what
     * lies behind it before it is loaded (M076).
     */
    private static void appendsMeanwhile(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.write("k", "known", leader).expectOk().agree();
        sim.wire().hold((from, to, m) -> to == behind && m instanceof AppendRequest);
        for (int i = 0; i < 20; i++) {
            sim.write("k" + i, "v" + i, leader);
        }
        // Twice: a follower that is alive is waited for once.
        Snapshots.compact(sim, leader, 20);
        Snapshots.compact(sim, leader, 20);
        for (int i = sim.chance().nextInt(5); i >= 0; i--) {
            sim.write("k", "later" + i, leader).expectOk();
        }
        behind.pace().slow(Work.BULK, 300_000_000);
        String newest = PUBLISHED + leader.picture().snapshot() + "/";
        sim.until(
                "all parts are there",
                100 * sim.timeoutMs(),
                () -> parts(behind, INCOMING) == parts(leader, newest));
        sim.run(sim.chance().between(5, 50));
        sim.require("it is not published", !published(behind));
        // In the order in which they were sent.
        List<Letter> late = List.copyOf(sim.wire().letters());
        for (Letter letter : late) {
            sim.wire().replay(letter);
            sim.run(sim.chance().nextInt(2));
        }
        sim.timeouts(1);
        sim.settle();
    }

    /** Bytes of the state that lie in such a directory. */
    private static long parts(SimNode node, String directory) {
        return node.disk().files().stream()
                .filter(path -> path.contains(directory) && isState(path))
                .mapToLong(path -> node.disk().content(path).length)
                .sum();
    }

    private static boolean isState(String path) {
        return path.endsWith("/state") || path.contains("/parts/");
    }

    /** Some are, one after the other, and nothing else (M046). */
    private static void lostOffers(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Snapshots.laggard(sim, leader, 20);
        boolean answers = sim.chance().oneIn(2);
        int enough = (int) sim.chance().between(1, 3);
        int[] lost = new int[1];
        sim.heal();
        sim.wire()
                .drop(
                        (from, to, m) ->
                                (answers
                                                ? m instanceof InstallResponse
                                                : m instanceof InstallRequest)
                                        && ++lost[0] <= enough);
        arrives(sim, leader, behind);
        sim.require("an offer was lost", lost[0] > 0);
        sim.settle();
    }

    /** The leader has forgotten those entries and the follower's disk is slow, so the offer is for what is on its way (M102). */
    private static void doneWhenDurable(Sim sim) {
        SimNode leader = sim.leader();
        SimNode slow = Stories.cast(sim, leader).get(1);
        sim.write("k", "known", leader).expectOk().agree();
        boolean[] offered = new boolean[1];
        sim.wire()
                .watch(
                        (from, to, m) -> to == slow && m instanceof InstallRequest,
                        letter -> offered[0] = true);
        slow.pace().sync(100 * sim.timeoutMs() * 1_000_000);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 5; i++) {
                sim.write("k" + i, "v" + round, leader);
            }
            sim.write("k", "v" + round, leader).expectOk();
            long last = leader.picture().commit();
            sim.until("it has applied", () -> Snapshots.applied(leader) >= last);
            sim.until(
                    "it holds all that in memory",
                    () -> offered[0] || slow.picture().last() >= last);
            sim.snapshot(leader).expectOk();
        }
        sim.until("it is offered a snapshot", 60 * sim.timeoutMs(), () -> offered[0]);
        sim.timeouts(2);
        sim.crash(slow, CrashMode.LOST).heal().start(slow);
        sim.until("it is up", slow::isUp);
        sim.settle();
    }

    /** Not from the beginning, and not from somewhere else (M084). */
    private static void resumed(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = bigLaggard(sim, leader);
        int[] parts = new int[1];
        int enough = (int) sim.chance().between(2, 20);
        sim.heal();
        sim.wire().watch((from, to, m) -> m instanceof ChunkResponse, letter -> parts[0]++);
        sim.until("it pulls", 20 * sim.timeoutMs(), () -> parts[0] > enough);
        sim.isolate(behind);
        sim.until("it gives up", () -> behind.picture().leader() == null);
        sim.require("it did not arrive", !published(behind));
        sim.heal();
        arrives(sim, leader, behind);
        sim.settle();
    }

    /** It needs a snapshot of some fifty parts; cut off still. */
    private static SimNode bigLaggard(Sim sim, SimNode leader) {
        for (int i = 0; i < 20; i++) {
            sim.write("big" + i, "x".repeat(150), leader);
        }
        return Snapshots.laggard(sim, leader, 20);
    }

    private static void arrives(Sim sim, SimNode leader, SimNode behind) {
        sim.until(
                "it arrives",
                50 * sim.timeoutMs(),
                () -> Snapshots.applied(behind) == Snapshots.applied(leader));
    }

    /** The checksums of what travelled were good (M083). */
    private static void rottenPart(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = bigLaggard(sim, leader);
        sim.heal();
        sim.until("a part is there", 20 * sim.timeoutMs(), () -> part(behind) != null);
        String path = String.valueOf(part(behind));
        behind.disk()
                .rot(
                        path,
                        sim.chance().nextInt(behind.disk().content(path).length),
                        1 << sim.chance().nextInt(8));
        sim.require("it is not published", !published(behind));
        arrives(sim, leader, behind);
        sim.require("nothing stopped it", !behind.isInError());
        sim.settle();
    }

    /** A part of the state that is here and was not empty; null for none. */
    private static @Nullable String part(SimNode node) {
        return node.disk().files().stream()
                .filter(path -> path.contains(INCOMING) && isState(path))
                .filter(path -> node.disk().content(path).length > 0)
                .findFirst()
                .orElse(null);
    }

    private static SimOptions smallLogs(long seed) {
        SimOptions options = Snapshots.littleMemory(seed);
        options.engine().setSegmentBytes(8 << 10);
        options.engine().setSegmentBytesFirst(8 << 10);
        return options;
    }

    /**
     * What a follower misses is found and waits to be read, when the follower is cut off and nothing keeps the log any more
     * (M068).
     */
    private static void segmentInUse(Sim sim) {
        for (int round = 0; round < 3; round++) {
            SimNode leader = sim.leader();
            SimNode behind = Stories.cast(sim, leader).get(1);
            sim.write("k", "known", leader).expectOk().agree();
            // It is alive, so the log waits for it.
            sim.wire()
                    .drop(
                            (from, to, m) ->
                                    to == behind
                                            && m instanceof AppendRequest a
                                            && !a.blocks().isEmpty());
            for (int i = 0; i < 60; i++) {
                sim.write("big" + i, "x".repeat(150), leader);
            }
            Snapshots.compact(sim, leader, 10);
            sim.require("the log waits", leader.picture().first() <= behind.picture().last() + 1);
            leader.pace().slow(Work.BULK, 3 * sim.timeoutMs() * 1_000_000);
            sim.wire().open();
            sim.run(sim.chance().between(5, (int) (2 * sim.timeoutMs())));
            sim.isolate(behind);
            for (int i = 0; i < 20; i++) {
                sim.write("k" + i, "v" + i, leader);
                sim.run(sim.chance().nextInt(300));
            }
            sim.heal();
            sim.settle();
        }
    }
}
