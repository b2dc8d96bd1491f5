package io.jraft.sim.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.ThreadingMode;
import io.jraft.core.State;
import io.jraft.core.StateMachineAdapter;
import io.jraft.engine.GroupHandle;
import io.jraft.sim.Sim;
import io.jraft.sim.SimOptions;
import io.jraft.sim.node.SimNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A scenario about many groups in one engine (G1): workers, journal and transport are shared, logs and elections are not.
 * The group that is looked at lives among them.
 */
final class Groups {
    private static final int GROUPS = 7;

    private Groups() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "G1",
                        "many groups share an engine; they begin, end and crash without harm to each other",
                        Groups::shared,
                        Groups::neighbours));
    }

    private static SimOptions shared(long seed) {
        SimOptions options = Stories.options(seed, 3);
        options.engine()
                .setThreadingMode(
                        ThreadingMode.values()[(int) (seed % ThreadingMode.values().length)]);
        options.engine().setSegmentBytes(16 << 10);
        options.engine().setSegmentBytesFirst(8 << 10);
        return options;
    }

    /** Keeps what it was given, in order. */
    private static final class Listing extends StateMachineAdapter {
        private final List<String> entries = new ArrayList<>();

        @Override
        public void onApply(Iterator iter) {
            while (iter.hasNext()) {
                entries.add(UTF_8.decode(iter.getData().duplicate()).toString());
                Closure done = iter.done();
                if (done != null) {
                    done.run(Status.OK());
                }
                iter.next();
            }
        }
    }

    /** One group over all nodes. */
    static final class Row {
        final String name;
        private final Map<SimNode, Listing> machines = new TreeMap<>(SimNode.BY_ORDINAL);
        private final List<String> acknowledged = new ArrayList<>();
        private int asked;

        Row(String name) {
            this.name = name;
        }

        void board(SimNode node) {
            if (node.isUp() && node.passenger(name) == null) {
                Listing machine = new Listing();
                machines.put(node, machine);
                node.board(name, machine);
            }
        }

        void write(Sim sim) {
            GroupHandle leader = leader(sim);
            if (leader == null || !leader.taskCredits().tryAcquire(1)) {
                return;
            }
            String text = name + "." + asked++ + "x".repeat(sim.chance().nextInt(400));
            ByteBuffer data = ByteBuffer.wrap(text.getBytes(UTF_8));
            int bytes = data.remaining();
            long seq = leader.byteCredits().tryAcquire(bytes) ? leader.loopRing().tryClaim() : -1;
            if (seq < 0) {
                throw new IllegalStateException("so few tasks, and no room for them");
            }
            Closure done =
                    status -> {
                        if (status.isOk()) {
                            acknowledged.add(text);
                        }
                    };
            leader.loopRing().cell(seq).task(leader.node(), data, done, -1);
            leader.loopRing().publish(seq);
        }

        @Nullable GroupHandle leader(Sim sim) {
            for (SimNode node : sim.nodes()) {
                GroupHandle h = node.passenger(name);
                if (h != null
                        && h.status().picture().state() == State.STATE_LEADER
                        && h.node().parts().state().ownTermCommitted()) {
                    return h;
                }
            }
            return null;
        }

        boolean agrees(Sim sim) {
            GroupHandle leader = leader(sim);
            if (leader == null) {
                return false;
            }
            long last = leader.status().picture().last();
            for (SimNode node : sim.nodes()) {
                GroupHandle h = node.passenger(name);
                if (h == null
                        || h.status().picture().last() != last
                        || h.applied().read() != last) {
                    return false;
                }
            }
            return true;
        }

        /** No member has another history, and nothing that was acknowledged is missing. */
        void check(Sim sim) {
            List<String> first = List.of();
            for (Map.Entry<SimNode, Listing> e : machines.entrySet()) {
                List<String> entries = e.getValue().entries;
                if (first.isEmpty()) {
                    first = entries;
                }
                sim.require(
                        e.getKey() + " has the history of " + name + " that the others have",
                        entries.equals(first));
            }
            sim.require(
                    "all that " + name + " acknowledged is there",
                    first.containsAll(acknowledged) && !acknowledged.isEmpty());
        }
    }

    private static void neighbours(Sim sim) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            // The names become files in the journal's directory: some of them need another one
            // there.
            rows.add(new Row("n" + i + (i % 2 == 0 ? "" : "/with space" + "y".repeat(60 * i))));
        }
        sim.leader();
        for (int round = 0; round < 4; round++) {
            sim.nodes().forEach(node -> rows.forEach(row -> row.board(node)));
            work(sim, rows);
            sim.write("k", "v" + round, sim.leader()).expectOk();
            trouble(sim, rows, round);
            work(sim, rows);
            sim.start();
            sim.until("all are up", () -> sim.nodes().stream().allMatch(SimNode::isUp));
        }
        sim.heal();
        sim.nodes().forEach(node -> rows.forEach(row -> row.board(node)));
        sim.until(
                "all groups agree",
                50 * sim.timeoutMs(),
                () -> rows.stream().allMatch(row -> row.agrees(sim)));
        rows.forEach(row -> row.check(sim));
        sim.settle();
        sim.read("k", sim.leader()).expectOk();
        sim.nodes().forEach(SimNode::stop);
        sim.until(
                "all stopped",
                () -> sim.nodes().stream().allMatch(n -> n.life() == SimNode.Life.DOWN));
        sim.start().settle();
    }

    private static void work(Sim sim, List<Row> rows) {
        for (int i = 0; i < 30; i++) {
            sim.chance().pick(rows).write(sim);
            sim.run(sim.chance().nextInt(60));
        }
    }

    private static void trouble(Sim sim, List<Row> rows, int round) {
        SimNode victim = sim.chance().pick(sim.nodes());
        if (round % 2 == 0) {
            sim.crash(victim, Stories.anyPowerCut(sim));
            return;
        }
        // Some groups of one node end and begin again; the others do not notice.
        for (Row row : rows) {
            if (sim.chance().oneIn(2) && victim.passenger(row.name) != null) {
                boolean[] ended = new boolean[1];
                victim.leave(row.name, () -> ended[0] = true);
                sim.until(row.name + " ended at " + victim, () -> ended[0]);
            }
        }
        sim.require("the engine runs", victim.isUp());
    }
}
