package io.jraft.sim.junit;

import io.jraft.StateMachine;
import io.jraft.sim.Sim;
import io.jraft.sim.junit.Replay.Entry;
import io.jraft.sim.node.SimNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All state machines of one run: makes them, remembers what state each entry led to, and says in words where two differ
 * (S13). Owner: the run's thread.
 */
final class Replicas {
    static final String CHECK = "S13";

    private static final int STATE_MAX = 1_000;
    private static final int COMMANDS_MAX = 10;

    private final Supplier<? extends StateMachine> factory;
    private final MachineView<StateMachine> view;
    private final boolean twins;
    private final boolean oneByOne;
    private final Map<Long, Seen> seen = new TreeMap<>();
    private @Nullable Sim sim;

    /**
     * The state after an entry.
     *
     * @param who where it was seen first
     */
    private record Seen(long digest, String state, String who) {}

    /**
     * @param twins whether each machine has a twin
     * @param oneByOne whether entries are handed over one by one, so that a difference names one entry
     */
    Replicas(
            Supplier<? extends StateMachine> factory,
            MachineView<StateMachine> view,
            boolean twins,
            boolean oneByOne) {
        this.factory = factory;
        this.view = view;
        this.twins = twins;
        this.oneByOne = oneByOne;
    }

    void watch(Sim run) {
        sim = run;
    }

    /** A machine for a life of a node. */
    StateMachine next() {
        return new WatchedMachine(this, factory.get(), twins ? factory.get() : null);
    }

    StateMachine fresh() {
        return factory.get();
    }

    int entriesAtOnce() {
        return oneByOne ? 1 : Integer.MAX_VALUE;
    }

    // ------------------------------------------------------------------------- looks

    long digest(StateMachine machine) {
        return view.digest(machine);
    }

    /** A machine has applied {@code batch} and what was before it. */
    void applied(StateMachine machine, List<Entry> batch) {
        compare(machine, batch.get(batch.size() - 1).index(), "after " + words(batch));
    }

    /** A machine has loaded a snapshot. */
    void loaded(StateMachine machine, long index) {
        compare(machine, index, "after a snapshot of entry " + index + " was loaded");
    }

    private void compare(StateMachine machine, long index, String when) {
        long digest = view.digest(machine);
        Seen before = seen.get(index);
        if (before == null) {
            seen.put(index, new Seen(digest, cut(view.state(machine)), name(machine)));
        } else if (before.digest != digest) {
            violated(
                    "two servers differ "
                            + when
                            + difference(before.who, before.state, name(machine), machine)
                            + agreed(index));
        }
    }

    /** The twin of a machine has a state, too. */
    void compareTwin(StateMachine machine, StateMachine twin, List<Entry> batch) {
        if (view.digest(machine) != view.digest(twin)) {
            violated(
                    "two state machines in one process differ after "
                            + words(batch)
                            + difference(name(machine), cut(view.state(machine)), "its twin", twin)
                            + agreed(batch.get(0).index()));
        }
    }

    /** A snapshot was loaded into a machine that never saw anything else. */
    void compareSaved(StateMachine machine, long before, String state, StateMachine fresh) {
        if (view.digest(fresh) != before) {
            violated(
                    "a snapshot does not hold the whole state"
                            + difference(
                                    name(machine) + ", saved", state, "a new one, loaded", fresh));
        }
    }

    /** The user's code threw. */
    void threw(StateMachine machine, Entry at, Throwable what) {
        violated(
                "the state machine of "
                        + name(machine)
                        + " threw at "
                        + words(List.of(at))
                        + ": "
                        + what);
    }

    void loadFailed(StateMachine machine, String why) {
        violated("a snapshot that " + name(machine) + " has just saved cannot be loaded: " + why);
    }

    // ------------------------------------------------------------------------- words

    String state(StateMachine machine) {
        return cut(view.state(machine));
    }

    private static String cut(String state) {
        return state.length() <= STATE_MAX ? state : state.substring(0, STATE_MAX) + "...";
    }

    private String difference(String one, String state, String other, StateMachine machine) {
        return "\n  " + one + ": " + state + "\n  " + other + ": " + cut(view.state(machine));
    }

    /** The last state before an index. */
    private String agreed(long index) {
        Seen last = null;
        long at = 0;
        for (Map.Entry<Long, Seen> e : seen.entrySet()) {
            if (e.getKey() < index) {
                last = e.getValue();
                at = e.getKey();
            }
        }
        return last == null ? "" : "\n  before, after entry " + at + ": " + last.state;
    }

    private String words(List<Entry> batch) {
        StringBuilder text = new StringBuilder();
        if (batch.size() > 1) {
            text.append("one of these ").append(batch.size()).append(" entries: ");
        }
        int shown = Math.min(batch.size(), COMMANDS_MAX);
        for (Entry e : batch.subList(0, shown)) {
            text.append(text.length() > 0 && !text.toString().endsWith(": ") ? "; " : "")
                    .append("entry ")
                    .append(e.index())
                    .append(" \"")
                    .append(view.command(ByteBuffer.wrap(e.data())))
                    .append('"');
        }
        return text.append(batch.size() > shown ? "; ..." : "").toString();
    }

    private String name(StateMachine machine) {
        if (sim != null) {
            for (SimNode node : sim.nodes()) {
                if (node.machine() == machine) {
                    return node.toString();
                }
            }
        }
        return "a new server";
    }

    private void violated(String what) {
        if (sim != null) {
            sim.checks().violated(CHECK, what);
        }
    }
}
