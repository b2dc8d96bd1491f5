package io.jraft.arch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.error.RaftError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An operator who meets a code finds in docs/operations.md what it means and what to do. */
class ErrorsDocumentTest {
    // Maven runs the tests of a module in the module's directory.
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final Path SOURCES = Path.of("src", "main", "java");

    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z]+)` \\| (-?\\d+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern USE = Pattern.compile("RaftError\\.(E[A-Z]+)");
    private static final String UNUSED = "not told by this library";

    private record Row(int number, String why, String what) {}

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(PAGE, UTF_8)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Row before =
                        rows.put(
                                row.group(1),
                                new Row(
                                        Integer.parseInt(row.group(2)),
                                        row.group(3),
                                        row.group(4)));
                assertThat(before).as(row.group(1) + " stands there twice").isNull();
            }
        }
        return rows;
    }

    @Test
    @DisplayName(
            "every code has its number, a reason and an action, and no row is of a code that is not")
    void everyCode() throws IOException {
        Map<String, Row> rows = rows();
        List<String> wrong = new ArrayList<>();
        for (RaftError error : RaftError.values()) {
            Row row = rows.remove(error.name());
            if (row == null) {
                wrong.add(error + " is missing");
            } else if (row.number != error.getNumber()) {
                wrong.add(error + " has the number " + error.getNumber());
            } else if (row.what.isBlank() || row.why.length() < 12) {
                wrong.add(error + " is not explained");
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(rows.keySet()).as("rows of unknown codes").isEmpty();
    }

    @Test
    @DisplayName("what the page calls never told is never told, and what is told is not called so")
    void toldOrNot() throws IOException {
        Set<String> told = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher use = USE.matcher(Files.readString(file, UTF_8));
                while (use.find()) {
                    told.add(use.group(1));
                }
            }
        }
        Set<String> silent = new TreeSet<>();
        rows().forEach(
                        (name, row) -> {
                            if (row.why.startsWith(UNUSED)) {
                                silent.add(name);
                            }
                        });

        assertThat(told).contains("EPERM", "EBUSY").doesNotContainAnyElementsOf(silent);
        for (RaftError error : RaftError.values()) {
            boolean named = error.name().startsWith("E");
            assertThat(!named || told.contains(error.name()) || silent.contains(error.name()))
                    .as(error + " is told nowhere, and the page does not say so")
                    .isTrue();
        }
    }
}
