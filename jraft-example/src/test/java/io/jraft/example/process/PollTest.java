package io.jraft.example.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PollTest {
    private static final Runnable NO_ALARM = () -> {};

    @Test
    @DisplayName("asks until the answer is good")
    void asksAgain() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();

        int answer = Poll.until("three", 10_000, 1, NO_ALARM, asked::incrementAndGet, n -> n == 3);

        assertThat(answer).isEqualTo(3);
    }

    @Test
    @DisplayName("gives up at the deadline and says what it waited for and saw last")
    void givesUp() {
        assertThatThrownBy(() -> Poll.until("snow", 5, 1, NO_ALARM, () -> "rain", "snow"::equals))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Waited 5 ms in vain for snow; last seen: rain");
    }

    @Test
    @DisplayName("an alarm ends the wait at once")
    void alarm() {
        Runnable alarm =
                () -> {
                    throw new IllegalStateException("the server is dead");
                };
        assertThatThrownBy(
                        () -> Poll.until("snow", 600_000, 1, alarm, () -> "rain", "snow"::equals))
                .hasMessage("the server is dead");
    }

    @Test
    @DisplayName("a thread that is interrupted stops asking")
    void interrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(
                        () ->
                                Poll.until(
                                        "snow", 600_000, 1, NO_ALARM, () -> "rain", "snow"::equals))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
