package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws operations as bars, one line each, in the order of the questions. Only the order of the ends is true to scale:
 * what does not overlap here did not overlap in time.
 */
final class Timeline {
    private static final int COLUMNS_PER_EVENT = 4;
    private static final int LABEL_MAX = 48;

    private Timeline() {}

    static String draw(List<Operation> operations) {
        List<Operation> rows = new ArrayList<>(operations);
        rows.sort(Comparator.comparingLong(Operation::invoked));
        Map<Long, Integer> columns = columns(rows);
        int right = columns.size() * COLUMNS_PER_EVENT;
        int labels = rows.stream().mapToInt(row -> label(row).length()).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (Operation row : rows) {
            int from = columns.getOrDefault(row.invoked(), 0);
            int to = columns.getOrDefault(row.returned(), right);
            String bar =
                    " ".repeat(from)
                            + "|"
                            + "-".repeat(Math.max(0, to - from - 1))
                            + (row.returned() == Operation.NEVER ? "..." : "|");
            out.append("  ")
                    .append(label(row))
                    .append(" ".repeat(labels - label(row).length() + 2))
                    .append(bar)
                    .append(" ".repeat(Math.max(1, right + 4 - bar.length())))
                    .append(times(row))
                    .append('\n');
        }
        return out.toString();
    }

    private static Map<Long, Integer> columns(List<Operation> rows) {
        Map<Long, Integer> columns = new TreeMap<>();
        for (Operation row : rows) {
            columns.put(row.invoked(), 0);
            if (row.returned() != Operation.NEVER) {
                columns.put(row.returned(), 0);
            }
        }
        int column = 0;
        for (var entry : columns.entrySet()) {
            entry.setValue(column);
            column += COLUMNS_PER_EVENT;
        }
        return columns;
    }

    private static String label(Operation row) {
        String label = row.toString();
        return label.length() <= LABEL_MAX ? label : label.substring(0, LABEL_MAX - 3) + "...";
    }

    private static String times(Operation row) {
        return millis(row.invokedNanos())
                + " .. "
                + (row.returnedNanos() == Operation.NEVER ? "open" : millis(row.returnedNanos()));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%d.%03d ms", nanos / 1_000_000, nanos / 1_000 % 1_000);
    }
}
