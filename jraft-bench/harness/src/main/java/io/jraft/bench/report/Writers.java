package io.jraft.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts every form of the results where it belongs. Thread: any. */
public final class Writers {
    private static final double NANOS_PER_MILLI = 1e6;

    private Writers() {}

    /**
     * Writes the report.
     *
     * @param out for results.json, report.html and the .hgrm files
     * @param page the Markdown page to write, whose curves go beside it, or null for none
     */
    public static void write(Results results, Path out, @Nullable Path page) throws IOException {
        Files.createDirectories(out);
        histograms(results, out);
        Files.writeString(out.resolve("results.json"), Json.of(results));
        Files.writeString(out.resolve("report.html"), Html.of(results));
        if (page != null) {
            page(results, page.toAbsolutePath());
        }
    }

    /** The page and, in a directory of the same name, its curves; those of an earlier run go. */
    private static void page(Results results, Path page) throws IOException {
        String name = String.valueOf(page.getFileName()).replaceFirst("\\.md$", "");
        Path pictures = page.resolveSibling(name);
        Files.createDirectories(pictures);
        List<Path> old;
        try (Stream<Path> list = Files.list(pictures)) {
            old = list.filter(path -> path.toString().endsWith(".svg")).toList();
        }
        for (Path path : old) {
            Files.delete(path);
        }
        Map<String, String> curves = new Curves(results).all();
        for (Map.Entry<String, String> curve : curves.entrySet()) {
            Files.writeString(pictures.resolve(curve.getKey() + ".svg"), curve.getValue());
        }
        Files.writeString(page, Page.of(results, curves, name));
    }

    /** Percentiles in the text form that HdrHistogram's plotter reads; milliseconds. */
    private static void histograms(Results results, Path out) throws IOException {
        for (io.jraft.bench.control.Cell cell : results.cells()) {
            for (io.jraft.bench.control.Rival rival : results.rivals(cell)) {
                Path file =
                        out.resolve(
                                cell.id()
                                        + "-"
                                        + rival.name().toLowerCase(java.util.Locale.ROOT)
                                        + ".hgrm");
                try (PrintStream text = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
                    results.latencies(rival, cell)
                            .outputPercentileDistribution(text, NANOS_PER_MILLI);
                }
            }
        }
    }
}
