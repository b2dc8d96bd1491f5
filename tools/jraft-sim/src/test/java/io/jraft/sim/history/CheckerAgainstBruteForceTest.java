package io.jraft.sim.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.history.AtomicObjects.Generated;
import io.jraft.sim.history.AtomicObjects.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckerAgainstBruteForceTest {
    private static final int TINY_HISTORIES_PER_KIND = 3_000;
    private static final int LONG_HISTORIES_PER_KIND = 40;
    private static final long STEPS_FOR_DAMAGED = 50_000;

    private final LinearizabilityChecker checker = new LinearizabilityChecker();
    private int good;
    private int bad;

    @ParameterizedTest
    @EnumSource(Kind.class)
    @DisplayName("tiny histories, intact and damaged: both ways say what trying all orders says")
    void tiny(Kind kind) {
        SplittableRandom random = new SplittableRandom(1);
        int badByLog = 0;
        int badOnlyByLog = 0;
        for (int i = 0; i < TINY_HISTORIES_PER_KIND; i++) {
            AtomicObjects objects = new AtomicObjects(random.split(), kind, 2);
            int size = 2 + random.nextInt(6);
            Generated history = objects.generate(size, 2 + random.nextInt(3), 1, 0.2);
            expect(history, true);
            for (int damages = random.nextInt(3); damages > 0; damages--) {
                history = objects.damage(history);
            }
            boolean linearizable = BruteForce.linearizable(history.operations());
            boolean byLog = BruteForce.linearizableByLog(history.operations(), history.oracle());
            count(linearizable);
            badByLog += byLog ? 0 : 1;
            badOnlyByLog += linearizable && !byLog ? 1 : 0;
            assertThat(checker.search(history.operations()))
                    .as("search, history %d: %s", i, history.operations())
                    .isInstanceOf(linearizable ? Verdict.Ok.class : Verdict.Violation.class);
            assertThat(checker.byLog(history.operations(), history.oracle()))
                    .as("by log, history %d: %s", i, history.operations())
                    .isInstanceOf(byLog ? Verdict.Ok.class : Verdict.Violation.class);
            // What the log's order explains, some order explains.
            assertThat(linearizable || !byLog).isTrue();
        }
        assertThat(good).as("enough good ones to mean something").isGreaterThan(1_000);
        assertThat(bad).as("enough bad ones to mean something").isGreaterThan(75);
        assertThat(badByLog).isGreaterThan(250);
        assertThat(badOnlyByLog).as("what only the log shows").isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "LADDER")
    @DisplayName(
            "an explanation contradicts itself without the rest, and no answer in it can be spared")
    void explanationsAreMinimal(Kind kind) {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < TINY_HISTORIES_PER_KIND; i++) {
            AtomicObjects objects = new AtomicObjects(random.split(), kind, 2);
            Generated history = objects.damage(objects.generate(7, 3, 1, 0.2));
            // The short way for counters explains with two operations that it compared, not with a
            // minimal set.
            boolean searched = !CounterLadder.fits(history.operations());
            if (searched
                    && checker.search(history.operations()) instanceof Verdict.Violation found) {
                bad++;
                List<Operation> all = relevant(history.operations(), found);
                assertThat(BruteForce.linearizable(keep(all, found.operations(), null)))
                        .as(found.explanation())
                        .isFalse();
                for (Operation spared : found.operations()) {
                    assertThat(BruteForce.linearizable(keep(all, found.operations(), spared)))
                            .as("without %s: %s", spared, found.explanation())
                            .isTrue();
                }
            }
        }
        assertThat(bad).isGreaterThan(75);
    }

    /** The operations of the object that the violation is about: of a part, where the set was judged by parts. */
    private static List<Operation> relevant(
            List<Operation> operations, Verdict.Violation violation) {
        String part = violation.operations().get(0).command().part();
        boolean byPart = violation.key().contains("/");
        List<Operation> relevant = new ArrayList<>(operations);
        relevant.removeIf(op -> byPart && !op.command().part().equals(part));
        return relevant;
    }

    private static List<Operation> keep(
            List<Operation> operations, List<Operation> answers, Operation spared) {
        List<Operation> kept = new ArrayList<>();
        for (Operation op : operations) {
            boolean known = answers.contains(op) && !op.equals(spared);
            kept.add(known || op.outcome() == Outcome.FAILED ? op : op.forgotten());
        }
        return kept;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @DisplayName(
            "longer histories: what happened is accepted, and the log is at least as strict as the search")
    void longer(Kind kind) {
        SplittableRandom random = new SplittableRandom(3);
        int agreedBad = 0;
        int undecided = 0;
        for (int i = 0; i < LONG_HISTORIES_PER_KIND; i++) {
            AtomicObjects objects = new AtomicObjects(random.split(), kind, 4);
            Generated history = objects.generate(200, 4, 3, 0.03);
            expect(history, false);
            Generated damaged = objects.damage(objects.damage(history));
            Verdict byLog = checker.byLog(damaged.operations(), damaged.oracle());
            Verdict search =
                    new LinearizabilityChecker(STEPS_FOR_DAMAGED).search(damaged.operations());
            Verdict resolved =
                    new LinearizabilityChecker(STEPS_FOR_DAMAGED)
                            .search(damaged.oracle().resolve(damaged.operations()));
            undecided += search instanceof Verdict.Undecided ? 1 : 0;
            if (search instanceof Verdict.Violation) {
                agreedBad++;
                assertThat(byLog).isInstanceOf(Verdict.Violation.class);
            }
            if (byLog instanceof Verdict.Ok) {
                assertThat(search).isNotInstanceOf(Verdict.Violation.class);
                assertThat(resolved).isNotInstanceOf(Verdict.Violation.class);
            }
            if (search instanceof Verdict.Violation found) {
                assertThat(resolved).as(found.explanation()).isNotInstanceOf(Verdict.Ok.class);
            }
        }
        assertThat(agreedBad).isGreaterThan(5);
        assertThat(undecided).isLessThan(LONG_HISTORIES_PER_KIND / 4);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "LADDER")
    @DisplayName("the short way for counters says what the search says")
    void ladderAgainstSearch(Kind kind) {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 2_000; i++) {
            AtomicObjects objects = new AtomicObjects(random.split(), kind, 2);
            Generated history = objects.generate(40, 4, 1, 0.1);
            for (int damages = random.nextInt(3); damages > 0; damages--) {
                history = objects.damage(history);
            }
            FrontierSearch.Result search =
                    FrontierSearch.run(history.operations(), LinearizabilityChecker.STEPS_MAX);
            count(search.end() == FrontierSearch.End.ORDER_FOUND);
            assertThat(CounterLadder.judge(history.operations()) == null)
                    .as("history %d: %s", i, history.operations())
                    .isEqualTo(search.end() == FrontierSearch.End.ORDER_FOUND);
        }
        assertThat(good).isGreaterThan(500);
        assertThat(bad).isGreaterThan(150);
    }

    private void expect(Generated history, boolean tryAll) {
        assertThat(checker.search(history.operations())).isInstanceOf(Verdict.Ok.class);
        assertThat(checker.byLog(history.operations(), history.oracle()))
                .isInstanceOf(Verdict.Ok.class);
        assertThat(checker.search(history.oracle().resolve(history.operations())))
                .isInstanceOf(Verdict.Ok.class);
        if (tryAll) {
            assertThat(BruteForce.linearizable(history.operations())).isTrue();
        }
    }

    private void count(boolean linearizable) {
        if (linearizable) {
            good++;
        } else {
            bad++;
        }
    }
}
