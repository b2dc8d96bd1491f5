package io.jraft.bench.report;

import io.jraft.bench.control.Block;
import io.jraft.bench.control.Cell;
import io.jraft.bench.control.Cost;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Every block as it was measured, for programs. Thread: any. */
final class Json {
    private Json() {}

    static String of(Results results) {
        String notes =
                results.notes().entrySet().stream()
                        .map(e -> text(e.getKey().name()) + ":" + text(e.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
        String blocks =
                results.sessions().stream()
                        .map(
                                session ->
                                        session.stream()
                                                .map(Json::block)
                                                .collect(Collectors.joining(",\n", "[", "]")))
                        .collect(Collectors.joining(",\n", "[", "]"));
        return object(
                        Map.entry("commit", text(results.commit())),
                        Map.entry("machine", text(results.machine().words())),
                        Map.entry("syncMicros", number(results.machine().syncMicros())),
                        Map.entry("syncDelayMicros", number(results.syncDelayMicros())),
                        Map.entry("syncsCounted", Boolean.toString(results.syncsCounted())),
                        Map.entry("groups", number(results.groups())),
                        Map.entry("jvm", text(String.join(" ", results.jvm()))),
                        Map.entry("notes", notes),
                        Map.entry("sessions", blocks))
                + "\n";
    }

    private static String block(Block block) {
        Cell cell = block.cell();
        Cost cost = block.cost();
        Histogram latencies = block.result().latencies();
        String micros =
                List.of(50.0, 90.0, 99.0, 99.9, 99.99, 100.0).stream()
                        .map(
                                p ->
                                        text("p" + p)
                                                + ":"
                                                + number(latencies.getValueAtPercentile(p) / 1e3))
                        .collect(Collectors.joining(",", "{", "}"));
        return object(
                Map.entry("contestant", text(block.rival().name())),
                Map.entry("cell", text(cell.id())),
                Map.entry("round", number(block.round())),
                Map.entry("kind", text(cell.order().kind().name())),
                Map.entry("payloadBytes", number(cell.order().payloadBytes())),
                Map.entry("inFlight", number(cell.order().inFlight())),
                Map.entry("offeredPerSecond", number(cell.order().perSecond())),
                Map.entry("perSecond", number(block.perSecond())),
                Map.entry("operations", number(block.result().total())),
                Map.entry("latencyMicros", micros),
                Map.entry("cpuMillis", number(cost.cpuMillis())),
                Map.entry("allocatedBytes", number(cost.allocatedBytes())),
                Map.entry("threadsEnded", number(cost.threadsEnded())),
                Map.entry("writtenBytes", number(cost.writtenBytes())),
                Map.entry("syncs", number(cost.syncs())),
                Map.entry("contextSwitches", number(cost.switches())),
                Map.entry("gcMillis", number(cost.gcMillis())),
                Map.entry("threads", number(cost.threads())),
                Map.entry("steal", number(block.steal())),
                Map.entry("others", number(block.others())));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // They are only read.
    private static String object(Map.Entry<String, String>... fields) {
        return Stream.of(fields)
                .map(field -> text(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String number(long value) {
        return Long.toString(value);
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    static String text(String words) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
