package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The fixture keeps the same contract as the real ring. */
class HandRingTest extends RingContract {
    @Override
    protected RingFactory rings() {
        return new HandRings();
    }

    @Test
    @DisplayName("a test can make a ring look full and open it again")
    void refuses() {
        HandRing<Cell> ring = new HandRing<>("r", 4, Cell::new, WorkerSignal.NONE);
        ring.refuse(true);
        assertThat(ring.tryClaim()).isEqualTo(-1);
        ring.refuse(false);
        assertThat(ring.tryClaim()).isZero();
    }

    @Test
    @DisplayName("misuse of a cell is found at once")
    void misuse() {
        HandRing<Cell> ring = new HandRing<>("r", 4, Cell::new, WorkerSignal.NONE);
        assertThatThrownBy(() -> ring.publish(0)).isInstanceOf(IllegalStateException.class);
        ring.publish(ring.tryClaim());
        assertThatThrownBy(() -> ring.publish(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("the factory finds its rings by name")
    void byName() {
        HandRings rings = new HandRings();
        Ring<Cell> loop = rings.create("loop", 4, Cell::new, WorkerSignal.NONE);
        assertThat(rings.ring("loop")).isSameAs(loop);
        assertThatThrownBy(() -> rings.ring("disk")).hasMessageContaining("loop");
        assertThatThrownBy(() -> rings.create("loop", 4, Cell::new, WorkerSignal.NONE))
                .hasMessageContaining("loop");
    }
}
