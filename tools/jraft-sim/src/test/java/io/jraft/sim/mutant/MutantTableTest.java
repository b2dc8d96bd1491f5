package io.jraft.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.mutant.MutantVerdict.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MutantTableTest {
    @Test
    @DisplayName("the page says what saw a mutant, what saw nothing, and what was not run")
    void render() {
        String page =
                MutantTable.render(
                        List.of(mutant("M1"), mutant("M2"), mutant("M3"), mutant("M4")),
                        Map.of(
                                "M1", new MutantVerdict("M1", Outcome.KILLED, "S1 a|b", 7),
                                "M2", new MutantVerdict("M2", Outcome.SURVIVED, "", 500),
                                "M4", new MutantVerdict("M4", Outcome.ERROR, "no JDK", 0)),
                        "tools/mutants --seeds 500");
        assertThat(page)
                .contains("1 of 4 were seen; the median took 7 seeds, the slowest 7.")
                .contains("tools/mutants --seeds 500")
                .contains("| M1 | title of M1 | E1, T1 | S1 a\\|b | 7 |")
                .contains("| M2 | title of M2 | E1, T1 | **nothing**; expected: S7 | 500 |")
                .contains("| M3 | title of M3 | E1, T1 | not run; expected: S7 |  |")
                .contains("| M4 | title of M4 | E1, T1 | not run: no JDK | 0 |");
    }

    private static Mutant mutant(String id) {
        return new Mutant(
                id, "x", "title of " + id, List.of("E1", "T1"), List.of("S7"), "", List.of());
    }
}
