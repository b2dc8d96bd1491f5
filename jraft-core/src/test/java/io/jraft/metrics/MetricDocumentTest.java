package io.jraft.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of docs/metrics.md and the code say the same; a name is a promise. */
class MetricDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");

    @Test
    @DisplayName(
            "the document lists every metric with its kind, unit, labels and meaning, in the order of the code")
    void tableIsTheCode() throws IOException {
        List<String> written =
                Files.readAllLines(DOCUMENT, UTF_8).stream()
                        .filter(line -> line.startsWith("| `jraft_"))
                        .toList();
        assertThat(written)
                .containsExactlyElementsOf(Stream.of(Metric.values()).map(this::row).toList());
    }

    private String row(Metric m) {
        List<String> cells = new ArrayList<>();
        cells.add("`" + m.id() + "`");
        cells.add(m.kind().name().toLowerCase(Locale.ROOT));
        cells.add(m.unit() == Metric.Unit.ONE ? "" : m.unit().name().toLowerCase(Locale.ROOT));
        cells.add(String.join(", ", m.labels()));
        cells.add(m.help());
        return "| " + String.join(" | ", cells) + " |";
    }

    @Test
    @DisplayName("names follow the customs of Prometheus")
    void names() {
        for (Metric m : Metric.values()) {
            assertThat(m.id()).matches("jraft_[a-z]+(_[a-z]+)*");
            assertThat(m.id().endsWith("_total"))
                    .as(m.id())
                    .isEqualTo(m.kind() == Metric.Kind.COUNTER);
            assertThat(m.id().endsWith("_seconds"))
                    .as(m.id())
                    .isEqualTo(m.unit() == Metric.Unit.SECONDS);
            assertThat(m.help()).as(m.id()).doesNotContain("\n", "\\", "|");
        }
        assertThat(Stream.of(Metric.values()).map(Metric::id)).doesNotHaveDuplicates();
    }
}
