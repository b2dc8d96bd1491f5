package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Waits between tries. */
class BackoffTest {
    @TestFactory
    Stream<DynamicTest> delays() {
        return TextTable.read("backoff.txt")
                .tests(
                        row ->
                                assertThat(
                                                Backoff.delayNanos(
                                                        row.smallNumber("attempt"),
                                                        row.number("base"),
                                                        row.number("max"),
                                                        row.smallNumber("permille")))
                                        .isEqualTo(row.number("delay")));
    }

    @Test
    @DisplayName(
            "every delay lies between half of the full one and all of it, and never above the maximum")
    void bounds() {
        for (int attempt = 0; attempt < 70; attempt++) {
            long full = Backoff.delayNanos(attempt, 7, 1_000_003, 1000);
            assertThat(full).isBetween(7L, 1_000_003L);
            for (int permille = 0; permille <= 1000; permille++) {
                assertThat(Backoff.delayNanos(attempt, 7, 1_000_003, permille))
                        .isBetween(full / 2, full);
            }
        }
    }

    @Test
    @DisplayName("nonsense is refused")
    void nonsense() {
        assertThatThrownBy(() -> Backoff.delayNanos(-1, 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Backoff.delayNanos(0, 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Backoff.delayNanos(0, 2, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Backoff.delayNanos(0, 1, 1, 1001))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
