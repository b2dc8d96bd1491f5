package io.jraft.bench.report;

import io.jraft.bench.control.Block;
import io.jraft.bench.control.Cell;
import io.jraft.bench.control.Rival;
import io.jraft.bench.node.LoadOrder;
import io.jraft.bench.stat.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The same tables for every report, as cells of text. Thread: any; immutable. */
public final class Tables {
    private final Results results;

    public Tables(Results results) {
        this.results = results;
    }

    /**
     * A table.
     *
     * @param title a sentence
     * @param head names of the columns; the first is text, the others are figures
     * @param rows as many cells each as the head has
     */
    public record Table(String title, List<String> head, List<List<String>> rows) {
        /** As Markdown; a terminal shows it well enough, too. */
        public String markdown() {
            StringBuilder text = new StringBuilder();
            text.append("| ").append(String.join(" | ", head)).append(" |\n|---|---");
            text.append("|---:".repeat(head.size() - 2)).append("|\n");
            rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
            return text.toString();
        }
    }

    /** Ours to each peer. Above 1 is more: good for throughput, bad for the others. */
    public Table ratios() {
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : results.cells()) {
            Map<Rival, Ratio> throughput = results.ratios(cell, Block::perSecond);
            Map<Rival, Ratio> p50 = results.ratios(cell, block -> block.millisAt(50));
            Map<Rival, Ratio> p99 = results.ratios(cell, block -> block.millisAt(99));
            Map<Rival, Ratio> cpu = results.ratios(cell, Block::cpuPerMillion);
            for (Rival peer : Rival.values()) {
                if (throughput.containsKey(peer)) {
                    rows.add(
                            List.of(
                                    cell.title(),
                                    peer.title(),
                                    interval(throughput.get(peer)),
                                    interval(p50.get(peer)),
                                    interval(p99.get(peer)),
                                    interval(cpu.get(peer))));
                }
            }
        }
        return new Table(
                "Ours divided by the peer: median of neighbouring pairs, 95 % interval.",
                List.of("load", "peer", "operations/s", "p50", "p99", "CPU per operation"), rows);
    }

    private static String interval(@org.jspecify.annotations.Nullable Ratio ratio) {
        return ratio == null
                ? "n/a"
                : String.format(
                        Locale.ROOT,
                        "**%.2f** (%.2f–%.2f)",
                        ratio.median(),
                        ratio.low(),
                        ratio.high());
    }

    /** What each did, as medians over the blocks; latencies over all blocks together. */
    public Table figures() {
        List<List<String>> rows = new ArrayList<>();
        each(
                (cell, rival) ->
                        rows.add(
                                List.of(
                                        cell.title(),
                                        rival.title(),
                                        format("%,.0f", median(rival, cell, Block::perSecond)),
                                        format("%.3f", results.millis(rival, cell, 50)),
                                        format("%.3f", results.millis(rival, cell, 99)),
                                        format("%.3f", results.millis(rival, cell, 99.9)),
                                        format("%.1f", results.millis(rival, cell, 100)),
                                        format(
                                                "%.2f",
                                                median(rival, cell, Block::cpuPerMillion)))));
        return new Table(
                "What each did, and what processor time of all three processes a million operations took.",
                List.of(
                        "load",
                        "contestant",
                        "operations/s",
                        "p50, ms",
                        "p99, ms",
                        "p99.9, ms",
                        "max, ms",
                        "CPU, s per million"),
                rows);
    }

    /** What an operation cost on all three processes together. */
    public Table costs() {
        List<List<String>> rows = new ArrayList<>();
        each(
                (cell, rival) ->
                        rows.add(
                                List.of(
                                        cell.title(),
                                        rival.title(),
                                        format("%.2f", median(rival, cell, Block::cpuPerMillion)),
                                        allocated(rival, cell),
                                        results.syncsCounted()
                                                ? per(rival, cell, "%,.0f", b -> b.cost().syncs())
                                                : "n/a",
                                        per(
                                                rival,
                                                cell,
                                                "%,.1f",
                                                b -> b.cost().writtenBytes() / 1e6),
                                        per(rival, cell, "%,.0f", b -> b.cost().switches()),
                                        format(
                                                "%.0f",
                                                median(rival, cell, b -> b.cost().threads())))));
        return new Table(
                "What a million operations cost, all three processes together.",
                List.of(
                        "load",
                        "contestant",
                        "CPU, s",
                        "allocated, MB",
                        "syncs",
                        "written, MB",
                        "context switches",
                        "Java threads"),
                rows);
    }

    /** How near writes come to what they must cost at the least, in their own batches; without counted syncs nobody knows. */
    public Table bounds() {
        List<List<String>> rows = new ArrayList<>();
        if (results.syncsCounted() && results.syncDelayMicros() == 0) {
            each(
                    (cell, rival) -> {
                        if (cell.order().kind() == LoadOrder.Kind.WRITE && !rival.isStore()) {
                            rows.add(bound(rival, cell));
                        }
                    });
        }
        return new Table(
                "The least CPU that the model of the machine allows for batches of that size, and what part of what was used that is.",
                List.of(
                        "load",
                        "contestant",
                        "entries a sync",
                        "bound, CPU s per million",
                        "used",
                        "of the bound"),
                rows);
    }

    private List<String> bound(Rival rival, Cell cell) {
        double syncs = median(rival, cell, b -> b.perOperation(b.cost().syncs()));
        double batch = Bound.batch(1, syncs);
        double least = Bound.cpuPerMillion(cell.order().payloadBytes(), batch);
        double used = median(rival, cell, Block::cpuPerMillion);
        return List.of(
                cell.title(),
                rival.title(),
                format("%,.1f", batch),
                format("%.2f", least),
                format("%.2f", used),
                format("%.0f %%", 100 * least / used));
    }

    /** Threads that ended took their count with them, so the figure is then a lower bound. */
    private String allocated(Rival rival, Cell cell) {
        boolean lost =
                results.blocks(rival, cell).stream().anyMatch(b -> b.cost().threadsEnded() > 20);
        return (lost ? "at least " : "")
                + per(rival, cell, "%,.0f", b -> b.cost().allocatedBytes() / 1e6);
    }

    private String per(Rival rival, Cell cell, String format, ToDoubleFunction<Block> amount) {
        return format(
                format,
                median(
                        rival,
                        cell,
                        b -> amount.applyAsDouble(b) * 1e6 / Math.max(1, b.result().total())));
    }

    private double median(Rival rival, Cell cell, ToDoubleFunction<Block> figure) {
        return results.median(rival, cell, figure);
    }

    private interface Visitor {
        void visit(Cell cell, Rival rival);
    }

    private void each(Visitor visitor) {
        for (Cell cell : results.cells()) {
            results.rivals(cell).forEach(rival -> visitor.visit(cell, rival));
        }
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
