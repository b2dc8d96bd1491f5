package io.jraft.bench.report;

import io.jraft.bench.control.Block;
import io.jraft.bench.control.Cell;
import io.jraft.bench.control.Machine;
import io.jraft.bench.control.Rival;
import io.jraft.bench.stat.Ratio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Everything that was measured, and the questions the reports ask of it.
 *
 * @param sessions the blocks of each session, in the order in which they ran
 * @param notes what each contestant says of its tuning and durability
 * @param commit of this repository
 * @param syncsCounted whether the syncs in the costs mean something
 * @param syncDelayMicros added to every sync, 0 for the disk as it is
 * @param groups of the cluster
 * @param jvm the flags of every server
 */
public record Results(
        List<List<Block>> sessions,
        Map<Rival, String> notes,
        Machine machine,
        String commit,
        boolean syncsCounted,
        long syncDelayMicros,
        int groups,
        List<String> jvm) {

    /** All cells, in the order of their first block. */
    public List<Cell> cells() {
        Set<Cell> cells = new LinkedHashSet<>();
        sessions.forEach(session -> session.forEach(block -> cells.add(block.cell())));
        return List.copyOf(cells);
    }

    /** The blocks of a contestant in a cell, of all sessions. */
    public List<Block> blocks(Rival rival, Cell cell) {
        return sessions.stream()
                .flatMap(List::stream)
                .filter(block -> block.rival() == rival && block.cell().equals(cell))
                .toList();
    }

    /** Who was measured in a cell. */
    public List<Rival> rivals(Cell cell) {
        return List.of(Rival.values()).stream()
                .filter(rival -> !blocks(rival, cell).isEmpty())
                .toList();
    }

    /** The median over the blocks of a contestant in a cell. */
    public double median(Rival rival, Cell cell, ToDoubleFunction<Block> figure) {
        return Ratio.median(blocks(rival, cell).stream().mapToDouble(figure).toArray());
    }

    /** All latencies of a contestant in a cell together. */
    public Histogram latencies(Rival rival, Cell cell) {
        List<Block> blocks = blocks(rival, cell);
        Histogram sum = blocks.get(0).result().latencies().copy();
        blocks.stream().skip(1).forEach(block -> sum.add(block.result().latencies()));
        return sum;
    }

    /** Milliseconds at a percentile, over all blocks together. */
    public double millis(Rival rival, Cell cell, double percentile) {
        return latencies(rival, cell).getValueAtPercentile(percentile) / 1e6;
    }

    /** Ours to each peer, of the sessions in which both were measured; figures that are 0 have no ratio. */
    public Map<Rival, Ratio> ratios(Cell cell, ToDoubleFunction<Block> figure) {
        Map<Rival, Ratio> ratios = new LinkedHashMap<>();
        for (List<Block> session : sessions) {
            for (Rival peer : Rival.values()) {
                if (peer == peer.ours()) {
                    continue;
                }
                List<Double> ours = figures(session, peer.ours(), cell, figure);
                List<Double> theirs = figures(session, peer, cell, figure);
                boolean positive =
                        ours.stream().allMatch(f -> f > 0) && theirs.stream().allMatch(f -> f > 0);
                if (!ours.isEmpty() && ours.size() == theirs.size() && positive) {
                    ratios.put(peer, Ratio.of(ours, theirs));
                }
            }
        }
        return ratios;
    }

    private static List<Double> figures(
            List<Block> session, Rival rival, Cell cell, ToDoubleFunction<Block> figure) {
        List<Double> figures = new ArrayList<>();
        for (Block block : session) {
            if (block.rival() == rival && block.cell().equals(cell)) {
                figures.add(figure.applyAsDouble(block));
            }
        }
        return figures;
    }
}
