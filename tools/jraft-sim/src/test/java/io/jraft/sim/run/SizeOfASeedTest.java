package io.jraft.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a seed is, so that a count of seeds means something. */
class SizeOfASeedTest {
    @Test
    @DisplayName("a seed is at least 20 virtual seconds, 200 questions, and 3 faults that happened")
    void isLargeEnough() {
        for (long seed = 1; seed <= 150; seed++) {
            RunResult result = SimRun.of(seed, Profile.MIX, false).run();

            String which = "seed " + seed;
            assertThat(result.violation()).as(which).isNull();
            assertThat(result.virtualNanos()).as(which).isGreaterThanOrEqualTo(20_000_000_000L);
            assertThat(result.asked()).as(which).isGreaterThanOrEqualTo(200);
            assertThat(faultsThatHappened(result)).as(which).isGreaterThanOrEqualTo(3);
        }
    }

    private static long faultsThatHappened(RunResult result) {
        return result.coverage().counts().entrySet().stream()
                .filter(count -> count.getKey().startsWith("fault: "))
                .mapToLong(java.util.Map.Entry::getValue)
                .sum();
    }
}
