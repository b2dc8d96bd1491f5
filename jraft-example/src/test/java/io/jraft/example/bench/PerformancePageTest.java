package io.jraft.example.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {
    private static final BenchReport REPORT =
            new BenchReport(
                    "LEADER",
                    7,
                    2_000_000,
                    0,
                    10_000_000_000L,
                    300_000,
                    900_000,
                    5_000_000,
                    100L << 20,
                    8L << 20,
                    "");

    @TempDir Path directory;

    @Test
    @DisplayName("a row tells operations a second, milliseconds and megabytes")
    void row() {
        assertThat(PerformancePage.loadRow(16, 4_096, REPORT))
                .isEqualTo("| 16 | 4,096 | 200,000 | 0.300 | 0.900 | 5.0 | 100 |");
    }

    @Test
    @DisplayName("the table is put between the marks, again and again, and nothing else changes")
    void replace() throws IOException {
        Path page = directory.resolve("performance.md");
        Files.writeString(
                page,
                "before\n<!-- bench-first: begin; written by tools/bench-first, do not edit -->\nold\n"
                        + "<!-- bench-first: end -->\nafter\n");

        PerformancePage.replace(page, "first");
        PerformancePage.replace(page, "second");

        assertThat(page)
                .hasContent(
                        "before\n<!-- bench-first: begin; written by tools/bench-first, do not edit -->\n\nsecond\n\n"
                                + "<!-- bench-first: end -->\nafter\n");
    }

    @Test
    @DisplayName("a file without the marks is left alone, and the message says what to put there")
    void noMarks() throws IOException {
        Path page = Files.writeString(directory.resolve("performance.md"), "nothing");

        assertThatThrownBy(() -> PerformancePage.replace(page, "table"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bench-first: begin");
        assertThat(page).hasContent("nothing");
    }

    @Test
    @DisplayName("orders and reports survive the wire")
    void codecs() {
        BenchOrder order = BenchOrder.timed(16, 4_096, 3_000, 10_000);
        assertThat(BenchCodecs.ORDER.decode(BenchCodecs.ORDER.encode(order))).isEqualTo(order);
        assertThat(BenchCodecs.ORDER.decode(BenchCodecs.ORDER.encode(BenchOrder.status())))
                .isEqualTo(BenchOrder.status());
        assertThat(BenchCodecs.REPORT.decode(BenchCodecs.REPORT.encode(REPORT))).isEqualTo(REPORT);
        assertThatThrownBy(() -> BenchCodecs.REPORT.decode(new byte[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
