package io.jraft.sim.shrink;

import io.jraft.sim.check.Violation;
import io.jraft.sim.fault.FaultAction;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.load.Load;
import io.jraft.sim.run.RunResult;
import io.jraft.sim.run.Settings;
import io.jraft.sim.world.Strategy;
import io.jraft.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a failing run small: first what concerns all of it (nodes, schedule, sizes), because that changes the timing and is
 * best tried while much trouble is left to fail on; then faults and questions one by one; then how long and how late they
 * are. A smaller run counts if it violates the same property, whatever the words. Owner: the caller's thread.
 */
public final class Shrinker {
    /** More laps find little. */
    private static final int LAPS_MAX = 3;

    private static final long NANOS_PER_MS = 1_000_000L;

    /** Runs a candidate. */
    @FunctionalInterface
    public interface Runner {
        RunResult run(Case candidate, boolean keepEvents);
    }

    private final Runner runner;
    private final int runsMax;
    private final Consumer<String> progress;
    private int runs;
    private @Nullable Case best;

    /** When the best one fails. */
    private long moment;

    /**
     * A shrinker of one case.
     *
     * @param runsMax after so many runs it takes what it has
     * @param progress is told in a line what became smaller
     */
    public Shrinker(Runner runner, int runsMax, Consumer<String> progress) {
        this.runner = runner;
        this.runsMax = runsMax;
        this.progress = progress;
    }

    /**
     * The smallest case found, with the events of its run.
     *
     * @throws IllegalArgumentException when the case does not violate what it says, so that there is nothing to shrink
     */
    public Shrunk shrink(Case original) {
        if (!accept(original, "it fails again")) {
            throw new IllegalArgumentException(
                    "seed "
                            + original.seed()
                            + " does not violate "
                            + original.check()
                            + " with these settings and this script");
        }
        int lap = 0;
        Case before;
        do {
            before = best();
            // While nothing is known to be needed, a candidate gets all the time and trouble there
            // was.
            general(lap == 0 ? original : before);
            horizon();
            faults();
            questions();
            pace();
            durations();
            gaps();
            lap++;
        } while (lap < LAPS_MAX && runs < runsMax && !best().equals(before));
        Case small = best();
        RunResult last = run(small, true);
        return new Shrunk(original, small, last, runs);
    }

    private Case best() {
        Case b = best;
        if (b == null) {
            throw new IllegalStateException("nothing has failed yet");
        }
        return b;
    }

    // ------------------------------------------------------------------------- steps

    /** Fewer nodes, clients, keys and kinds of objects; the plainest schedule and sizes. */
    private void general(Case roomy) {
        for (int nodes : List.of(1, 2, 3, 4)) {
            if (nodes < best().settings().nodes() && change(roomy, "nodes", "" + nodes)) {
                break;
            }
        }
        if (!change(roomy, "strategy", Strategy.Kind.FIFO.name())) {
            change(roomy, "strategy", Strategy.Kind.UNIFORM.name());
        }
        for (int clients : List.of(1, 2, 4)) {
            if (clients < best().settings().load().clients()
                    && change(roomy, "clients", "" + clients)) {
                break;
            }
        }
        for (Load.Kind kind : best().settings().load().kinds()) {
            if (change(roomy, "kinds", kind.name())) {
                break;
            }
        }
        SettingsText.plain().forEach((key, value) -> change(roomy, key, value));
    }

    /** Tries a setting with the time and the trouble of another case. */
    private boolean change(Case roomy, String key, String value) {
        Settings now = best().settings();
        if (value.equals(SettingsText.of(now).get(key)) || isWorse(now, key, value)) {
            return false;
        }
        Case candidate =
                best().with(roomy.script())
                        .with("horizonMs", "" + roomy.settings().horizonMs())
                        .with(key, value);
        return accept(candidate, key + " " + value);
    }

    /** Any schedule is easier to follow than the ones that are made to be unfair, but FIFO most of all. */
    private static boolean isWorse(Settings now, String key, String value) {
        return now.strategy() == Strategy.Kind.FIFO
                && key.equals("strategy")
                && !value.equals(Strategy.Kind.FIFO.name());
    }

    /** What is violated on the way cuts the horizon by itself; what is found in the end may be found sooner. */
    private void horizon() {
        if (moment < best().settings().horizonMs() * NANOS_PER_MS) {
            return;
        }
        for (int share : List.of(8, 4, 2)) {
            long shorter = best().settings().horizonMs() / share;
            if (shorter > 0 && accept(at(best(), shorter), "horizon " + shorter + " ms")) {
                return;
            }
        }
    }

