package io.jraft.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MutantShrinkTest {
    private static final int SEEDS = 60;

    @Test
    @DisplayName(
            "what the simulator sees of a voter that votes twice shrinks to three faults at most, and is told")
    void shrinksWhatAMutantDoes() throws Exception {
        Mutant twice = MutantCatalog.named(List.of("M008")).get(0);
        try (MutantCompiler compiler = MutantCompiler.open()) {
            MutantVerdict seen =
                    new MutantRun(compiler, "io.jraft.sim.run.SeedBatch")
                            .run(
                                    twice,
                                    List.of("reads"),
                                    new MutantRun.Budget(1, SEEDS, Long.MAX_VALUE));
            assertThat(seen.outcome()).isEqualTo(MutantVerdict.Outcome.KILLED);

            String report = MutantShrink.report(compiler, twice, seen.runs(), "reads");

            assertThat(report.lines().findFirst().orElseThrow())
                    .matches("from .* to [0-3] faults, [2-5] nodes, .*");
            assertThat(report)
                    .contains("check=S7", "S7 was violated at", "vote yes t", "VIOLATED: ");
        }
    }
}
