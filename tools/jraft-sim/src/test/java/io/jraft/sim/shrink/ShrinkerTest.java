package io.jraft.sim.shrink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.sim.check.Coverage;
import io.jraft.sim.check.Violation;
import io.jraft.sim.fault.FaultAction;
import io.jraft.sim.fault.FaultKind;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.run.RunResult;
import io.jraft.sim.world.Strategy;
import io.jraft.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final int RUNS = 2_000;

    /** A moment no horizon can be cut at. */
    private static final long AFTER_ALL = 60_000_000_000L;

    @Test
    @DisplayName("two kinds of faults that must meet are what is left of twelve actions")
    void keepsTheFaultsThatMatter() {
        Case full =
                Case.of(5, "mix", "X")
                        .with(
                                FaultScript.parse(
                                        List.of(
                                                "400 LOSS A 0 0 100",
                                                "800 KILL B 0 0 3000",
                                                "1200 DELAY A 0 0 100",
                                                "1600 PAUSE C 0 0 100",
                                                "2000 KILL B 0 0 100",
                                                "2400 CLOG A 1 0 100",
                                                "2800 DUPLICATE leader 0 0 100",
                                                "3200 CUT_TWO_WAY leader 0 0 2000",
                                                "3600 SLOW_DISK A 0 0 100",
                                                "4000 SNAPSHOT A 0 0 100",
                                                "4400 LOSS follower 0 0 100",
                                                "4800 DRIFT A 0 0 100")));
        Predicate<Case> fails =
                c -> kinds(c).contains(FaultKind.PAUSE) && kinds(c).contains(FaultKind.CUT_TWO_WAY);

        Shrunk shrunk = new Shrinker(pretend(fails, List.of()), RUNS, s -> {}).shrink(full);

        assertThat(kinds(shrunk.small())).containsExactly(FaultKind.PAUSE, FaultKind.CUT_TWO_WAY);
        assertThat(shrunk.small().settings().nodes()).isEqualTo(1);
        assertThat(shrunk.small().settings().strategy()).isEqualTo(Strategy.Kind.FIFO);
        assertThat(shrunk.small().settings().load().operations()).isZero();
        assertThat(shrunk.small().script().actions())
                .as("durations and gaps shrink too")
                .allSatisfy(a -> assertThat(a.lasts()).isLessThan(10))
                .allSatisfy(a -> assertThat(a.at()).isLessThan(100));
        assertThat(shrunk.result().violation()).isNotNull();
    }

    @Test
    @DisplayName("what the failure needs stays: nodes, schedule, one question of many")
    void keepsWhatIsNeeded() {
        List<String> names = List.of("c0.1", "c1.1", "c2.1", "c1.2", "c0.2", "c1.3", "c0.3");
        Predicate<Case> fails =
                c ->
                        c.settings().nodes() >= 3
                                && c.settings().strategy() != Strategy.Kind.FIFO
                                && asked(c, names).contains("c1.2");

        Shrunk shrunk =
                new Shrinker(pretend(fails, names), RUNS, s -> {})
                        .shrink(Case.of(3, "network", "X").with("nodes", "5"));

        assertThat(shrunk.small().script().actions()).isEmpty();
        assertThat(shrunk.small().settings().nodes()).isEqualTo(3);
        assertThat(shrunk.small().settings().load().only()).containsExactly("c1.2");
        assertThat(shrunk.small().settings().strategy()).isNotEqualTo(Strategy.Kind.FIFO);
    }

    @Test
    @DisplayName("another violation than the one that was found does not count")
    void sameCheckOnly() {
        Shrinker.Runner other =
                (c, keep) ->
                        result(
                                c,
                                new Violation(kinds(c).size() > 2 ? "X" : "Y", AFTER_ALL, ""),
                                List.of());
        Case full =
                Case.of(5, "mix", "X")
                        .with(
                                FaultScript.parse(
                                        List.of(
                                                "1 LOSS A 0 0 1",
                                                "2 KILL B 0 0 1",
                                                "3 DELAY A 0 0 1",
                                                "4 PAUSE C 0 0 1")));

        Shrunk shrunk = new Shrinker(other, RUNS, s -> {}).shrink(full);

        assertThat(shrunk.small().script().actions()).hasSize(3);
    }

    @Test
    @DisplayName("it stops at its number of runs and says on the way what became smaller")
    void isBounded() {
        List<String> said = new ArrayList<>();
        Shrunk shrunk =
                new Shrinker(pretend(c -> true, List.of()), 5, said::add)
                        .shrink(Case.of(5, "mix", "X"));

        // The last one is for the events.
        assertThat(shrunk.runs()).isEqualTo(6);
        assertThat(said).hasSize(5).first().asString().startsWith("run 1: ");
    }

    @Test
    @DisplayName("a case that does not fail is refused")
    void mustFail() {
        Shrinker shrinker = new Shrinker(pretend(c -> false, List.of()), RUNS, s -> {});
        assertThatThrownBy(() -> shrinker.shrink(Case.of(5, "mix", "X")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seed 5 does not violate X");
    }

    @Test
    @DisplayName(
            "a real run: that a third term is led needs a few faults at most, and the case replays to the event")
    void realRun() {
        Shrinker.Runner thirdTerm =
                (c, keep) -> {
                    RunResult real = c.run(true);
                    for (Trace.Event e : real.trace().events()) {
                        if (e.kind() == Trace.Kind.ROLE && e.text().equals("leads term 3")) {
                            return violated(real, new Violation("X", e.at(), "a third term"));
                        }
                    }
                    return real;
                };
        // What a seed means changes with the simulator, so the first that fits is looked for.
        Case full =
                LongStream.rangeClosed(1, 50)
                        .mapToObj(seed -> Case.of(seed, "reads", "X"))
                        .filter(c -> c.script().actions().size() > 5)
                        .filter(c -> thirdTerm.run(c, true).violation() != null)
                        .findFirst()
                        .orElseThrow();

        Shrunk shrunk = new Shrinker(thirdTerm, 300, s -> {}).shrink(full);
        Case again = CaseFile.parse(CaseFile.text(shrunk.small(), "").lines().toList());

        assertThat(shrunk.small().script().actions()).hasSizeLessThanOrEqualTo(3);
        assertThat(shrunk.result().trace().events()).isNotEmpty();
        assertThat(again.run(false).trace().digest()).isEqualTo(shrunk.result().trace().digest());
    }

    // ------------------------------------------------------------------------ helpers

    private static List<FaultKind> kinds(Case c) {
        return c.script().actions().stream().map(FaultAction::kind).toList();
    }

    /** A simulator that takes no time: fails when a predicate says so, and knows what would be asked. */
    private static Shrinker.Runner pretend(Predicate<Case> fails, List<String> names) {
        return (c, keep) -> {
            Violation violation =
                    fails.test(c) ? new Violation("X", AFTER_ALL, "as predicted") : null;
            return result(c, violation, asked(c, names));
        };
    }

    private static List<String> asked(Case c, List<String> names) {
        if (c.settings().load().operations() == 0) {
            return List.of();
        }
        List<String> only = c.settings().load().only();
        return only.isEmpty() ? names : names.stream().filter(only::contains).toList();
    }

    private static RunResult result(Case c, @Nullable Violation violation, List<String> asked) {
        Trace trace = new Trace(true);
        for (String name : asked) {
            trace.add(0, Trace.Kind.CLIENT, 0, -1, 0, () -> name + " asks r0 read");
        }
        return new RunResult(
                c.seed(),
                c.settings(),
                c.script(),
                violation,
                trace,
                0,
                new Coverage(),
                0,
                asked.size());
    }

    private static RunResult violated(RunResult real, Violation violation) {
        return new RunResult(
                real.seed(),
                real.settings(),
                real.script(),
                violation,
                real.trace(),
                real.virtualNanos(),
                real.coverage(),
                real.answered(),
                real.asked());
    }
}
