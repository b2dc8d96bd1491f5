package io.jraft.bench.report;

import io.jraft.bench.control.Block;
import io.jraft.bench.control.Cell;
import io.jraft.bench.control.Rival;
import io.jraft.bench.node.LoadOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The pictures of the report, by a name that can be a file's. Thread: any; immutable. */
final class Curves {
    private static final double[] PERCENTILES = {
        1, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99
    };

    private final Results results;

    Curves(Results results) {
        this.results = results;
    }

    /** Name and SVG. */
    Map<String, String> all() {
        Map<String, String> curves = new LinkedHashMap<>();
        List<Cell> closed =
                results.cells().stream()
                        .filter(cell -> !cell.order().open())
                        .filter(cell -> cell.order().kind() == LoadOrder.Kind.WRITE)
                        .filter(cell -> cell.order().payloadBytes() == 16)
                        .sorted(Comparator.comparingInt(cell -> cell.order().inFlight()))
                        .toList();
        if (closed.size() > 1) {
            curves.put("throughput", throughput(closed));
            curves.put("latency-by-throughput", latency(closed));
        }
        for (Cell cell : results.cells()) {
            if (cell.order().open()) {
                curves.put("percentiles-" + cell.id(), percentiles(cell));
            }
        }
        return curves;
    }

    private String throughput(List<Cell> cells) {
        LineChart chart =
                new LineChart("Throughput, 16 B writes", "operations in flight", "operations/s");
        each(
                cells,
                chart,
                "",
                (rival, cell) ->
                        new LineChart.Point(
                                cell.order().inFlight(),
                                results.median(rival, cell, Block::perSecond)));
        return chart.svg();
    }

    private String latency(List<Cell> cells) {
        LineChart chart =
                new LineChart(
                        "Latency as the load grows, 16 B writes, closed loop: median",
                        "operations/s",
                        "median, ms");
        each(
                cells,
                chart,
                "",
                (rival, cell) ->
                        new LineChart.Point(
                                results.median(rival, cell, Block::perSecond),
                                results.millis(rival, cell, 50)));
        return chart.svg();
    }

    private interface Figure {
        LineChart.Point of(Rival rival, Cell cell);
    }

    private void each(List<Cell> cells, LineChart chart, String suffix, Figure figure) {
        for (Rival rival : Rival.values()) {
            List<LineChart.Point> points =
                    cells.stream()
                            .filter(cell -> !results.blocks(rival, cell).isEmpty())
                            .map(cell -> figure.of(rival, cell))
                            .toList();
            chart.add(rival.title() + suffix, colour(rival), points);
        }
    }

    /** The tail, stretched: each decade of the axis is one more nine. */
    private String percentiles(Cell cell) {
        LineChart chart =
                new LineChart(
                        cell.title() + ": latency from when an operation was due",
                        "one in so many is slower",
                        "ms");
        for (Rival rival : results.rivals(cell)) {
            Histogram latencies = results.latencies(rival, cell);
            List<LineChart.Point> points = new ArrayList<>();
            for (double percentile : PERCENTILES) {
                double oneIn = 100 / (100 - percentile);
                // A percentile beyond the number of values would be the greatest value again.
                if (oneIn <= latencies.getTotalCount()) {
                    points.add(
                            new LineChart.Point(
                                    oneIn, latencies.getValueAtPercentile(percentile) / 1e6));
                }
            }
            chart.add(rival.title(), colour(rival), points);
        }
        return chart.svg();
    }

    private static String colour(Rival rival) {
        return switch (rival) {
            case OURS, OURS_KV -> "#0969da";
            case SOFA, SOFA_KV -> "#bc4c00";
            case RATIS -> "#8250df";
            case AERON, ETCD -> "#1a7f37";
        };
    }
}
