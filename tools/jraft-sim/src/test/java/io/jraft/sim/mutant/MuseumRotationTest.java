package io.jraft.sim.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Ten bugs of the museum in every build, other ones every day; all of them in {@code tools/sim full}. The page
 * docs/mutants.md says which of them die soon enough.
 */
class MuseumRotationTest {
    private static final Path PAGE = Path.of("../../docs/mutants.md");

    /** Which ten, as a date; today's if not given. */
    private static final LocalDate DAY =
            LocalDate.parse(
                    System.getProperty("museum.day", LocalDate.now(ZoneOffset.UTC).toString()));

    private static final int A_DAY = 10;

    /** What dies within so many runs is hunted in every build. */
    private static final int SOON = 10;

    /** Changes of the code move the first seed that sees a bug; so far it may move. */
    private static final int RUNS_MAX = 300;

    /** For each; they need a second or two. */
    private static final long CPU_NANOS = TimeUnit.SECONDS.toNanos(30);

    @TestFactory
    @DisplayName("ten mutants of today are seen")
    Stream<DynamicTest> today() throws IOException {
        Map<String, MutantVerdict> page = page();
        List<Mutant> ten = ofDay(soon(page), DAY);
        String ids = ten.stream().map(Mutant::id).collect(Collectors.joining(","));
        System.out.printf(
                "Mutants of %s: %s%nThe same ten again: mvn -pl tools/jraft-sim -am test"
                        + " -Dtest=MuseumRotationTest -Dsurefire.failIfNoSpecifiedTests=false -Dmuseum.day=%s%n"
                        + "or: tools/sim mutants --mutants %s%n",
                DAY, ids, DAY, ids);
        return ten.stream()
                .map(
                        mutant ->
                                DynamicTest.dynamicTest(
                                        mutant.id() + " " + mutant.title(),
                                        () -> isSeen(mutant, page)));
    }

    private static void isSeen(Mutant mutant, Map<String, MutantVerdict> page) throws IOException {
        try (MutantCompiler compiler = MutantCompiler.open()) {
            MutantVerdict verdict =
                    new MutantRun(compiler, MutantRun.HUNT)
                            .run(mutant, new MutantRun.Budget(1, RUNS_MAX, CPU_NANOS));
            MutantVerdict then = page.get(mutant.id());
            assertThat(verdict.outcome())
                    .as(
                            "%s: %s. It was hunted by %s in %d runs, and nothing saw it%s; docs/mutants.md says"
                                    + " that '%s' did, in run %d. Whatever you changed has either made a check"
                                    + " blind or moved the seeds. Look with: tools/sim mutants --mutants %s. If a"
                                    + " later seed sees it: tools/sim mutants --mutants %s --table docs/mutants.md."
                                    + " If none does: find the check, the fault or the scenario that is missing.",
                            mutant.id(),
                            mutant.title(),
                            mutant.hunts(),
                            verdict.runs(),
                            verdict.detail().isEmpty() ? "" : " (" + verdict.detail() + ")",
                            then == null ? "" : then.detail(),
                            then == null ? 0 : then.runs(),
                            mutant.id(),
                            mutant.id())
                    .isEqualTo(Outcome.KILLED);
        }
    }

    @Test
    @DisplayName("every mutant that dies soon has its day, ten on each")
    void everyMutantHasItsDay() throws IOException {
        List<Mutant> soon = soon(page());
        assertThat(soon).hasSizeGreaterThan(A_DAY);
        TreeSet<String> hunted = new TreeSet<>();
        for (int day = 0; day * A_DAY < soon.size(); day++) {
            List<Mutant> ten = ofDay(soon, DAY.plusDays(day));
            assertThat(ten).hasSize(A_DAY).doesNotHaveDuplicates();
            ten.forEach(m -> hunted.add(m.id()));
        }
        assertThat(hunted).hasSize(soon.size());
        assertThat(ofDay(soon, DAY)).isEqualTo(ofDay(soon, DAY));
    }

    private static Map<String, MutantVerdict> page() throws IOException {
        return MutantTable.read(Files.readString(PAGE, UTF_8));
    }

    /** By their slugs, so that neighbours break different things. */
    private static List<Mutant> soon(Map<String, MutantVerdict> page) throws IOException {
        return MutantCatalog.all().stream()
                .filter(
                        m -> {
                            MutantVerdict v = page.get(m.id());
                            return v != null && v.outcome() == Outcome.KILLED && v.runs() <= SOON;
                        })
                .sorted(Comparator.comparing(Mutant::slug))
                .toList();
    }

    private static List<Mutant> ofDay(List<Mutant> mutants, LocalDate day) {
        List<Mutant> ten = new ArrayList<>();
        for (int i = 0; i < A_DAY; i++) {
            ten.add(mutants.get((int) Math.floorMod(day.toEpochDay() * A_DAY + i, mutants.size())));
        }
        return ten;
    }
}
