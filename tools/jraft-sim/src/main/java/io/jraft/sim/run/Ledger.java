package io.jraft.sim.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text file with a line for every batch that came to its end: what was run on which commit, and what came of it. A line
 * is written at once, so that a batch is in it whole or not at all. Thread: MAIN.
 */
final class Ledger {
    private static final int WORDS = 8;
    private static final String HEAD =
            "# date commit step part runs virtual-seconds cpu-seconds failures";

    private final Path file;

    Ledger(Path file) {
        this.file = file;
    }

    /**
     * A batch.
     *
     * @param date when it ended
     * @param commit of the code, "-" when it was not said
     * @param step what kind of batch
     * @param part which of them, for instance {@code mix:1..1000}
     * @param runs how many
     * @param virtualSeconds that passed in them
     * @param cpuSeconds they took
     * @param failures among them
     */
    record Line(
            String date,
            String commit,
            String step,
            String part,
            long runs,
            double virtualSeconds,
            double cpuSeconds,
            int failures) {
        /** A batch that ends now. */
        static Line now(
                String step,
                String part,
                long runs,
                double virtualSeconds,
                double cpuSeconds,
                int failures) {
            return new Line(
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    thisCommit(),
                    step,
                    part,
                    runs,
                    virtualSeconds,
                    cpuSeconds,
                    failures);
        }

        static Line parse(String line) {
            String[] words = line.trim().split(" +", -1);
            if (words.length != WORDS) {
                throw new IllegalArgumentException("not a line of a ledger: " + line);
            }
            return new Line(
                    words[0],
                    words[1],
                    words[2],
                    words[3],
                    Long.parseLong(words[4]),
                    Double.parseDouble(words[5]),
                    Double.parseDouble(words[6]),
                    Integer.parseInt(words[7]));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s %s %s %s %d %.1f %.1f %d",
                    date,
                    commit,
                    step,
                    part,
                    runs,
                    virtualSeconds,
                    cpuSeconds,
                    failures);
        }
    }

    /** The commit that tools/sim names; "-" when nobody does. */
    static String thisCommit() {
        return System.getProperty("sim.commit", "-");
    }

    /** All lines so far. */
    List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, UTF_8)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    lines.add(Line.parse(line));
                }
            }
        }
        return lines;
    }

    /** True when this part was run on the present commit and all was good. */
    boolean hasGood(String step, String part) throws IOException {
        return lines().stream()
                .anyMatch(
                        l ->
                                l.commit().equals(thisCommit())
                                        && l.step().equals(step)
                                        && l.part().equals(part)
                                        && l.failures() == 0);
    }

    void append(Line line) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        String text = (Files.exists(file) ? "" : HEAD + "\n") + line + "\n";
        Files.writeString(file, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
