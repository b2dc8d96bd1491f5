package io.jraft.storage.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThroughputSnapshotThrottleTest {

    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    @Test
    @DisplayName("each cycle lets its share pass and no more")
    void shares() {
        ThroughputSnapshotThrottle throttle = new ThroughputSnapshotThrottle(1000, 10, nanos::get);

        assertThat(throttle.throttledByThroughput(60)).isEqualTo(60);
        assertThat(throttle.throttledByThroughput(60)).isEqualTo(40);
        assertThat(throttle.throttledByThroughput(60)).isZero();
        nanos.addAndGet(100_000_000);
        assertThat(throttle.throttledByThroughput(500))
                .as("what was not used is not saved up")
                .isEqualTo(100);
    }

    @Test
    @DisplayName("even the tightest throttle lets something pass in every cycle")
    void neverStops() {
        ThroughputSnapshotThrottle throttle = new ThroughputSnapshotThrottle(1, 1000, nanos::get);
        long passed = 0;
        for (int cycle = 0; cycle < 50; cycle++) {
            passed += throttle.throttledByThroughput(1 << 20);
            nanos.addAndGet(1_000_000);
        }
        assertThat(passed).isEqualTo(50);
    }

    @Test
    @DisplayName("a throttle of nothing is refused")
    void refused() {
        assertThatThrownBy(() -> new ThroughputSnapshotThrottle(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 byte");
    }
}
