package io.jraft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model of the physical limit, by the ceilings that its page shows for two processors. */
class BoundTest {
    private static final double PROCESSORS = 2;

    @ParameterizedTest(name = "{0} B, {1} a batch: {2} a second")
    @DisplayName("the ceilings of the model")
    @CsvSource({
        "16, 1, 15000",
        "16, 16, 236000",
        "16, 256, 2500000",
        "16, 1024, 4900000",
        "256, 64, 715000",
        "1024, 16, 192000",
        "1024, 256, 723000",
        "65536, 64, 15000",
    })
    void ceilings(int payloadBytes, double batch, double perSecond) {
        double ceiling = PROCESSORS * 1e6 / Bound.cpuPerMillion(payloadBytes, batch);
        assertThat(ceiling).isCloseTo(perSecond, within(perSecond * 0.04));
    }

    @ParameterizedTest
    @DisplayName("a batch is what shares a sync in each of three members")
    @CsvSource({"1000000, 3000000, 1", "1000000, 30000, 100"})
    void batch(double operations, double syncs, double entries) {
        assertThat(Bound.batch(operations, syncs)).isEqualTo(entries);
    }
}
