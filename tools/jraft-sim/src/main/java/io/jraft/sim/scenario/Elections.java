package io.jraft.sim.scenario;

import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import java.util.List;

/** Scenarios about elections (E). */
final class Elections {
    private Elections() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "E5",
                        "a follower that was cut off for long disturbs nobody when it comes back",
                        seed -> new SimOptions().nodes(3),
                        Elections::rejoin),
                new Scenario(
                        "E9",
                        "after a storm of restarts few terms are needed and nothing is lost",
                        seed -> new SimOptions().nodes(3),
                        Elections::restartStorm),
                new Scenario(
                        "E11",
                        "an old leader that comes back gives up, and what it had alone is gone",
                        seed -> new SimOptions().nodes(5),
                        Elections::ghostLeader));
    }

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
