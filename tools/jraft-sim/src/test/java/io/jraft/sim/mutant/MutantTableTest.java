package io.jraft.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MutantTableTest {
    private static final List<Mutant> MUTANTS =
            List.of(mutant("M1"), mutant("M2"), mutant("M3"), mutant("M4"));

    @Test
    @DisplayName("the page says what saw a mutant, what saw nothing, and what was not run")
    void render() {
        MutantVerdict killed = new MutantVerdict("M1", Outcome.KILLED, 7, "mix 7", "S1 a|b");
        MutantVerdict survived = new MutantVerdict("M2", Outcome.SURVIVED, 500, "", "");
        MutantVerdict error = new MutantVerdict("M4", Outcome.ERROR, 0, "", "no JDK");
        String page =
                MutantTable.render(MUTANTS, Map.of("M1", killed, "M2", survived, "M4", error));
        assertThat(page)
                .contains("1 of 4 were seen; the median took 7 runs, the slowest 7.")
                .contains("| M1 | title of M1 | E1, T1 | S1 a\\|b | mix 7 | 7 |")
                .contains("| M2 | title of M2 | E1, T1 | **nothing**; expected: S7 |  | 500 |")
                .contains("| M3 | title of M3 | E1, T1 | not run; expected: S7 |  |  |")
                .contains("| M4 | title of M4 | E1, T1 | not run: no JDK |  | 0 |");
        assertThat(MutantTable.read(page))
                .containsExactlyInAnyOrderEntriesOf(Map.of("M1", killed, "M2", survived));
    }

    @Test
    @DisplayName("a page that was read and written again is the same page, long words included")
    void readsWhatItWrote() {
        MutantVerdict killed =
                new MutantVerdict("M1", Outcome.KILLED, 7, "E1 7", "S1 " + "word ".repeat(100));
        String page = MutantTable.render(MUTANTS, Map.of("M1", killed));
        assertThat(MutantTable.render(MUTANTS, MutantTable.read(page))).isEqualTo(page);
    }

    private static Mutant mutant(String id) {
        return new Mutant(
                id,
                "x",
                "title of " + id,
                List.of("E1", "T1"),
                List.of("S7"),
                List.of("mix"),
                "",
                List.of());
    }
}
