package io.jraft.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A run must not depend on how the JVM compiles, collects, hashes or speaks. */
class JvmVariantsTest {
    private static final int SEEDS = 5;

    @Test
    @DisplayName("a seed is the same run in every kind of JVM")
    void sameEverywhere() throws Exception {
        assertThat(JvmVariant.all()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(DeterminismStep.differences("mix", 1, SEEDS)).isEmpty();
    }

    @Test
    @DisplayName("a JVM that cannot run is told, and not taken for one that agrees")
    void brokenVariant() {
        JvmVariant broken = new JvmVariant("broken", List.of("-XX:+NoSuchFlag"));
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> broken.digests("mix", 1, 1)))
                .hasMessageContaining("NoSuchFlag");
    }
}
