package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatermarkTest {
    private final Watermark mark = new Watermark(5);

    @Test
    @DisplayName("any amount of progress costs one wake until the consumer looks")
    void coalesces() {
        assertThat(mark.read()).isEqualTo(5);
        assertThat(mark.advance(6)).isTrue();
        assertThat(mark.advance(7)).isFalse();
        assertThat(mark.advance(9)).isFalse();
        assertThat(mark.read()).isEqualTo(9);

        assertThat(mark.take()).isEqualTo(9);
        assertThat(mark.advance(10)).isTrue();
        assertThat(mark.take()).isEqualTo(10);
    }

    @Test
    @DisplayName("reading alone does not ask for a wake")
    void readIsNotTake() {
        mark.advance(6);
        mark.read();
        assertThat(mark.advance(7)).isFalse();
    }

    @Test
    @DisplayName("a mark never falls")
    void neverFalls() {
        mark.advance(8);
        assertThatThrownBy(() -> mark.advance(7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7");
        assertThat(mark.read()).isEqualTo(8);
        assertThat(mark.advance(8)).isFalse();
    }
}
