package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured is kept, to within one per cent, and measuring leaves no garbage. */
@Timeout(60)
class DistributionTest {
    private static final int ROUNDS = 100_000;

    @Test
    @DisplayName("quantiles, sum and counts are right to within one per cent")
    void spread() {
        Distribution d = Distribution.ofNanos();
        for (int micros = 1; micros <= 10_000; micros++) {
            d.record(micros * 1000L, 1);
        }

        Distribution.Snapshot s = d.snapshot();
        assertThat(s.count()).isEqualTo(10_000);
        assertThat((double) s.quantile(0.5)).isCloseTo(5_000_000, within(50_000.0));
        assertThat((double) s.quantile(0.99)).isCloseTo(9_900_000, within(99_000.0));
        assertThat((double) s.max()).isCloseTo(10_000_000, within(100_000.0));
        assertThat(s.sum()).isCloseTo(50_005_000_000.0, within(500_000_000.0));
        assertThat((double) s.countAtMost(1_000_000)).isCloseTo(1_000, within(10.0));
    }

    @Test
    @DisplayName("every look shows all since the start, whoever looked before")
    void looksDoNotTakeAway() {
        Distribution d = Distribution.ofCounts(1000);
        d.record(3, 2);
        assertThat(d.snapshot().count()).isEqualTo(2);
        d.record(5, 1);
        assertThat(d.snapshot().count()).isEqualTo(3);
        Distribution.Snapshot last = d.snapshot();
        d.record(7, 1);
        assertThat(last.count()).as("a picture stands still").isEqualTo(3);
        assertThat(last.countAtMost(3)).isEqualTo(2);
        assertThat(last.sum()).isEqualTo(11);
        assertThat(last.min()).isEqualTo(3);
        assertThat(last.max()).isEqualTo(5);
    }

    @Test
    @DisplayName("what is out of range counts at the end of the range")
    void clamps() {
        Distribution d = Distribution.ofCounts(1000);
        d.record(-5, 1);
        d.record(Long.MAX_VALUE, 1);
        assertThat(d.snapshot().count()).isEqualTo(2);
        assertThat(d.snapshot().min()).isZero();
        assertThat((double) d.snapshot().max()).isCloseTo(1000, within(10.0));
    }

    @Test
    @DisplayName("a distribution without values is all zeros")
    void empty() {
        Distribution.Snapshot s = Distribution.ofNanos().snapshot();
        assertThat(s.count()).isZero();
        assertThat(s.sum()).isZero();
        assertThat(s.mean()).isZero();
        assertThat(s.deviation()).isZero();
        assertThat(s.min()).isZero();
        assertThat(s.max()).isZero();
        assertThat(s.quantile(0.99)).isZero();
        assertThat(s.countAtMost(1)).isZero();
    }

    @Test
    @DisplayName("counting and measuring allocate nothing")
    void noGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        Distribution d = Distribution.ofNanos();
        Counter c = new Counter();
        measure(d, c);
        d.snapshot();

        long before = threads.getThreadAllocatedBytes(me);
        measure(d, c);
        long bytes = threads.getThreadAllocatedBytes(me) - before;

        // The look at the meter itself may cost a little; one object for each event would be
        // megabytes.
        assertThat(bytes).isLessThan(10_000);
        assertThat(c.read()).isEqualTo(2L * ROUNDS);
    }

    private static void measure(Distribution d, Counter c) {
        for (int i = 0; i < ROUNDS; i++) {
            d.record(i * 1000L, 3);
            c.increment();
        }
    }
}
