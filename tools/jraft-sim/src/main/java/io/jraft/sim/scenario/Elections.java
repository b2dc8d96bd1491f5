package io.jraft.sim.scenario;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import java.util.List;

/** Scenarios about elections as a whole: somebody leads soon, and stays (E3, E5, E8, E9, E10, E11). */
final class Elections {
    private Elections() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "E3",
                        "equal timers split votes evenly; jitter ends it",
                        seed -> even(seed, seed % 2 == 0 ? 4 : 6),
                        Elections::evenSplit),
                new Scenario(
                        "E5",
                        "a follower that was cut off for long disturbs nobody when it comes back",
                        seed -> new SimOptions().nodes(3),
                        Elections::rejoin),
                new Scenario(
                        "E5-deaf",
                        "a follower that does not hear the leader, and is heard, deposes nobody",
                        Stories.nodes(3),
                        Elections::deaf),
                new Scenario(
                        "E8",
                        "votes that take about an election timeout to sync elect somebody all the same",
                        Stories.nodes(3),
                        Elections::slowVotes),
                new Scenario(
                        "E8-slow",
                        "a candidate whose disk is slower than its patience asks for votes all the same",
                        Stories.nodes(3),
                        Elections::slowCandidate),
                new Scenario(
                        "E9",
                        "after a storm of restarts few terms are needed and nothing is lost",
                        seed -> new SimOptions().nodes(3),
                        Elections::restartStorm),
                new Scenario(
                        "E10",
                        "the highest priority with the shortest log, or one that comes and goes, blocks nobody",
                        Elections::ranked,
                        Elections::priorityTrap),
                new Scenario(
                        "E11",
                        "an old leader that comes back gives up, and what it had alone is gone",
                        seed -> new SimOptions().nodes(5),
                        Elections::ghostLeader));
    }

    private static SimOptions even(long seed, int nodes) {
        SimOptions options = Stories.options(seed, nodes).drift(0);
        options.node().getRaftOptions().setMaxElectionDelayMs(0);
        return options;
    }

    /** All time out at once, five rounds long; then each is started again with jitter (M030 has none). */
    private static void evenSplit(Sim sim) {
        sim.run(5L * sim.timeoutMs());
        sim.options().node().getRaftOptions().setMaxElectionDelayMs(500);
        for (SimNode node : sim.nodes()) {
            sim.crash(node, CrashMode.LOST);
        }
        sim.start();
        long term = Stories.term(sim);
        sim.leader();
        sim.require("at most ten terms", Stories.term(sim) <= term + 10);
        sim.settle();
    }

    /**
     * Both who are left have disks that take about an election timeout for a vote. A candidate waits for its own vote
     * instead of beginning anew (M031), and whoever granted a vote gives it time.
     */
    private static void slowVotes(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        List<SimNode> rest = sim.others(leader);
        int timeout = sim.options().node().getElectionTimeoutMs();
        for (SimNode node : rest) {
            node.pace().sync(timeout * sim.chance().between(600_000, 900_000));
        }
        long term = leader.picture().term();
        sim.crash(leader, CrashMode.LOST);
        sim.until(
                "somebody leads on slow disks",
                120 * sim.timeoutMs(),
                () -> sim.leaderNow() != null);
        sim.require("few terms", Stories.term(sim) <= term + 25);
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** Nobody else may lead; another term at each timeout would always be one that is not yet durable (M031). */
    private static void slowCandidate(Sim sim) {
        SimNode leader = sim.leader();
        sim.write("k", "kept", leader).expectOk().agree();
        SimNode slow = Stories.cast(sim, leader).get(1);
        sim.crash(leader, CrashMode.LOST);
        sim.wire().onlyCampaigns(slow);
        slow.pace().sync(sim.timeoutMs() * sim.chance().between(1_500_000, 3_000_000));
        long term = slow.picture().term();
        // Nor does it stay: who has such a disk hands leadership over.
        sim.until("it is elected", 60 * sim.timeoutMs(), slow::leads);
        sim.require("in the first term", slow.picture().term() == term + 1);
        sim.settle();
    }

    private static SimOptions ranked(long seed) {
        int highest = (int) Math.floorMod(seed, 3L);
        return Stories.options(seed, 3)
                .each(
                        (options, ordinal) -> {
                            options.setElectionPriority(ordinal == highest ? 100 : 40);
                            Configuration ranks = new Configuration();
                            for (PeerId peer : options.getInitialConf().getPeers()) {
                                PeerId ranked = peer.copy();
                                ranked.setPriority(
                                        peer.getIp().endsWith("." + (highest + 1)) ? 100 : 40);
                                ranks.addPeer(ranked);
                            }
                            options.setInitialConf(ranks);
                        });
    }

    private static void priorityTrap(Sim sim) {
        SimNode first = sim.nodes().get((int) Math.floorMod(sim.seed(), 3L));
        sim.leader();
        sim.isolate(first);
        SimNode second = sim.awaitLeaderOtherThan(first);
        sim.write("k", "kept", second).expectOk();
        SimNode third = sim.others(first, second).get(0);
        sim.until("all of it", () -> third.picture().last() == second.picture().last());
        // The highest priority comes back with the shortest log, and whoever led is gone.
        sim.crash(second, CrashMode.LOST).heal();
        sim.until("the longer log leads", third::leadsForSure);
        sim.start(second).agree();
        // It comes and goes: somebody else leads meanwhile.
        for (int i = 0; i < 5; i++) {
            sim.crash(first, CrashMode.LOST);
            sim.crash(sim.leaderNow() == null ? third : sim.leader(), CrashMode.LOST);
            sim.start().run(sim.chance().between(100, 1_500));
        }
        sim.crash(first, CrashMode.LOST);
        sim.leader();
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** N2: cut off for long, it brings no larger term along (M012). */
    private static void rejoin(Sim sim) {
        SimNode leader = sim.leader();
        SimNode lonely = sim.followers().get(0);
        long term = leader.picture().term();
        sim.isolate(lonely).timeouts(100);
        sim.heal().timeouts(10);
        sim.require("the same leader", sim.leader() == leader);
        sim.require("the same term", leader.picture().term() == term);
        sim.settle();
    }

    /**
     * It hears nobody who leads, everybody hears it, and its log is as good as theirs: only that they hear the leader
     * speaks against it (M013).
     */
    private static void deaf(Sim sim) {
        SimNode leader = sim.leader();
        SimNode deaf = sim.chance().pick(sim.followers());
        long term = leader.picture().term();
        sim.agree().cutOneWay(leader, deaf).timeouts(5 + sim.chance().nextInt(20));
        sim.heal().timeouts(10);
        sim.require("the same leader", sim.leader() == leader);
        sim.require("the same term", leader.picture().term() == term);
        sim.settle();
    }

    private static void restartStorm(Sim sim) {
        sim.write("k", "before", sim.leader()).expectOk();
        for (int i = 0; i < 200; i++) {
            SimNode node = sim.nodes().get(i % 3);
            sim.crash(node, CrashMode.LOST).run(sim.timeoutMs() / 6);
            sim.start(node).run(sim.timeoutMs() / 6);
        }
        long term = sim.nodes().stream().mapToLong(n -> n.picture().term()).max().orElse(0);
        sim.settle();
        sim.require("at most ten terms", sim.leader().picture().term() <= term + 10);
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    /** N8, N7: what was written alone at the same place is gone, and all states are equal (S13). */
    private static void ghostLeader(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "kept", old).expectOk();
        sim.isolate(old);
        Told ghost = sim.write("k", "ghost", old);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        sim.heal();
        ghost.expectNoSuccess();
        sim.settle();
        sim.require("the old leader follows", sim.leader() != old || !old.leads());
        sim.read("k", old).expectOk();
        sim.judge();
    }
}
