package io.jraft.bench.report;

import io.jraft.bench.control.Block;
import io.jraft.bench.control.Cell;
import io.jraft.bench.control.Rival;
import io.jraft.bench.node.LoadOrder;
import io.jraft.bench.stat.Ratio;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What stands around the tables, the same on every page: how it was measured, and what a number means. Thread: any. */
public final class Words {
    /** Part of the machine that others may use before a page says that it was not quiet. */
    private static final double QUIET = 0.1;

    private Words() {}

    static List<String> circumstances(Results results) {
        List<String> words = new ArrayList<>();
        words.add("Machine: " + results.machine().words() + ".");
        words.add(
                String.format(
                        Locale.ROOT,
                        "Disk: a synced write of 4 KiB takes %.3f ms (median)%s.",
                        results.machine().syncMicros() / 1e3,
                        results.syncDelayMicros() == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", and %.1f ms more were added to every sync of every contestant",
                                        results.syncDelayMicros() / 1e3)));
        words.add(
                "Commit "
                        + results.commit()
                        + "; three servers as three processes on loopback, "
                        + (results.groups() == 1 ? "one group" : results.groups() + " groups")
                        + "; each with "
                        + String.join(" ", results.jvm())
                        + ".");
        double[] others =
                results.sessions().stream()
                        .flatMap(List::stream)
                        .mapToDouble(Block::others)
                        .toArray();
        double steal =
                results.sessions().stream()
                        .flatMap(List::stream)
                        .mapToDouble(Block::steal)
                        .max()
                        .orElse(0);
        double usual = Ratio.median(others);
        words.add(
                String.format(
                        Locale.ROOT,
                        "Noise: in the median block processes other than the cluster measured (the other one, idle, among"
                                + " them) used %.0f %% of the machine, at most %.0f %%; the hypervisor took at most %.0f %%.",
                        usual * 100,
                        Arrays.stream(others).max().orElse(0) * 100,
                        steal * 100));
        if (usual > QUIET) {
            words.add(
                    "**The machine was busy with other work.** The ratios, of blocks that ran one after the other, tell"
                            + " something; the figures are far below what this machine can do alone.");
        }
        return words;
    }

    static final List<String> MEANING =
            List.of(
                    "A session starts the clusters of ours and one peer, warms both up, and loads them in turn: A B, B A, and so"
                            + " on. The ratio of a pair is that of two neighbouring blocks; the figure is the median of the"
                            + " pairs, the interval is a bootstrap's. A machine that is slow for a minute is slow for both.",
                    "The load is made in the leader's process, as an embedder would; latency is from the call to the callback,"
                            + " when the entry is durable on a majority and applied.",
                    "Closed loop (so many in flight) tells what a system can do. Its latency says little: slow systems are asked"
                            + " less. Open loop (so many offered a second) tells what a user sees: latency counts from when an"
                            + " operation was due, also if the generator had to wait. The rates are parts of what the slower of"
                            + " the two reached with 256 in flight. The generator is woken by the system's timer; its lateness,"
                            + " some 0.06 ms, is in everybody's figures.",
                    "Costs are those of all three processes, the load included, from before a block to after it. CPU is user and"
                            + " system time. Allocated bytes and context switches are those of threads alive. Syncs are calls of"
                            + " fsync, fdatasync and msync, counted in front of the C library. Written bytes are what the kernel"
                            + " charges to the processes. Kernels with large folios charge a whole folio when one page of it"
                            + " changes, so that small writes into files prepared in large pieces, as our journal's, are charged"
                            + " many times what the device gets: compare that column among loads of one contestant only.",
                    "The bound is a sum of costs measured on this kind of machine (an entry's own work 0.2 microseconds in all"
                            + " members together, 2 nanoseconds a byte, 131 microseconds a batch, most of them three syncs) for as many"
                            + " entries a sync as the contestant had: code that did nothing else would come to 100 %. It does not ask"
                            + " for larger batches, so compare it with the figures beside it.");

    /** Whether what was acknowledged had been synced: syncs and operations, where there was one write at a time. */
    public static List<String> audit(Results results) {
        List<String> lines = new ArrayList<>();
        for (Cell cell : results.cells()) {
            boolean oneWrite =
                    cell.order().kind() == LoadOrder.Kind.WRITE
                            && cell.order().inFlight() == 1
                            && !cell.order().open();
            if (!oneWrite || !results.syncsCounted()) {
                continue;
            }
            for (Rival rival : results.rivals(cell)) {
                double perOperation =
                        results.median(
                                rival, cell, block -> block.perOperation(block.cost().syncs()));
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%s: %.2f syncs per operation with one in flight, %s.",
                                rival.title(),
                                perOperation,
                                perOperation >= 1.9
                                        ? "so a majority syncs before an acknowledgement (class D1)"
                                        : "fewer than a majority of syncs: the acknowledgement is not durable (class D0)"));
            }
        }
        if (lines.isEmpty()) {
            lines.add("Syncs were not counted, or no cell had one write in flight.");
        }
        return lines;
    }

    static List<String> notes(Results results) {
        return results.notes().entrySet().stream()
                .map(e -> e.getKey().title() + ": " + e.getValue() + ".")
                .toList();
    }
}
