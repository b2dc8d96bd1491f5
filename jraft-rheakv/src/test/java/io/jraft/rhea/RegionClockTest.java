package io.jraft.rhea;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** K15: one time for a region, whoever leads it. */
class RegionClockTest {
    private long wallMs = 1_000_000;
    private long nanos = 77;
    private final RegionClock clock = new RegionClock(() -> wallMs, () -> nanos);

    private void pass(long millis) {
        wallMs += millis;
        nanos += millis * 1_000_000;
    }

    @Test
    @DisplayName("the wall clock's time, where nothing speaks against it")
    void wall() {
        assertThat(clock.nowMs()).isEqualTo(1_000_000);
        clock.leads(999_000);
        pass(10);
        assertThat(clock.nowMs()).isEqualTo(1_000_010);
    }

    @Test
    @DisplayName(
            "K15 after a leader that was ahead time goes on from there, and does not stand still")
    void afterOneThatWasAhead() {
        clock.leads(5_000_000);
        assertThat(clock.nowMs()).isEqualTo(5_000_000);
        pass(250);
        assertThat(clock.nowMs()).isEqualTo(5_000_250);
    }

    @Test
    @DisplayName("K15 a wall clock that is set back stops no leases from ending")
    void setBack() {
        clock.leads(0);
        wallMs -= 3_600_000;
        pass(40);
        assertThat(clock.nowMs()).isEqualTo(1_000_040);
    }

    @Test
    @DisplayName("a wall clock that is set forward is followed")
    void setForward() {
        clock.leads(0);
        wallMs += 60_000;
        assertThat(clock.nowMs()).isEqualTo(1_060_000);
    }
}
