package io.jraft.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The gate of every build: seeds of the mixed profile, each run twice. */
class SeedsTest {
    /**
     * What a build can afford: about two minutes of processor time, one on the wall of two quiet cores. For a quick look
     * {@code -Dtest.args=-Dsim.seeds=100}; more is for tools/sim soak and tools/sim-full.
     */
    private static final int SEEDS = Integer.getInteger("sim.seeds", 2_000);

    @Test
    @DisplayName(
            "seeds of the mixed profile, each twice: no property violated, two runs are one run")
    void everySeedIsGoodAndTheSameTwice() throws InterruptedException {
        Tally tally = new Tally();
        Progress progress =
                new Progress(
                        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
                        false,
                        "seeds",
                        SEEDS,
                        Long.MAX_VALUE);
        new Fleet(new SeedJob(Profile.MIX, true), 1, SEEDS, tally, progress)
                .run(2, System.nanoTime() + Long.MAX_VALUE / 2);
        CoverageReport.summary(tally, tally.cpuSeconds(), 0).forEach(System.out::println);
        assertThat(tally.kept()).isEmpty();
        assertThat(tally.seeds()).isEqualTo(SEEDS);
        assertThat(tally.coverage().counts()).containsKeys("checks", "snapshots loaded", "crashes");
    }
}
