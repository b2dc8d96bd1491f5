package io.jraft.example.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tables of docs/performance.md, and the place in that file where they belong.
 * Owner: the calling thread.
 */
final class PerformancePage {
    private static final String BEGIN =
            "<!-- bench-first: begin; written by tools/bench-first, do not edit -->";
    private static final String END = "<!-- bench-first: end -->";
    private static final double MEGA = 1024.0 * 1024;

    private final List<String> loads = new ArrayList<>();
    private final long syncNanos;
    private String big = "";

    PerformancePage(long syncNanos) {
        this.syncNanos = syncNanos;
    }

    void addLoad(int payloadBytes, int inFlight, BenchReport report) {
        loads.add(loadRow(payloadBytes, inFlight, report));
    }

    static String loadRow(int payloadBytes, int inFlight, BenchReport report) {
        return String.format(
                Locale.ROOT,
                "| %d | %,d | %,.0f | %.3f | %.3f | %.1f | %.0f |",
                payloadBytes,
                inFlight,
                report.operationsPerSecond(),
                report.p50Nanos() / 1e6,
                report.p99Nanos() / 1e6,
                report.maxNanos() / 1e6,
                report.heapBytes() / MEGA);
    }

    void addBig(int megabytes, BenchReport report, double catchUpSeconds, long heapBytes) {
        big =
                String.format(
                        Locale.ROOT,
                        "With one follower stopped, %,d MB in entries of 16 KiB: %.0f MB/s; the leader's heap peaked at"
                                + " %.0f MB (limit 256 MB, garbage included), direct buffers at the end %.0f MB. The"
                                + " follower was back at the leader's index %.1f s after its restart.",
                        megabytes,
                        megabytes / (report.nanos() / 1e9),
                        heapBytes / MEGA,
                        report.directBytes() / MEGA,
                        catchUpSeconds);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Machine: "
                        + machine()
                        + "; a synced write of 4 KiB takes "
                        + String.format(Locale.ROOT, "%.3f", syncNanos / 1e6)
                        + " ms (median).");
        lines.add(
                "Java "
                        + System.getProperty("java.vm.version")
                        + ", commit "
                        + System.getProperty("jraft.example.commit", "unknown")
                        + ". Each server with -Xmx256m and the serial collector.");
        lines.add("");
        lines.add(
                "| payload, bytes | in flight | operations/s | median, ms | p99, ms | max, ms | leader heap peak, MB |");
        lines.add("|---:|---:|---:|---:|---:|---:|---:|");
        lines.addAll(loads);
        lines.add("");
        lines.add(big);
        return String.join("\n", lines);
    }

    /** Puts the text between the two markers of the file, which must be there. */
    static void replace(Path file, String text) throws IOException {
        String page = Files.readString(file, StandardCharsets.UTF_8);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(
                    file
                            + " has no place for the table; put these two lines where it belongs:\n"
                            + BEGIN
                            + "\n"
                            + END);
        }
        Files.writeString(
                file,
                page.substring(0, begin) + BEGIN + "\n\n" + text + "\n\n" + page.substring(end));
    }

    private static String machine() {
        String processors = Runtime.getRuntime().availableProcessors() + " processors";
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return processors + ", " + System.getProperty("os.name");
        }
        try {
            return Files.readAllLines(info, StandardCharsets.UTF_8).stream()
                            .filter(line -> line.startsWith("model name"))
                            .findFirst()
                            .map(line -> line.substring(line.indexOf(':') + 1).trim() + ", ")
                            .orElse("")
                    + processors
                    + ", "
                    + System.getProperty("os.name")
                    + " "
                    + System.getProperty("os.version");
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + info, e);
        }
    }
}
