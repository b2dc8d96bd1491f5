package io.jraft.sim.scenario;

import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.Told;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.Strategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/** What several stories need. */
final class Stories {
    private static final List<CrashMode> POWER_CUTS =
            Arrays.stream(CrashMode.values()).filter(CrashMode::isPowerCut).toList();

    private Stories() {}

    /** So many nodes; workers scheduled in one way or another. */
    static LongFunction<SimOptions> nodes(int count) {
        return seed -> options(seed, count);
    }

    /** The same, to be changed further. */
    static SimOptions options(long seed, int count) {
        SimRandom chance = SimRandom.of(seed, "options");
        return new SimOptions()
                .nodes(count)
                .rings(256)
                .strategy(
                        chance.pick(
                                List.of(
                                        Strategy.Kind.UNIFORM,
                                        Strategy.Kind.UNIFORM,
                                        Strategy.Kind.PRIORITY,
                                        Strategy.Kind.FIFO)));
    }

    /** Some way to lose power. */
    static CrashMode anyPowerCut(Sim sim) {
        return sim.chance().pick(POWER_CUTS);
    }

    /** These first, then the others in a drawn order. */
    static List<SimNode> cast(Sim sim, SimNode... first) {
        List<SimNode> all = new ArrayList<>(List.of(first));
        List<SimNode> rest = new ArrayList<>(sim.others(first));
        while (!rest.isEmpty()) {
            all.add(rest.remove(sim.chance().nextInt(rest.size())));
        }
        return all;
    }

    /** Proposes so many changes of one key at once. */
    static List<Told> writes(Sim sim, SimNode via, String key, int count) {
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(sim.write(key, key + "#" + i, via));
        }
        return all;
    }

    /** Successes so far. */
    static long ok(List<Told> told) {
        return told.stream().filter(t -> t.status() != null && t.status().isOk()).count();
    }

    /**
     * Lets this one lead, whose log must be as good as the others': nobody else may ask for votes, and whoever led is not
     * heard until it gave up. Afterwards all messages pass.
     */
    static SimNode lead(Sim sim, SimNode wanted) {
        SimNode leader = sim.leaderNow();
        if (leader != wanted) {
            sim.wire().onlyCampaigns(wanted);
            if (leader != null) {
                sim.wire().silence(leader);
            }
            sim.until(wanted + " leads", 30 * sim.timeoutMs(), wanted::leadsForSure);
            sim.wire().open();
        }
        return wanted;
    }

    /** Whether a leader keeps its followers with it, of one group or of many. */
    static boolean isBeat(RaftMessage m) {
        return m instanceof HeartbeatRequest || m instanceof SharedBeatRequest;
    }

    /** Highest term there is among those that are up. */
    static long term(Sim sim) {
        return sim.nodes().stream()
                .filter(SimNode::isUp)
                .mapToLong(n -> n.picture().term())
                .max()
                .orElse(0);
    }

    /** Starts again whoever is down or stopped because of an error. */
    static void revive(Sim sim) {
        for (SimNode node : sim.nodes()) {
            if (node.isInError()) {
                sim.crash(node, anyPowerCut(sim));
            }
            node.start();
        }
    }
}
