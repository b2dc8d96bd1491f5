package io.jraft.cli.out;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command found: facts, each with a name, and tables. Printed as text or as one JSON object, whose keys are the
 * names in camel case. Values are texts, numbers, booleans, null, or lists of texts.
 * Owner: the command's thread.
 */
public final class Report {
    private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /** Rows with the same columns. */
    public static final class Table {
        private final List<String> columns;
        private final List<List<@Nullable Object>> rows = new ArrayList<>();

        private Table(List<String> columns) {
            this.columns = columns;
        }

        /** Adds a row; as many values as there are columns. */
        public void row(@Nullable Object... values) {
            if (values.length != columns.size()) {
                throw new IllegalArgumentException(
                        values.length + " values for " + columns.size() + " columns");
            }
            List<@Nullable Object> row = new ArrayList<>();
            for (Object value : values) {
                row.add(value);
            }
            rows.add(row);
        }
    }

    /** Adds a fact. */
    public Report fact(String name, @Nullable Object value) {
        facts.put(name, value);
        return this;
    }

    /** Begins a table. */
    public Table table(String name, String... columns) {
        Table table = new Table(List.of(columns));
        tables.put(name, table);
        return table;
    }

    /** Prints it. */
    public void print(PrintWriter out, Format format) {
        if (format == Format.JSON) {
            out.println(Json.text(json()));
        } else {
            printText(out);
        }
        out.flush();
    }

    private Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        facts.forEach((name, value) -> all.put(Json.key(name), value));
        tables.forEach(
                (name, table) -> {
                    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
                    for (List<@Nullable Object> row : table.rows) {
                        Map<String, @Nullable Object> one = new LinkedHashMap<>();
                        for (int i = 0; i < row.size(); i++) {
                            one.put(Json.key(table.columns.get(i)), row.get(i));
                        }
                        rows.add(one);
                    }
                    all.put(Json.key(name), rows);
                });
        return all;
    }

    private void printText(PrintWriter out) {
        facts.forEach(
                (name, value) -> {
                    if (value instanceof List<?> lines) {
                        lines.forEach(line -> out.println(name + ": " + line));
                    } else {
                        out.println(name + ": " + cell(value));
                    }
                });
        tables.forEach((name, table) -> printTable(out, name, table));
    }

    private static void printTable(PrintWriter out, String name, Table table) {
        out.println();
        out.println(name + (table.rows.isEmpty() ? ": none" : ""));
        if (table.rows.isEmpty()) {
            return;
        }
        int[] widths = new int[table.columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = table.columns.get(i).length();
            for (List<@Nullable Object> row : table.rows) {
                widths[i] = Math.max(widths[i], cell(row.get(i)).length());
            }
        }
        printRow(out, widths, table.columns);
        table.rows.forEach(row -> printRow(out, widths, row));
    }

    private static void printRow(
            PrintWriter out, int[] widths, List<? extends @Nullable Object> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cell(row.get(i));
            line.append("  ").append(cell);
            line.append(" ".repeat(Math.max(0, widths[i] - cell.length())));
        }
        out.println(line.toString().stripTrailing());
    }

    private static String cell(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            list.forEach(each -> texts.add(String.valueOf(each)));
            return texts.isEmpty() ? "-" : String.join(",", texts);
        }
        return value == null || value.toString().isEmpty() ? "-" : value.toString();
    }
}
