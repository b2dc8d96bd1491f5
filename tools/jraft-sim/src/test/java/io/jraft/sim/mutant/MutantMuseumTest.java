package io.jraft.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MutantMuseumTest {
    private static final List<String> ANY = List.of("any");

    @Test
    @DisplayName("every mutant of the museum fits the code as it is today, and compiles")
    void allApplyAndCompile() throws IOException {
        List<Mutant> all = MutantCatalog.all();
        List<String> broken = new ArrayList<>();
        try (MutantCompiler compiler = MutantCompiler.open()) {
            for (Mutant mutant : all) {
                try {
                    assertThat(compiler.compile(mutant)).isNotEmpty();
                } catch (IOException e) {
                    broken.add(String.valueOf(e.getMessage()));
                }
            }
        }
        assertThat(broken).as("mutants that must follow the code").isEmpty();
        assertThat(all).hasSizeGreaterThanOrEqualTo(48);
    }

    @Test
    @DisplayName("no two mutants have one title or make the same change")
    void allDiffer() throws IOException {
        Set<String> titles = new TreeSet<>();
        List<List<Mutant.Edit>> changes = new ArrayList<>();
        for (Mutant mutant : MutantCatalog.all()) {
            assertThat(titles.add(mutant.title())).as(mutant.id()).isTrue();
            assertThat(changes).as(mutant.id()).doesNotContain(mutant.edits());
            changes.add(mutant.edits());
        }
    }

    @Test
    @DisplayName("a replacement whose text stands nowhere, or twice, is refused")
    void mustFitOnce() throws IOException {
        String file = "io/jraft/protocol/Quorum.java";
        try (MutantCompiler compiler = MutantCompiler.open()) {
            assertThatThrownBy(() -> compiler.apply(mutant(file, "no such text", "x")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nowhere")
                    .hasMessageContaining(file);
            assertThatThrownBy(() -> compiler.apply(mutant(file, "members.majority()", "1")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("more than once");
        }
    }

    @Test
    @DisplayName("a mutant that does not compile is reported with the compiler's words")
    void mustCompile() throws IOException {
        String file = "io/jraft/protocol/Quorum.java";
        try (MutantCompiler compiler = MutantCompiler.open()) {
            assertThatThrownBy(
                            () ->
                                    compiler.compile(
                                            mutant(file, "int granted = 0;", "granted = 0;")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not compile")
                    .hasMessageContaining("granted");
        }
    }

    @Test
    @DisplayName("a mutant's world runs the changed code, the other worlds do not")
    void runsTheChangedCode() throws IOException {
        Mutant half = MutantCatalog.named(List.of("M017")).get(0);
        assertThat(half.slug()).isEqualTo("commit-by-half");
        assertThat(FakeBatch.firstFailure(1, 100, "any")).isNull();
        try (MutantCompiler compiler = MutantCompiler.open()) {
            MutantRun run = new MutantRun(compiler, FakeBatch.class.getName());
            assertThat(run.runUnchanged(ANY, budget(1, 100)))
                    .isEqualTo(
                            new MutantVerdict("none", MutantVerdict.Outcome.SURVIVED, 100, "", ""));
            MutantVerdict seen = run.run(half, ANY, budget(21, 100));
            assertThat(seen)
                    .isEqualTo(
                            new MutantVerdict(
                                    "M017",
                                    MutantVerdict.Outcome.KILLED,
                                    4,
                                    "any 24",
                                    "S9 index 9 is held by half"));
            assertThat(MutantVerdict.parse(seen.toString())).isEqualTo(seen);
            assertThat(run.run(half, ANY, budget(21, 3)).outcome())
                    .as("three seeds, none of which looks at four voters")
                    .isEqualTo(MutantVerdict.Outcome.SURVIVED);
        }
        assertThat(FakeBatch.firstFailure(1, 100, "any")).isNull();
    }

    @Test
    @DisplayName("what the simulator itself throws is an error, not a kill")
    void errorsAreNotKills() throws IOException {
        Mutant half = MutantCatalog.named(List.of("M017")).get(0);
        try (MutantCompiler compiler = MutantCompiler.open()) {
            MutantRun run = new MutantRun(compiler, FakeBatch.class.getName());
            assertThat(run.run(half, List.of("breaks"), budget(1, 10)).outcome())
                    .isEqualTo(MutantVerdict.Outcome.ERROR);
            assertThat(new MutantRun(compiler, "io.jraft.sim.Nowhere").run(half, ANY, budget(1, 1)))
                    .extracting(MutantVerdict::outcome)
                    .isEqualTo(MutantVerdict.Outcome.ERROR);
        }
    }

    @Test
    @DisplayName("each world defines our classes for itself, and shares the others")
    void worldsAreSeparate() throws ReflectiveOperationException {
        Class<?> one = new MutantLoader(Map.of()).loadClass("io.jraft.protocol.Quorum");
        Class<?> other = new MutantLoader(Map.of()).loadClass("io.jraft.protocol.Quorum");
        assertThat(one).isNotSameAs(other).isNotSameAs(io.jraft.protocol.Quorum.class);
        assertThat(new MutantLoader(Map.of()).loadClass("org.slf4j.Logger"))
                .isSameAs(org.slf4j.Logger.class);
        assertThatThrownBy(() -> new MutantLoader(Map.of()).loadClass("io.jraft.Nowhere"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    @DisplayName("what fails with the code as it is, too, is not a kill")
    void failuresOfTheCodeAreNotKills() throws IOException {
        Mutant half = MutantCatalog.named(List.of("M017")).get(0);
        try (MutantCompiler compiler = MutantCompiler.open()) {
            MutantRun run = new MutantRun(compiler, FakeBatch.class.getName());
            MutantVerdict verdict = run.run(half, List.of("red"), budget(1, 10));
            assertThat(verdict.outcome()).isEqualTo(MutantVerdict.Outcome.ERROR);
            assertThat(verdict.detail()).contains("red 1 fails without it, too");
        }
    }

    @Test
    @DisplayName(
            "a mutant is hunted where its text says: profile, scenario, workflow of the matrix")
    void everyHuntExists() throws IOException {
        for (Mutant mutant : MutantCatalog.all()) {
            for (String hunt : mutant.hunts()) {
                assertThat(MutantHunt.firstFailure(1, 0, hunt)).as(mutant.id()).isNull();
            }
        }
        assertThat(MutantHunt.firstFailure(1, 2, "E1")).isNull();
        assertThat(MutantHunt.firstFailure(100_000, 2, "matrix:VOTE")).isNull();
        assertThatThrownBy(() -> MutantHunt.firstFailure(1, 0, "E99"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static MutantRun.Budget budget(long from, int runs) {
        return new MutantRun.Budget(from, runs, Long.MAX_VALUE);
    }

    private static Mutant mutant(String file, String find, String replace) {
        return new Mutant(
                "T1",
                "test",
                "title",
                List.of("S1"),
                List.of("S1"),
                ANY,
                "",
                List.of(new Mutant.Edit(file, find, replace)));
    }
}
