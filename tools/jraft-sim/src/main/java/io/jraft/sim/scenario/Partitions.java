package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.sim.Sim;
import io.jraft.sim.Told;
import io.jraft.sim.net.LinkQuality;
import io.jraft.sim.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/** Scenarios about links that are cut, in part, one way, or again and again (P). */
final class Partitions {
    private Partitions() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "P1",
                        "a leader that speaks and hears nobody steps down",
                        Stories.nodes(3),
                        Partitions::sendOnly),
                new Scenario(
                        "P2",
                        "a leader that hears and is not heard is replaced",
                        Stories.nodes(5),
                        Partitions::hearOnly),
                new Scenario(
                        "P3",
                        "two nodes that reach one follower each disturb nobody",
                        Stories.nodes(5),
                        Partitions::cloudflare),
                new Scenario(
                        "P4",
                        "two pairs joined by one node have one stable leader",
                        Stories.nodes(5),
                        Partitions::bridge),
                new Scenario(
                        "P5",
                        "a ring in which all see other majorities has one stable leader",
                        Stories.nodes(5),
                        Partitions::ring),
                new Scenario(
                        "P6",
                        "nobody is told of success on the side of the minority",
                        Stories.nodes(5),
                        Partitions::minority),
                new Scenario(
                        "P7",
                        "links that clog and clear in other orders lose nothing",
                        Stories.nodes(5),
                        Partitions::swizzle),
                new Scenario(
                        "P8",
                        "a flapping link does not let the leader change with it",
                        Stories.nodes(3),
                        Partitions::flapping),
                new Scenario(
                        "P9",
                        "connections that break in a stream of appends leave no gap and no double",
                        Stories.nodes(3),
                        Partitions::resets),
                new Scenario(
                        "P10",
                        "clients that reach only followers are sent on, and read nothing old",
                        Stories.nodes(3),
                        Partitions::onlyFollowers));
    }

    /**
     * M029: without a look at its majority it would stay, and its beats would keep all others quiet.
     * N5: nor does it read or write on alone.
     */
    private static void sendOnly(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "kept", old).expectOk();
        sim.others(old).forEach(other -> sim.cutOneWay(other, old));
        Told lost = sim.write("k", "lost?", old);
        sim.until("it steps down", 2 * sim.timeoutMs(), () -> !old.leads());
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        // Its followers may have stored it: it may come true, and nobody may be told the contrary.
        sim.settle();
        sim.require("told", lost.isTold());
        sim.read("k", old).expectOk();
        sim.judge();
    }

    private static void hearOnly(Sim sim) {
        SimNode old = sim.leader();
        sim.write("k", "kept", old).expectOk();
        sim.others(old).forEach(other -> sim.cutOneWay(old, other));
        Told lost = sim.write("k", "lost", old);
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        sim.until("the old one gives up", () -> !old.leads());
        lost.expectNoSuccess();
        sim.settle();
    }

    /** The outage of November 2020: L follows nobody's news but reaches a majority. */
    private static void cloudflare(Sim sim) {
        List<SimNode> n = Stories.cast(sim, sim.leader());
        SimNode leader = n.get(0);
        sim.agree();
        cutAllBut(
                sim,
                n,
                new int[][] {
                    {0, 1},
                    {0, 2},
                    {1, 2},
                    {3, 1},
                    {4, 2}
                });
        int elections = sim.checks().elections();
        for (int i = 0; i < 20; i++) {
            sim.write("k", "v" + i, leader).expectOk().timeouts(2);
        }
        sim.require("the same leader", leader.leadsForSure());
        sim.require("no election", sim.checks().elections() == elections);
        sim.settle();
    }

    /** Only these pairs are linked. */
    static void cutAllBut(Sim sim, List<SimNode> n, int[][] linked) {
        for (int i = 0; i < n.size(); i++) {
            for (int j = i + 1; j < n.size(); j++) {
                boolean keep = false;
                for (int[] pair : linked) {
                    keep |= Math.min(pair[0], pair[1]) == i && Math.max(pair[0], pair[1]) == j;
                }
                if (!keep) {
                    sim.cut(n.get(i), n.get(j));
                }
            }
        }
    }

    private static void bridge(Sim sim) {
        List<SimNode> n = Stories.cast(sim);
        Stories.lead(sim, n.get(sim.chance().nextInt(3)));
        sim.agree();
        cutAllBut(
                sim,
                n,
                new int[][] {
                    {0, 1},
                    {3, 4},
                    {2, 0},
                    {2, 1},
                    {2, 3},
                    {2, 4}
                });
        stable(sim, 40);
        sim.settle();
    }

    private static void ring(Sim sim) {
        List<SimNode> n = Stories.cast(sim);
        sim.leader();
        sim.agree();
        cutAllBut(
                sim,
                n,
                new int[][] {
                    {0, 1},
                    {1, 2},
                    {2, 3},
                    {3, 4},
                    {4, 0}
                });
        stable(sim, 40);
        sim.settle();
    }

    /** L2, L3: somebody leads soon, commits, and stays for so many timeouts. */
    static void stable(Sim sim, int timeouts) {
        sim.timeouts(3);
        SimNode leader = sim.leader();
        sim.write("k", "first", leader).expectOk();
        int elections = sim.checks().elections();
        sim.timeouts(timeouts);
        sim.require("no election once somebody leads", sim.checks().elections() == elections);
        sim.require("the same leader", sim.leaderNow() == leader);
        sim.write("k", "last", leader).expectOk();
    }

    /** N7: what is not committed is neither acknowledged nor read. */
    private static void minority(Sim sim) {
        List<SimNode> n = Stories.cast(sim, sim.leader());
        SimNode old = n.get(0);
        sim.write("k", "kept", old).expectOk();
        sim.split(n.subList(0, 2), n.subList(2, 5));
        List<Told> lost = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            lost.add(sim.write("k", "lost" + i, n.get(sim.chance().nextInt(2))));
            sim.run(sim.chance().between(10, 100));
        }
        SimNode fresh = sim.awaitLeaderOtherThan(old);
        sim.write("k", "new", fresh).expectOk();
        Told read = sim.read("k", n.get(sim.chance().nextInt(2)));
        sim.timeouts(8);
        sim.require("no write succeeds", Stories.ok(lost) == 0);
        sim.require("no read answers", read.status() == null || !read.status().isOk());
        sim.settle();
        sim.require("no write succeeds later", Stories.ok(lost) == 0);
        sim.require("everybody is told", lost.stream().allMatch(Told::isTold));
        sim.read("k", old).expectOk();
        sim.judge();
    }

    /** Some nodes are cut off one after the other and come back in another order, fifty times. */
    private static void swizzle(Sim sim) {
        sim.leader();
        for (int i = 0; i < 50; i++) {
            List<SimNode> some = Stories.cast(sim).subList(0, 1 + sim.chance().nextInt(4));
            for (SimNode node : some) {
                sim.isolate(node).run(sim.chance().between(1, 300));
                sim.write("k", "v" + i, sim.chance().pick(sim.nodes()));
            }
            List<SimNode> back = new ArrayList<>(some);
            while (!back.isEmpty()) {
                SimNode node = back.remove(sim.chance().nextInt(back.size()));
                join(sim, node);
                sim.run(sim.chance().between(1, 300));
                sim.write("k", "w" + i, sim.chance().pick(sim.nodes()));
            }
        }
        sim.settle();
        sim.require("not all was in vain", sim.acknowledged() > 0);
        sim.read("k", sim.leader()).expectOk();
        sim.judge();
    }

    private static void join(Sim sim, SimNode node) {
        for (SimNode other : sim.others(node)) {
            sim.cluster().network().mend(node.ordinal(), other.ordinal());
            sim.cluster().network().mend(other.ordinal(), node.ordinal());
        }
    }

    private static void flapping(Sim sim) {
        sim.agree();
        List<SimNode> n = Stories.cast(sim);
        long beat =
                sim.options().node().getElectionTimeoutMs()
                        / sim.options().node().getRaftOptions().getElectionHeartbeatFactor();
        int before = sim.checks().elections();
        int flaps = 60;
        for (int i = 0; i < flaps; i++) {
            sim.cut(n.get(0), n.get(1)).run(sim.chance().between(beat / 3, 3 * beat));
            sim.heal().run(sim.chance().between(beat / 3, 3 * beat));
            sim.write("k", "v" + i);
        }
        int changes = sim.checks().elections() - before;
        sim.require(
                changes + " changes of the leader, a third of the flaps at most",
                3 * changes <= flaps);
        sim.settle();
    }

    private static void resets(Sim sim) {
        SimNode leader = sim.leader();
        sim.links(new LinkQuality(500_000, 0, 0, 0, 0, 0, 30_000, 0));
        int[] appends = new int[1];
        sim.wire().watch((from, to, m) -> m instanceof AppendRequest, letter -> appends[0]++);
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            SimNode now = sim.leaderNow();
            all.addAll(Stories.writes(sim, now == null ? leader : now, "k" + i % 3, 10));
            SimNode one = sim.chance().pick(sim.nodes());
            SimNode other = sim.chance().pick(sim.others(one));
            sim.cluster().network().reset(one.ordinal(), other.ordinal());
            sim.run(sim.chance().between(0, 40));
        }
        sim.require("there was a stream", appends[0] > 20);
        sim.settle();
        sim.require("most succeed", Stories.ok(all) > all.size() / 2);
    }

    /** N11: who does not lead changes nothing, and says who does. */
    private static void onlyFollowers(Sim sim) {
        SimNode leader = sim.leader();
        List<SimNode> followers = sim.others(leader);
        sim.agree();
        for (int i = 0; i < 10; i++) {
            SimNode follower = sim.chance().pick(followers);
            sim.write("k", "refused" + i, follower).expectNotAppended();
            sim.require(
                    "the refusal comes with the leader's name",
                    leader.peer().equals(follower.picture().leader()));
            Told written = sim.write("k", "v" + i, leader);
            written.expectOk();
            sim.read("k", follower).expectOk();
        }
        sim.judge();
        sim.settle();
    }
}
