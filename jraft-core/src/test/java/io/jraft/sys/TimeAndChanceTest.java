package io.jraft.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimeAndChanceTest {
    @Test
    @DisplayName(
            "T32 decisions get monotonic time: it never falls, is never negative, and is one time for all clocks")
    void monotonic() {
        long before = -1;
        for (int i = 0; i < 1000; i++) {
            long now = new SystemClock().nanoTime();
            assertThat(now).isGreaterThanOrEqualTo(Math.max(0, before));
            before = now;
        }
        // A hundred years of running are far from overflow, so deadlines may be compared with a
        // plain <.
        assertThat(before).isLessThan(Long.MAX_VALUE / 2);
    }

    @Test
    @DisplayName("the wall clock is in milliseconds since 1970")
    void wall() {
        assertThat(new SystemClock().wallMillis())
                .isBetween(1_600_000_000_000L, 10_000_000_000_000L);
    }

    @Test
    @DisplayName("the same seed gives the same numbers, and the seed can be asked for")
    void repeatable() {
        SeededRandom first = SeededRandom.fresh();
        SeededRandom second = new SeededRandom(first.seed());
        for (int i = 0; i < 100; i++) {
            assertThat(first.nextLong()).isEqualTo(second.nextLong());
            assertThat(first.nextInt(1000)).isEqualTo(second.nextInt(1000));
        }
        assertThat(SeededRandom.fresh().seed()).isNotEqualTo(first.seed());
    }

    @Test
    @DisplayName("numbers below a bound reach all of its range")
    void range() {
        SeededRandom random = new SeededRandom(1);
        int[] seen =
                IntStream.range(0, 1000).map(i -> random.nextInt(7)).distinct().sorted().toArray();
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }
}
