package io.jraft.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.check.Coverage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static SeedOutcome outcome(long seed, long virtual, long cpu, String tuple) {
        Coverage coverage = new Coverage();
        coverage.tuple(tuple, "", "");
        return new SeedOutcome(seed, virtual, cpu, coverage, null);
    }

    @Test
    @DisplayName("the median speed is that of the seed in the middle, not of the sum")
    void median() {
        Tally tally = new Tally();
        assertThat(tally.medianSpeed()).isZero();
        tally.add(outcome(1, 10_000, 10, "a"));
        tally.add(outcome(2, 10_000, 100, "b"));
        tally.add(outcome(3, 10_000, 10_000, "a"));
        assertThat(tally.medianSpeed()).isEqualTo(100);
        assertThat(tally.speed()).isBetween(2.9, 3.0);
    }

    @Test
    @DisplayName("it remembers when new combinations came")
    void saturation() {
        Tally tally = new Tally();
        for (int i = 1; i <= 6; i++) {
            tally.add(outcome(i, 1, 1, i < 4 ? "t" + i : "t1"));
        }
        assertThat(tally.curve())
                .containsExactly(
                        new Tally.Point(1, 1),
                        new Tally.Point(2, 2),
                        new Tally.Point(4, 3),
                        new Tally.Point(6, 3));
        assertThat(tally.seedOfLastTuple()).isEqualTo(3);
        assertThat(CoverageReport.lines(tally))
                .anyMatch(l -> l.contains("3 seeds brought none since"));
    }

    @Test
    @DisplayName(
            "a failure is told with its seed, its settings and one command that shows it again")
    void failures() {
        Tally tally = new Tally();
        Failure second = new Failure(9, "mix", "3 nodes", "S1 at 1 s", List.of());
        Failure first = Failure.thrown(4, "disk", new IllegalStateException("oops"));
        tally.add(new SeedOutcome(9, 1, 1, new Coverage(), second));
        tally.add(new SeedOutcome(4, 1, 1, new Coverage(), first));
        assertThat(tally.kept()).containsExactly(first, second);
        assertThat(second.toString())
                .contains(
                        "seed 9",
                        "3 nodes",
                        "S1 at 1 s",
                        "tools/sim replay --seed 9 --profile mix");
        assertThat(first.toString()).contains("oops", "--profile disk");
    }
}
