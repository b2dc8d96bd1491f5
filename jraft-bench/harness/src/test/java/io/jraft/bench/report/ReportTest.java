package io.jraft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.bench.control.Block;
import io.jraft.bench.control.Cell;
import io.jraft.bench.control.Cost;
import io.jraft.bench.control.Machine;
import io.jraft.bench.control.Rival;
import io.jraft.bench.node.LoadOrder;
import io.jraft.bench.node.LoadResult;
import io.jraft.bench.stat.Ratio;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** The reports say what was measured, in forms that their readers can read. */
class ReportTest {
    private static final Cell ONE = Cell.closed(16, 1, 1, 1_000);
    private static final Cell MANY = Cell.closed(16, 256, 1, 1_000);
    private static final Cell OPEN = Cell.open(16, 1_000, 1, 1_000);
    private static final Cell GET = Cell.store(LoadOrder.Kind.GET, 16, 1, 1, 1_000);

    /** Ours does twice as much, at half the latency and a quarter of the processors' time. */
    private static Results results() {
        List<Block> session = new ArrayList<>();
        for (Cell cell : List.of(ONE, MANY, OPEN)) {
            for (int round = 0; round < 3; round++) {
                session.add(block(Rival.OURS, cell, round, 2_000, 1_000_000, 100, 6_000));
                session.add(block(Rival.SOFA, cell, round, 1_000, 2_000_000, 200, 1_000));
            }
        }
        return new Results(
                List.of(session),
                Map.of(Rival.OURS, "as \"it\" is", Rival.SOFA, "tuned <well>"),
                new Machine("a machine", 84),
                "abc123",
                true,
                0,
                1,
                List.of("-Xmx1m"));
    }

    private static Block block(
            Rival rival, Cell cell, int round, long done, long nanos, long cpu, long syncs) {
        Histogram latencies = new Histogram(3);
        for (int i = 0; i < 1_000; i++) {
            latencies.recordValue(nanos);
        }
        LoadResult result = new LoadResult(done, 1_000_000_000, done, 0, "", latencies);
        return new Block(
                rival, cell, round, result, new Cost(cpu, 1, 1, syncs, 1, 0, 10, 0), 0, 0.25);
    }

    @Test
    @DisplayName("ratios are ours divided by the peer's, for every cell that both have")
    void ratios() {
        Map<Rival, Ratio> throughput = results().ratios(MANY, Block::perSecond);
        Map<Rival, Ratio> cpu = results().ratios(MANY, Block::cpuPerMillion);

        assertThat(throughput).containsOnlyKeys(Rival.SOFA);
        assertThat(throughput.get(Rival.SOFA).median()).isEqualTo(2);
        assertThat(cpu.get(Rival.SOFA).median()).isEqualTo(0.25);
        assertThat(new Tables(results()).ratios().markdown())
                .contains("| 16 B writes, 256 in flight | SOFAJRaft | **2.00** (2.00–2.00) |");
    }

    @Test
    @DisplayName("the audit calls an acknowledgement durable only where a majority synced")
    void audit() {
        assertThat(Words.audit(results()))
                .anyMatch(line -> line.startsWith("jraft: 3.00") && line.contains("D1"))
                .anyMatch(line -> line.startsWith("SOFAJRaft: 1.00") && line.contains("D0"));
    }

    @Test
    @DisplayName("the audit says nothing of reads, which need no sync")
    void auditOfReads() {
        Results all = results();
        Block get = block(Rival.ETCD, GET, 0, 1_000, 1_000, 100, 0);
        Results reads =
                new Results(
                        List.of(List.of(get)),
                        all.notes(),
                        all.machine(),
                        all.commit(),
                        true,
                        0,
                        1,
                        all.jvm());

        assertThat(Words.audit(reads)).noneMatch(line -> line.contains("etcd"));
    }

    @Test
    @DisplayName(
            "the bound is that of the contestant's own batches, and has no line where syncs were not counted")
    void bounds() {
        // 2,000 operations with 6,000 syncs are one a sync; 0.28 + 131 s a million, and 50 were
        // used.
        assertThat(new Tables(results()).bounds().markdown())
                .contains("| 16 B writes, 1 in flight | jraft | 1.0 | 131.28 | 50.00 | 263 % |");
        Results all = results();
        Results uncounted =
                new Results(
                        all.sessions(),
                        all.notes(),
                        all.machine(),
                        all.commit(),
                        false,
                        0,
                        1,
                        all.jvm());
        assertThat(new Tables(uncounted).bounds().rows()).isEmpty();
    }

    @Test
    @DisplayName("every curve is well-formed and names both contestants")
    void curves() throws Exception {
        Map<String, String> curves = new Curves(results()).all();

        assertThat(curves)
                .containsOnlyKeys(
                        "throughput", "latency-by-throughput", "percentiles-open-16-1000");
        for (String svg : curves.values()) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertThat(svg).contains(">jraft<", ">SOFAJRaft<").doesNotContain("NaN");
        }
    }

    @Test
    @DisplayName(
            "all files are written, the page's links lead to them, and curves of an earlier run go")
    void files(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("docs").resolve("benchmarks.md");
        Path pictures = directory.resolve("docs").resolve("benchmarks");
        Files.createDirectories(pictures);
        Files.writeString(pictures.resolve("old.svg"), "old");

        Writers.write(results(), directory.resolve("out"), page);

        assertThat(directory.resolve("out"))
                .isDirectoryContaining("glob:**/results.json")
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/closed-16-256-sofa.hgrm");
        try (Stream<Path> left = Files.list(pictures)) {
            assertThat(left).hasSize(3).noneMatch(path -> path.endsWith("old.svg"));
        }
        assertThat(Files.readString(page)).contains("(benchmarks/throughput.svg)", "abc123");
        assertThat(Files.readString(directory.resolve("out").resolve("report.html")))
                .contains("<svg", "tuned &lt;well&gt;")
                .doesNotContain("**", "<script", "href=");
        assertThat(Files.readString(directory.resolve("out").resolve("results.json")))
                .contains("\"OURS\":\"as \\\"it\\\" is\"", "\"perSecond\":2000");
    }
}
