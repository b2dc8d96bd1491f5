package io.jraft.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What goes through the pipe between the program and its servers comes out as it went in. */
class WireTest {

    @Test
    @DisplayName("an order survives its line")
    void order() {
        LoadOrder order = new LoadOrder(LoadOrder.Kind.READ_LEASE, 65_536, 16_384, 7, 1, 2);

        assertThat(LoadOrder.parse(order.line())).isEqualTo(order);
    }

    @Test
    @DisplayName("a result survives its line, words of a failure and every latency included")
    void result() {
        Histogram latencies = new Histogram(LoadLoop.LONGEST_NANOS, LoadLoop.DIGITS);
        latencies.recordValue(1_234);
        latencies.recordValue(LoadLoop.LONGEST_NANOS);
        LoadResult result = new LoadResult(1, 2, 3, 4, "no leader = sad, 100 %", latencies);

        LoadResult again = LoadResult.parse("result " + result.line());

        assertThat(again).usingRecursiveComparison().ignoringFields("latencies").isEqualTo(result);
        assertThat(again.latencies()).isEqualTo(latencies);
    }

    @Test
    @DisplayName("what a server is told survives its arguments")
    void spec() {
        ServerSpec spec =
                new ServerSpec(
                        1,
                        List.of("127.0.0.1:1", "127.0.0.1:2"),
                        List.of(List.of(3, 4), List.of(5, 6)),
                        Path.of("data"),
                        7);

        assertThat(ServerSpec.parse(spec.arguments().toArray(new String[0]))).isEqualTo(spec);
    }

    @Test
    @DisplayName("a share of a load is in proportion, and never nothing")
    void share() {
        LoadOrder order = new LoadOrder(LoadOrder.Kind.WRITE, 1, 256, 1_000, 0, 1);

        assertThat(order.share(25, 100).inFlight()).isEqualTo(64);
        assertThat(order.share(25, 100).perSecond()).isEqualTo(250);
        assertThat(order.share(1, 1_000).inFlight()).isEqualTo(1);
    }

    @Test
    @DisplayName("nonsense is refused where it is made")
    void nonsense() {
        assertThatThrownBy(() -> new LoadOrder(LoadOrder.Kind.WRITE, 1, 0, 0, 0, 1))
                .hasMessageContaining("inFlight");
        assertThatThrownBy(() -> LoadOrder.parse("kind=WRITE")).hasMessageContaining("payload");
    }
}
