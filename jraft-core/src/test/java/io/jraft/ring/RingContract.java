package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What producers and stations may rely on, whatever ring it is. */
public abstract class RingContract {
    /** A cell as stations use it. */
    public static final class Cell {
        long number;
        @Nullable Object payload;
    }

    private int wakes;
    private final Ring<Cell> ring = rings().create("test", 8, Cell::new, () -> wakes++);
    private final List<Long> seen = new ArrayList<>();

    /** The factory under test. */
    protected abstract RingFactory rings();

    private boolean put(long number) {
        long sequence = ring.tryClaim();
        if (sequence < 0) {
            return false;
        }
        ring.cell(sequence).number = number;
        ring.publish(sequence);
        return true;
    }

    private void fill() {
        for (int i = 0; i < ring.capacity(); i++) {
            assertThat(put(i)).isTrue();
        }
    }

    @Test
    @DisplayName("events come out once, in the order they went in")
    void inOrder() {
        put(1);
        put(2);
        put(3);

        assertThat(ring.drain(cell -> seen.add(cell.number), 256)).isEqualTo(3);
        assertThat(ring.drain(cell -> seen.add(cell.number), 256)).isZero();
        assertThat(seen).containsExactly(1L, 2L, 3L);
    }

    @Test
    @DisplayName("a full ring refuses, and takes again what the consumer has made room for")
    void full() {
        fill();
        assertThat(put(99)).isFalse();
        assertThat(ring.tryClaim()).isEqualTo(-1);
        assertThat(ring.depth()).isEqualTo(8);

        ring.drain(cell -> seen.add(cell.number), 3);
        assertThat(put(8) && put(9) && put(10)).isTrue();
        assertThat(put(11)).isFalse();

        ring.drain(cell -> seen.add(cell.number), 256);
        assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(ring.depth()).isZero();
    }

    @Test
    @DisplayName("a drain stops at its limit and the next one goes on from there")
    void limit() {
        fill();

        assertThat(ring.drain(cell -> seen.add(cell.number), 0)).isZero();
        assertThat(ring.drain(cell -> seen.add(cell.number), 5)).isEqualTo(5);
        assertThat(ring.isEmpty()).isFalse();
        assertThat(ring.drain(cell -> seen.add(cell.number), 5)).isEqualTo(3);
        assertThat(ring.isEmpty()).isTrue();
        assertThat(seen).hasSize(8);
    }

    @Test
    @DisplayName(
            "a claimed cell is invisible until it is published, and so is everything behind it")
    void unpublished() {
        long first = ring.tryClaim();
        put(2);

        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.depth()).isEqualTo(2);
        assertThat(ring.drain(cell -> seen.add(cell.number), 256)).isZero();

        ring.cell(first).number = 1;
        ring.publish(first);
        ring.drain(cell -> seen.add(cell.number), 256);
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("every publish wakes the consumer, a claim does not")
    void wakes() {
        ring.tryClaim();
        assertThat(wakes).isZero();
        ring.publish(0);
        put(1);
        assertThat(wakes).isEqualTo(2);
    }

    @Test
    @DisplayName("O25 an event whose handler throws is gone, and the ones behind it stay")
    void throwingHandler() {
        put(1);
        put(2);
        put(3);
        Error failure = new AssertionError("the second one is bad");
        Consumer<Cell> handler =
                cell -> {
                    seen.add(cell.number);
                    if (cell.number == 2) {
                        throw failure;
                    }
                };

        assertThatThrownBy(() -> ring.drain(handler, 256)).isSameAs(failure);
        assertThat(ring.drain(handler, 256)).isEqualTo(1);
        assertThat(seen).containsExactly(1L, 2L, 3L);
        assertThat(ring.depth()).isZero();
    }

    @Test
    @DisplayName("cells are made once and used again")
    void cellsAreReused() {
        List<Cell> first = new ArrayList<>();
        List<Cell> second = new ArrayList<>();
        fill();
        ring.drain(first::add, 256);
        fill();
        ring.drain(second::add, 256);

        assertThat(second)
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactlyElementsOf(first);
    }

    @Test
    @DisplayName(
            "T34 after a drain the ring keeps neither its handler nor what a cleared cell held")
    void keepsNothing() {
        WeakReference<Object> payload = passOnePayload();

        for (int i = 0; i < 50 && payload.get() != null; i++) {
            System.gc();
        }
        assertThat(payload.get()).isNull();
        assertThat(ring.isEmpty()).isTrue();
    }

    private WeakReference<Object> passOnePayload() {
        Object payload = new Object();
        long sequence = ring.tryClaim();
        ring.cell(sequence).payload = payload;
        ring.publish(sequence);
        List<Object> handlersOwn = new ArrayList<>();
        ring.drain(
                cell -> {
                    handlersOwn.add(String.valueOf(cell.payload) + payload);
                    cell.payload = null;
                },
                256);
        assertThat(handlersOwn).hasSize(1);
        return new WeakReference<>(payload);
    }

    @Test
    @DisplayName("a capacity that is no power of two is refused by name")
    void capacity() {
        for (int wrong : new int[] {0, -8, 3, 100}) {
            assertThatThrownBy(() -> rings().create("odd", wrong, Cell::new, WorkerSignal.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("odd")
                    .hasMessageContaining("power of two");
        }
    }
}
