package io.jraft.sim.run;

import io.jraft.sim.check.Coverage;
import io.jraft.sim.fault.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a batch has reached, as text. Stateless. */
final class CoverageReport {
    private static final String FAULT = "fault: ";

    private CoverageReport() {}

    /** All of it: speed, faults by kind, what was counted, combinations and how they came. */
    static List<String> lines(Tally tally) {
        List<String> lines = new ArrayList<>();
        Coverage coverage = tally.coverage();
        lines.add("");
        lines.add("Faults that came to pass, by kind:");
        faults(coverage, lines);
        lines.add("");
        lines.add("Counted:");
        for (Map.Entry<String, Long> e : coverage.counts().entrySet()) {
            if (!e.getKey().startsWith(FAULT)) {
                lines.add(String.format(Locale.ROOT, "  %-34s %,15d", e.getKey(), e.getValue()));
            }
        }
        lines.add("");
        lines.addAll(saturation(tally));
        return lines;
    }

    private static void faults(Coverage coverage, List<String> lines) {
        List<String> never = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            long times = coverage.counts().getOrDefault(FAULT + kind, 0L);
            if (times == 0) {
                never.add(kind.name());
            } else {
                lines.add(
                        String.format(
                                Locale.ROOT, "  %-20s %,12d  %s", kind, times, kind.meaning()));
            }
        }
        if (!never.isEmpty()) {
            lines.add("  never: " + String.join(", ", never));
        }
    }

    private static List<String> saturation(Tally tally) {
        StringBuilder curve = new StringBuilder("  after so many seeds:");
        for (Tally.Point p : tally.curve()) {
            curve.append(String.format(Locale.ROOT, " %,d: %,d", p.seeds(), p.tuples()));
        }
        int last = tally.seedOfLastTuple();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Combinations of a node's situation and a message: %,d",
                        tally.coverage().tuples().size()),
                curve.toString(),
                String.format(
                        Locale.ROOT,
                        "  the last new one came with seed number %,d; %,d seeds brought none since",
                        last,
                        tally.seeds() - last));
    }

    /** The sum in three lines. */
    static List<String> summary(Tally tally, double processCpuSeconds, double wallSeconds) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d seeds, %d failed, %,d checks made",
                        tally.seeds(),
                        tally.failures(),
                        tally.coverage().counts().getOrDefault("checks", 0L)),
                String.format(
                        Locale.ROOT,
                        "%,.0f virtual s in %,.1f CPU s of runs (%,.1f with compiler and collector), %,.1f s on the wall",
                        tally.virtualSeconds(),
                        tally.cpuSeconds(),
                        processCpuSeconds,
                        wallSeconds),
                String.format(
                        Locale.ROOT,
                        "virtual s a CPU s: %,.0f median over seeds, %,.0f over all, %,.0f with compiler and collector",
                        tally.medianSpeed(),
                        tally.speed(),
                        tally.virtualSeconds() / Math.max(1e-9, processCpuSeconds)));
    }
}
