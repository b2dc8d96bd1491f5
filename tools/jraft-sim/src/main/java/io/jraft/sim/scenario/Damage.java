package io.jraft.sim.scenario;

import io.jraft.core.State;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.DiskCall.Op;
import io.jraft.sim.disk.DiskFault;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.node.SimNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scenarios about bytes that changed after they were durable (K). A node whose log is damaged refuses to start, or shows
 * all of it; it never goes on with less. Repair from the others (the rest of K2, K3, K6) and a look at what nobody reads
 * (the rest of K10) wait for their features.
 */
final class Damage {
    private static final String SEGMENTS = "\\.seg$";

    private Damage() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "K2",
                        "a bit of the last acknowledged record flips: not taken for a torn tail",
                        Stories.nodes(3),
                        sim -> flipped(sim, true)),
                new Scenario(
                        "K3",
                        "a bit somewhere in the log flips: never a shorter log, never another entry",
                        Stories.nodes(3),
                        sim -> flipped(sim, false)),
                new Scenario(
                        "K4",
                        "the damaged node is up first and alone: it does not lead",
                        Stories.nodes(3),
                        Damage::firstAndAlone),
                new Scenario(
                        "K5",
                        "a bit of any file flips: a node never comes back with less than it said",
                        Stories.nodes(3),
                        Damage::anyFile),
                new Scenario(
                        "K6",
                        "the newest snapshot is damaged: refused, or made good by the log; never an older state",
                        Stories.nodes(3),
                        Damage::snapshot),
                new Scenario(
                        "K7",
                        "the newest snapshot is gone and the log begins after it: the gap is noticed",
                        Stories.nodes(3),
                        Damage::gap),
                new Scenario(
                        "M9-filled",
                        "a follower whose disk was replaced by an empty one is filled again",
                        Stories.nodes(3),
                        Damage::emptyDisk),
                new Scenario(
                        "K12",
                        "a file of a snapshot is missing, shorter or longer: found, and never taken for a state",
                        Stories.nodes(3),
                        Damage::mangled),
                new Scenario(
                        "K8",
                        "bits flip on the way, in appends and in snapshots: nothing of it arrives",
                        Snapshots::smallChunks,
                        Damage::inTransit),
                new Scenario(
                        "K9",
                        "a read of a recovery gets the bytes of another place: refused or harmless",
                        Stories.nodes(3),
                        Damage::misdirectedRead),
                new Scenario(
                        "K10",
                        "an entry that nobody read for long is damaged when a laggard needs it: not served",
                        Damage::cold,
                        Damage::latent),
                new Scenario(
                        "K11",
                        "the same entries are damaged on a majority: the group stands still",
                        Stories.nodes(3),
                        Damage::beyondBudget));
    }

    private static SimOptions cold(long seed) {
        SimOptions options = Snapshots.littleMemory(seed);
        options.node().getRaftOptions().setMaxEntriesSize(8);
        return options;
    }

    /** Files of a node whose path contains something, those with content only. */
    private static List<String> files(SimNode node, String part) {
        SimFileSystem disk = node.disk();
        return disk.files().stream()
                .filter(path -> path.contains(part) && disk.content(path).length > 0)
                .toList();
    }

    /** Offset of the last byte that is not zero. */
    private static int end(byte[] content) {
        int at = content.length - 1;
        while (at > 0 && content[at] == 0) {
            at--;
        }
        return at;
    }

    private static void flip(Sim sim, SimNode node, String path, int at) {
        node.markDamaged();
        node.disk().rot(path, at, 1 << sim.chance().nextInt(8));
    }

    private static void history(Sim sim) {
        SimNode leader = sim.leader();
        for (int i = 0; i < 15; i++) {
            sim.write("k" + i % 3, "v".repeat(1 + sim.chance().nextInt(60)) + i, leader);
            if (sim.chance().oneIn(3)) {
                sim.run(sim.chance().nextInt(10));
            }
        }
        sim.write("k", "last", leader).expectOk().agree();
    }

    /** M063, M064. All lose power, so that the damaged one might win if its log were merely shorter. */
    private static void flipped(Sim sim, boolean last) {
        history(sim);
        SimNode victim = sim.chance().pick(sim.nodes());
        long term = victim.picture().term();
        long index = victim.picture().stable();
        sim.nodes().forEach(node -> sim.crash(node, Stories.anyPowerCut(sim)));
        List<String> segments = files(victim, ".seg");
        String path = segments.get(segments.size() - 1);
        int end = end(victim.disk().content(path));
        int at = last ? end - sim.chance().nextInt(60) : sim.chance().nextInt(end);
        flip(sim, victim, path, at);
        startAndCompare(sim, victim, term, index);
        sim.start();
        sim.read("k", sim.leader()).expectOk();
        sim.settle();
    }

    /** A damaged node is lost, or it is up and shows all it had. */
    private static void startAndCompare(Sim sim, SimNode node, long term, long index) {
        sim.start(node);
        sim.until(node + " is up or refuses", () -> isRunning(node) || node.isLost());
        if (!node.isLost()) {
            sim.require(
                    node + " shows what it had",
                    node.picture().term() >= term && node.picture().last() >= index);
        }
    }

    private static boolean isRunning(SimNode node) {
        return node.isUp() && node.picture().state() != State.STATE_UNINITIALIZED;
    }

    private static void firstAndAlone(Sim sim) {
        history(sim);
        SimNode victim = sim.chance().pick(sim.nodes());
        SimNode other = Stories.cast(sim, victim).get(1);
        sim.nodes().forEach(node -> sim.crash(node, Stories.anyPowerCut(sim)));
        String path = files(victim, ".seg").get(0);
        byte[] content = victim.disk().content(path);
        flip(sim, victim, path, 512 + sim.chance().nextInt(end(content) - 512));
        sim.start(victim).timeouts(3);
        sim.start(other);
        sim.until("somebody leads or it is lost", () -> victim.isLost() || sim.leaderNow() != null);
        sim.require("not with a hole", !victim.isLost() || !victim.leads());
        sim.start();
        sim.read("k", sim.leader()).expectOk();
        sim.settle();
    }

    private static void anyFile(Sim sim) {
        history(sim);
        if (sim.chance().oneIn(2)) {
            sim.snapshot(sim.leader()).expectOk();
        }
        SimNode victim = sim.chance().pick(sim.nodes());
        long term = victim.picture().term();
        long index = victim.picture().stable();
        sim.crash(victim, Stories.anyPowerCut(sim));
        String path = sim.chance().pick(files(victim, "/"));
        byte[] content = victim.disk().content(path);
        flip(sim, victim, path, sim.chance().nextInt(end(content) + 1));
        startAndCompare(sim, victim, term, index);
        sim.write("k", "more", sim.leader()).expectOk();
        sim.settle();
    }

    private static void snapshot(Sim sim) {
        history(sim);
        SimNode victim = sim.chance().pick(sim.nodes());
        Snapshots.compact(sim, sim.leader(), 5);
        sim.agree();
        sim.snapshot(victim);
        sim.run(300);
        long before = Snapshots.applied(victim);
        sim.crash(victim, Stories.anyPowerCut(sim));
        List<String> parts = files(victim, "/data/snapshot/");
        sim.require("there is a snapshot", !parts.isEmpty());
        String path = parts.get(parts.size() - 1 - sim.chance().nextInt(Math.min(2, parts.size())));
        flip(sim, victim, path, sim.chance().nextInt(victim.disk().content(path).length));
        sim.start(victim);
        sim.until(victim + " is up or refuses", () -> victim.isUp() || victim.isLost());
        sim.settle();
        sim.require("all of it", victim.isLost() || Snapshots.applied(victim) >= before);
    }

    /** Z4: that there is no snapshot does not make it an empty node. */
    private static void gap(Sim sim) {
        history(sim);
        SimNode victim = sim.leader();
        Snapshots.compact(sim, victim, 5);
        Snapshots.compact(sim, victim, 5);
        sim.until("its log begins later", () -> victim.picture().first() > 1);
        sim.run(100);
        sim.crash(victim, Stories.anyPowerCut(sim));
        victim.markDamaged();
        SimFileSystem disk = victim.disk();
        boolean all = sim.chance().oneIn(2);
        List<String> parts = files(victim, "/data/snapshot/");
        String newest = parts.get(parts.size() - 1);
        String home = newest.substring(0, newest.indexOf('/', "/data/snapshot/".length()) + 1);
        for (String path : parts) {
            if (all || path.startsWith(home)) {
                remove(disk, path);
            }
        }
        sim.start(victim);
        sim.until(victim + " is up or refuses", () -> victim.isUp() || victim.isLost());
        sim.timeouts(2);
        sim.require("without any snapshot it cannot go on", !all || !victim.leads());
        sim.settle();
    }

    /** Whatever is missing, shorter or longer: found, and made good by the log or refused; once for each damaged node. */
    private static void mangled(Sim sim) {
        history(sim);
        SimNode victim = sim.chance().pick(sim.nodes());
        for (int round = 0; round < 6 && !victim.isLost(); round++) {
            SimNode leader = sim.leader();
            sim.write("k", "round" + round, leader).expectOk().agree();
            sim.snapshot(victim).expectOk();
            long before = Snapshots.applied(victim);
            sim.crash(victim, Stories.anyPowerCut(sim));
            victim.markDamaged();
            List<String> parts =
                    files(victim, "/data/snapshot/").stream()
                            .filter(path -> !path.endsWith(".id"))
                            .toList();
            mangle(sim, victim.disk(), parts.get(parts.size() - 1 - sim.chance().nextInt(2)));
            sim.start(victim);
            sim.until(victim + " is up or refuses", () -> victim.isUp() || victim.isLost());
            sim.agree();
            sim.require("all of it", victim.isLost() || Snapshots.applied(victim) >= before);
        }
        sim.settle();
    }

    private static void mangle(Sim sim, SimFileSystem disk, String path) {
        byte[] content = disk.content(path);
        switch (sim.chance().nextInt(4)) {
            case 0 -> remove(disk, path);
            case 1 -> disk.replace(path, new byte[0]);
            case 2 -> disk.replace(path, Arrays.copyOf(content, content.length / 2));
            default -> disk.replace(path, Arrays.copyOf(content, content.length + 7));
        }
    }

    private static void remove(SimFileSystem disk, String path) {
        try {
            disk.delete(path);
            disk.syncDirectory(path.substring(0, path.lastIndexOf('/')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A follower comes back with an empty disk. The others are a majority without it and hold all; the leader, which has its
     * word that it holds as much, finds out and fills it again, also when nobody writes (M047). That it may vote meanwhile
     * is another story, which waits for members that know how often they were born.
     * J8: a leader whose beats are answered finds out that the entries are missing.
     */
    private static void emptyDisk(Sim sim) {
        history(sim);
        SimNode leader = sim.leader();
        SimNode victim = sim.chance().pick(sim.others(leader));
        sim.crash(victim, Stories.anyPowerCut(sim));
        victim.markDamaged();
        for (String path : victim.disk().files()) {
            remove(victim.disk(), path);
        }
        sim.checks().forget(victim);
        sim.start(victim);
        if (sim.chance().oneIn(2)) {
            Stories.writes(sim, leader, "k", 5);
        }
        sim.settle();
        sim.require("the same leader", leader.leads());
        sim.require("it is filled", victim.picture().last() == leader.picture().last());
    }

    /** M083, M100, M101. */
    private static void inTransit(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Snapshots.laggard(sim, leader, 30);
        sim.heal();
        sim.links(new LinkQuality(500_000, 0, 0, 0, 0, 80_000, 0, 0));
        for (int i = 0; i < 60; i++) {
            sim.write("k" + i % 3, "v" + i, sim.leader());
            sim.run(sim.chance().nextInt(100));
        }
        sim.require(
                "bits flipped", sim.coverage().counts().getOrDefault("network: FLIPPED", 0L) > 0);
        sim.settle();
        sim.require("it caught up", Snapshots.applied(behind) == Snapshots.applied(sim.leader()));
    }

    /** Seed 33 of the profile mix: the node took a misread segment for an empty one and came up with term 0 (S6). */
    private static void misdirectedRead(Sim sim) {
        history(sim);
        SimNode victim = sim.chance().pick(sim.nodes());
        for (int round = 0; round < 4 && !victim.isLost(); round++) {
            long term = victim.picture().term();
            long index = victim.picture().stable();
            sim.crash(victim, Stories.anyPowerCut(sim));
            victim.markDamaged();
            victim.disk()
                    .arm(
                            new DiskFault(
                                    DiskFault.Kind.MISDIRECTED_READ,
                                    Op.READ,
                                    sim.chance().oneIn(4) ? "" : SEGMENTS,
                                    sim.chance().nextInt(4),
                                    1));
            startAndCompare(sim, victim, term, index);
            victim.disk().disarmAll();
            sim.leader();
            sim.write("k", "v" + round, sim.leader()).expectOk();
        }
        sim.settle();
    }

    /** The leader keeps little in memory; what it reads from its disk for a laggard is compared with what was written. */
    private static void latent(Sim sim) {
        SimNode leader = sim.leader();
        SimNode behind = Stories.cast(sim, leader).get(1);
        sim.isolate(behind);
        for (int i = 0; i < 60; i++) {
            sim.write("k" + i % 3, "v".repeat(50) + i, leader);
        }
        sim.write("k", "last", leader).expectOk();
        String path = files(leader, ".seg").get(0);
        byte[] content = leader.disk().content(path);
        flip(sim, leader, path, 600 + sim.chance().nextInt(end(content) - 600));
        leader.disk().dropCaches();
        sim.heal();
        sim.run(20 * sim.timeoutMs());
        sim.require("the others go on", sim.leaderNow() != null);
        sim.write("k", "more", sim.leader()).expectOk();
        sim.read("k", sim.leader()).expectOk();
        sim.settle();
    }

    private static void beyondBudget(Sim sim) {
        history(sim);
        List<SimNode> cast = Stories.cast(sim);
        sim.nodes().forEach(node -> sim.crash(node, Stories.anyPowerCut(sim)));
        for (SimNode node : cast.subList(0, 2)) {
            String path = files(node, ".seg").get(0);
            int end = end(node.disk().content(path));
            // The last line of the last batch: its trailer with the checksum.
            flip(sim, node, path, end - sim.chance().nextInt(4));
        }
        sim.start().timeouts(10);
        List<Told> some = new ArrayList<>();
        for (SimNode node : sim.nodes()) {
            some.add(sim.write("k", "wrong", node));
            some.add(sim.read("k", node));
        }
        sim.timeouts(10);
        for (SimNode node : cast.subList(0, 2)) {
            sim.require(node + " refuses", node.isLost());
        }
        sim.require("nothing is answered", Stories.ok(some) == 0);
        sim.require("nobody leads", sim.leaderNow() == null);
        sim.judge();
    }
}
