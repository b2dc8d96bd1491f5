package io.jraft.bench.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What may be said of noisy figures. */
class RatioTest {

    @Test
    @DisplayName("a machine that slows both down in turn leaves the ratio of neighbours alone")
    void neighbours() {
        Ratio ratio =
                Ratio.of(List.of(200.0, 20.0, 2_000.0, 100.0), List.of(100.0, 10.0, 1_000.0, 50.0));

        assertThat(ratio.median()).isEqualTo(2);
        assertThat(ratio.low()).isEqualTo(2);
        assertThat(ratio.high()).isEqualTo(2);
        assertThat(ratio.pairs()).isEqualTo(4);
    }

    @Test
    @DisplayName("one bad pair moves the interval, not the median")
    void oneBadPair() {
        Ratio ratio = Ratio.of(List.of(3.0, 3.1, 2.9, 3.0, 30.0), List.of(1.0, 1.0, 1.0, 1.0, 1.0));

        assertThat(ratio.median()).isEqualTo(3.0);
        assertThat(ratio.low()).isBetween(2.9, 3.0);
        assertThat(ratio.high()).isGreaterThan(3.0);
    }

    @Test
    @DisplayName("the median of an even number is the mean of the two in the middle")
    void evenMedian() {
        assertThat(Ratio.median(4, 1, 3, 2)).isCloseTo(2.5, within(1e-9));
    }

    @Test
    @DisplayName("figures without a partner, and figures of zero, have no ratio")
    void nonsense() {
        assertThatThrownBy(() -> Ratio.of(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ratio.of(List.of(1.0), List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ratio.of(List.of(1.0), List.of(0.0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