    private static Case at(Case c, long horizonMs) {
        List<FaultAction> actions =
                c.script().actions().stream().filter(a -> a.at() <= horizonMs).toList();
        return c.with(new FaultScript(actions)).with("horizonMs", "" + horizonMs);
    }

    private void faults() {
        Ddmin.minimize(
                best().script().actions(),
                left -> accept(best().with(new FaultScript(left)), left.size() + " faults"));
    }

    private void questions() {
        if (accept(best().with("operations", "0"), "no questions")) {
            return;
        }
        Ddmin.minimize(
                asked(),
                left ->
                        !left.isEmpty()
                                && accept(
                                        best().with("only", SettingsText.join(left)),
                                        left.size() + " questions"));
    }

    /** Names of the questions that are asked, in order. */
    private List<String> asked() {
        List<String> names = new ArrayList<>();
        if (runs < runsMax) {
            for (Trace.Event e : run(best(), true).trace().events()) {
                if (e.kind() == Trace.Kind.CLIENT) {
                    names.add(e.text().substring(0, e.text().indexOf(' ')));
                }
            }
        }
        return names;
    }

    /** Everything sooner, faults and questions alike: silence teaches nothing. */
    private void pace() {
        for (int share : List.of(8, 4, 2)) {
            int think = (int) (best().settings().load().thinkNanos() / 1_000 / share);
            List<FaultAction> sooner = new ArrayList<>();
            for (FaultAction a : best().script().actions()) {
                sooner.add(
                        new FaultAction(
                                a.at() / share,
                                a.kind(),
                                a.node(),
                                a.other(),
                                a.amount(),
                                a.lasts()));
            }
            Case candidate = best().with(new FaultScript(sooner)).with("thinkMicros", "" + think);
            if (think > 0 && accept(candidate, share + " times as fast")) {
                return;
            }
        }
    }

    private void durations() {
        for (int i = 0; i < best().script().actions().size(); i++) {
            for (int share : List.of(16, 4, 2)) {
                FaultAction a = best().script().actions().get(i);
                if (a.lasts() / share > 0
                        && accept(
                                best().with(lasting(i, a.lasts() / share)),
                                a.kind() + " lasts " + a.lasts() / share + " ms")) {
                    break;
                }
            }
        }
    }

    private FaultScript lasting(int which, long millis) {
        List<FaultAction> actions = new ArrayList<>(best().script().actions());
        FaultAction a = actions.get(which);
        actions.set(
                which, new FaultAction(a.at(), a.kind(), a.node(), a.other(), a.amount(), millis));
        return new FaultScript(actions);
    }

    /** Pulls a fault and all that follow it towards the one before, so that little happens between. */
    private void gaps() {
        for (int i = 0; i < best().script().actions().size(); i++) {
            for (int share : List.of(8, 2)) {
                List<FaultAction> actions = best().script().actions();
                long gap = actions.get(i).at() - (i == 0 ? 0 : actions.get(i - 1).at());
                long sooner = gap - gap / share;
                if (sooner > 0 && accept(best().with(sooner(i, sooner)), "sooner")) {
                    break;
                }
            }
        }
    }

    private FaultScript sooner(int first, long millis) {
        List<FaultAction> actions = new ArrayList<>();
        for (FaultAction a : best().script().actions()) {
            boolean moves = actions.size() >= first;
            actions.add(
                    new FaultAction(
                            moves ? a.at() - millis : a.at(),
                            a.kind(),
                            a.node(),
                            a.other(),
                            a.amount(),
                            a.lasts()));
        }
        return new FaultScript(actions);
    }

    // -------------------------------------------------------------------------- runs

    /** Runs a candidate; it is the best one from now on if it violates the same property. */
    private boolean accept(Case candidate, String what) {
        if (runs >= runsMax) {
            return false;
        }
        Violation violation = run(candidate, false).violation();
        if (violation == null || !violation.check().equals(candidate.check())) {
            return false;
        }
        best = cut(candidate, violation);
        moment = violation.at();
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "run %d: %s; %d faults, %d nodes, %d ms",
                        runs,
                        what,
                        best().script().actions().size(),
                        best().settings().nodes(),
                        best().settings().horizonMs()));
        return true;
    }

    private RunResult run(Case candidate, boolean keepEvents) {
        runs++;
        return runner.run(candidate, keepEvents);
    }

    /** What would come after the violation was never reached: without it the run is the same. */
    private static Case cut(Case c, Violation violation) {
        long end = violation.at() / NANOS_PER_MS + 1;
        return end < c.settings().horizonMs() ? at(c, end) : c;
    }
}
