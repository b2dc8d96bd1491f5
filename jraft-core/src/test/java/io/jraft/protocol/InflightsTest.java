package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The window of what has not been answered. */
class InflightsTest {
    @Test
    @DisplayName("full by count")
    void fullByCount() {
        Inflights window = new Inflights(2, 1000);
        window.add(1, 10, 0);
        assertThat(window.isFull()).isFalse();
        window.add(2, 10, 0);
        assertThat(window.isFull()).isTrue();
        assertThatThrownBy(() -> window.add(3, 10, 0)).isInstanceOf(IllegalStateException.class);
        window.freeTo(1);
        assertThat(window.isFull()).isFalse();
    }

    @Test
    @DisplayName("full by bytes; the message that crosses the line still goes")
    void fullByBytes() {
        Inflights window = new Inflights(100, 1000);
        window.add(1, 999, 0);
        assertThat(window.isFull()).isFalse();
        window.add(2, 5000, 0);
        assertThat(window.isFull()).isTrue();
        assertThat(window.bytes()).isEqualTo(5999);
        window.freeTo(1);
        assertThat(window.isFull()).as("one huge message is a full window").isTrue();
        window.freeTo(2);
        assertThat(window.isFull()).isFalse();
    }

    @Test
    @DisplayName(
            "a receiver that grants nothing still gets one message at a time, else it would never be asked again")
    void noCreditLeavesOneMessage() {
        Inflights window = new Inflights(100, 1000);
        window.credit(0);
        assertThat(window.isFull()).isFalse();
        window.add(1, 10, 0);
        assertThat(window.isFull()).isTrue();
        window.freeTo(1);
        assertThat(window.isFull()).isFalse();
        window.credit(-5);
        assertThat(window.isFull()).isFalse();
        window.credit(25);
        window.add(2, 10, 0);
        window.add(3, 10, 0);
        assertThat(window.isFull()).isFalse();
        window.add(4, 10, 0);
        assertThat(window.isFull()).isTrue();
        window.credit(Long.MAX_VALUE);
        assertThat(window.isFull()).as("never more than our own limit").isFalse();
        window.add(5, 970, 0);
        assertThat(window.isFull()).isTrue();
    }

    @Test
    @DisplayName("empty requests weigh nothing and may repeat an index; going back is a bug")
    void emptyRequests() {
        Inflights window = new Inflights(3, 1000);
        window.add(7, 0, 1);
        window.add(7, 0, 2);
        assertThat(window.oldestSentAt()).isEqualTo(1);
        assertThatThrownBy(() -> window.add(6, 0, 3)).isInstanceOf(IllegalArgumentException.class);
        window.freeTo(7);
        assertThat(window.count()).isZero();
        assertThat(window.oldestSentAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @DisplayName("a window without room is refused")
    void noRoom() {
        assertThatThrownBy(() -> new Inflights(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Inflights(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a random walk through growing, wrapping and clearing agrees with a plain queue")
    void agreesWithAQueue() {
        Random random = new Random(3);
        for (int run = 0; run < 300; run++) {
            int countMax = 1 + random.nextInt(70);
            Inflights window = new Inflights(countMax, 100_000);
            ArrayDeque<long[]> queue = new ArrayDeque<>();
            long index = 0;
            long deepest = 0;
            for (int step = 0; step < 400; step++) {
                int act = random.nextInt(100);
                if (act < 70 && queue.size() < countMax) {
                    index += random.nextInt(3);
                    window.add(index, act, step);
                    queue.add(new long[] {index, act, step});
                } else if (act < 98 && !queue.isEmpty()) {
                    long upTo = queue.peek()[0] + random.nextInt(4) - 1;
                    window.freeTo(upTo);
                    while (!queue.isEmpty() && queue.peek()[0] <= upTo) {
                        queue.remove();
                    }
                } else if (act == 99) {
                    window.clear();
                    queue.clear();
                }
                deepest = Math.max(deepest, queue.size());
                assertThat(window.count()).isEqualTo(queue.size());
                assertThat(window.bytes()).isEqualTo(queue.stream().mapToLong(m -> m[1]).sum());
                assertThat(window.oldestSentAt())
                        .isEqualTo(queue.isEmpty() ? Long.MAX_VALUE : queue.peek()[2]);
            }
            assertThat(deepest).isPositive();
        }
    }
}
