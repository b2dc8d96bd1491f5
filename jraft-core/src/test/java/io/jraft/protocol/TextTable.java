package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;

/**
 * A table of cases in a text file. Cells are separated by bars, the first line names the columns, a line that begins
 * with a hash is a comment. Each row becomes one test, named by its first cell; a failure shows the row.
 * Owner: the thread of the test.
 */
final class TextTable {
    private final List<Row> rows = new ArrayList<>();

    /** Reads a table from the resources beside the tests of this package. */
    static TextTable read(String file) {
        try (InputStream in = TextTable.class.getResourceAsStream("/protocol/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no table named " + file);
            }
            return new TextTable(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TextTable(String file, String text) {
        List<String> columns = List.of();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
            if (columns.isEmpty()) {
                columns = cells;
            } else if (cells.size() != columns.size()) {
                throw new IllegalArgumentException(
                        file
                                + ":"
                                + number
                                + " has "
                                + cells.size()
                                + " cells, not "
                                + columns.size());
            } else {
                rows.add(new Row(file + ":" + number, columns, cells));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no case");
        }
    }

    List<Row> rows() {
        return rows;
    }

    /** One test a row. Every column must be looked at, else the row would promise more than it checks. */
    Stream<DynamicTest> tests(Consumer<Row> check) {
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> row.run(check)));
    }

    /** A case. */
    static final class Row {
        private final String place;
        private final List<String> columns;
        private final List<String> cells;
        private final Set<String> used = new LinkedHashSet<>();

        private Row(String place, List<String> columns, List<String> cells) {
            this.place = place;
            this.columns = columns;
            this.cells = cells;
            used.add(columns.get(0));
        }

        private void run(Consumer<Row> check) {
            try {
                check.accept(this);
                assertThat(used).as("columns that were looked at").containsAll(columns);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionFailedError(this + "\n" + e.getMessage(), e);
            }
        }

        String name() {
            return cells.get(0);
        }

        String text(String column) {
            int at = columns.indexOf(column);
            if (at < 0) {
                throw new IllegalArgumentException("no column " + column + " in " + columns);
            }
            used.add(column);
            return cells.get(at);
        }

        long number(String column) {
            return Long.parseLong(text(column));
        }

        int smallNumber(String column) {
            return Integer.parseInt(text(column));
        }

        boolean yes(String column) {
            return switch (text(column)) {
                case "yes" -> true;
                case "no" -> false;
                default ->
                        throw new IllegalArgumentException(
                                column + " is yes or no, not " + text(column));
            };
        }

        /** The words of a cell; none for a dash. */
        List<String> words(String column) {
            String text = text(column);
            return text.equals("-") ? List.of() : List.of(text.split(" +"));
        }

        @Override
        public String toString() {
            return place + " " + String.join(" | ", cells);
        }
    }
}
