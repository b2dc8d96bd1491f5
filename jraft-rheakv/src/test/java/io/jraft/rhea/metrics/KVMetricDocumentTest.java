package io.jraft.rhea.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.metrics.Metric.Kind;
import io.jraft.metrics.Metric.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of docs/rheakv.md and the code say the same; a name is a promise. */
class KVMetricDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "rheakv.md");

    @Test
    @DisplayName(
            "the document lists every metric with its kind, unit, labels and meaning, in the order of the code")
    void tableIsTheCode() throws IOException {
        List<String> written =
                Files.readAllLines(DOCUMENT, UTF_8).stream()
                        .filter(line -> line.startsWith("| `rheakv_"))
                        .toList();
        assertThat(written)
                .containsExactlyElementsOf(Stream.of(KVMetric.values()).map(this::row).toList());
    }

    private String row(KVMetric m) {
        return "| "
                + String.join(
                        " | ",
                        "`" + m.id() + "`",
                        m.kind().name().toLowerCase(Locale.ROOT),
                        m.unit() == Unit.ONE ? "" : m.unit().name().toLowerCase(Locale.ROOT),
                        String.join(", ", m.labels()),
                        m.help())
                + " |";
    }

    @Test
    @DisplayName("names follow the customs of Prometheus")
    void names() {
        for (KVMetric m : KVMetric.values()) {
            assertThat(m.id()).matches("rheakv_[a-z]+(_[a-z]+)*");
            assertThat(m.id().endsWith("_total")).as(m.id()).isEqualTo(m.kind() == Kind.COUNTER);
            assertThat(m.id().endsWith("_seconds")).as(m.id()).isEqualTo(m.unit() == Unit.SECONDS);
            assertThat(m.help()).as(m.id()).doesNotContain("\n", "\\", "|");
        }
        assertThat(Stream.of(KVMetric.values()).map(KVMetric::id)).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "a histogram counts upwards, and what took too long for all bounds is in its sum alone")
    void histogram() {
        Timings times = new Timings();
        times.record(100_000);
        times.record(100_001);
        times.record(60_000_000_000L);
        String page =
                KVMetricsText.of(
                        List.of(
                                KVSample.of(KVMetric.WATCHES, 3, "a:1", "2"),
                                KVSample.of(KVMetric.REQUEST, times, "a:1", "2", "get")));
        String labels = "{store=\"a:1\",region=\"2\",operation=\"get\"";
        assertThat(page.lines())
                .startsWith(
                        "# HELP rheakv_request_seconds " + KVMetric.REQUEST.help(),
                        "# TYPE rheakv_request_seconds histogram",
                        "rheakv_request_seconds_bucket" + labels + ",le=\"0.0001\"} 1",
                        "rheakv_request_seconds_bucket" + labels + ",le=\"0.00025\"} 2")
                .contains(
                        "rheakv_request_seconds_bucket" + labels + ",le=\"30\"} 2",
                        "rheakv_request_seconds_bucket" + labels + ",le=\"+Inf\"} 3",
                        "rheakv_request_seconds_sum" + labels + "} 60.000200001",
                        "rheakv_request_seconds_count" + labels + "} 3")
                .endsWith(
                        "# HELP rheakv_watches_waiting " + KVMetric.WATCHES.help(),
                        "# TYPE rheakv_watches_waiting gauge",
                        "rheakv_watches_waiting{store=\"a:1\",region=\"2\"} 3");
    }
}
