package io.jraft.rhea.sim;

import io.jraft.rhea.op.Change;
import io.jraft.rhea.op.OpResult.Changes;
import io.jraft.sim.Sim;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watchers of a region in the simulator. As the real ones they ask for what comes after the revision that they have, at whatever
 * server, some often and some rarely. What they were told has to fit together: a revision is the same everywhere, and between two
 * words that something was missed there is no hole. Owner: the run's thread.
 */
final class Watchers {
    private final Sim sim;
    private final SimRandom random;
    private final List<Watcher> watchers = new ArrayList<>();

    /** Everything that any watcher was told, and that any server remembers at the end. */
    private final Map<Long, String> all = new TreeMap<>();

    Watchers(Sim sim, SimRandom random) {
        this.sim = sim;
        this.random = random;
        for (int i = 0; i < 3; i++) {
            watchers.add(new Watcher(i, 1 + 7 * i));
        }
    }

    /** Changes that were told. */
    int told() {
        return watchers.stream().mapToInt(w -> w.told.size()).sum();
    }

    /** How often a watcher fell behind. */
    int behind() {
        return watchers.stream().mapToInt(w -> w.behind).sum();
    }

    void step() {
        for (Watcher watcher : watchers) {
            if (random.nextInt(watcher.rarely) == 0) {
                SimNode via = random.pick(sim.nodes());
                if (via.isUp()) {
                    watcher.ask(sim.machine(via, RegionMachine.class));
                }
            }
        }
    }

    /** In peace all catch up; then what they were told is judged. */
    void finish() {
        for (SimNode node : sim.nodes()) {
            if (node.isUp()) {
                RegionMachine machine = sim.machine(node, RegionMachine.class);
                watchers.forEach(w -> w.ask(machine));
                Watcher late = new Watcher(99, 1);
                late.ask(machine);
                late.ask(machine);
            }
        }
        watchers.forEach(Watcher::judge);
    }

    private final class Watcher {
        private final int number;
        private final int rarely;
        private final Map<Long, String> told = new TreeMap<>();

        /** From where to where it heard nothing that was missed: first revision, first behind. */
        private final Map<Long, Long> whole = new TreeMap<>();

        private long since = 1;
        private long next = 1;
        private int behind;

        Watcher(int number, int rarely) {
            this.number = number;
            this.rarely = rarely;
        }

        void ask(RegionMachine machine) {
            Changes changes = machine.changes(next);
            if (changes.missed()) {
                behind++;
                next = changes.next();
                since = next;
                return;
            }
            for (Change change : changes.changes()) {
                if (change.revision() < next) {
                    throw new AssertionError(
                            "watcher " + number + " was told twice of " + change.revision());
                }
            }
            Map<Long, StringBuilder> page = new TreeMap<>();
            for (Change change : changes.changes()) {
                page.computeIfAbsent(change.revision(), r -> new StringBuilder())
                        .append(text(change));
            }
            page.forEach((revision, text) -> tell(revision, text.toString()));
            next = changes.next();
            whole.put(since, next);
        }

        private void tell(long revision, String what) {
            told.put(revision, what);
            String before = all.putIfAbsent(revision, what);
            if (before != null && !before.equals(what)) {
                throw new AssertionError("revision " + revision + " is " + before + " and " + what);
            }
        }

        private void judge() {
            whole.forEach(
                    (first, behindIt) ->
                            all.forEach(
                                    (revision, what) -> {
                                        if (first <= revision
                                                && revision < behindIt
                                                && !told.containsKey(revision)) {
                                            throw new AssertionError(
                                                    "watcher "
                                                            + number
                                                            + " was not told of revision "
                                                            + revision
                                                            + ": "
                                                            + what);
                                        }
                                    }));
        }
    }

    private static String text(Change change) {
        byte[] value = change.value();
        return change.kind()
                + " "
                + HexFormat.of().formatHex(change.key())
                + (value == null ? "" : "=" + HexFormat.of().formatHex(value))
                + ";";
    }
}
