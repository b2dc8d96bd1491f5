package io.jraft.sim.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of seeds from its first line to its report: progress while it runs, Ctrl-C ends it in order.
 * Thread: MAIN.
 */
final class Batch {
    private final SeedJob job;
    private final long from;
    private final long count;
    private final long nanosMax;
    private final Tally tally = new Tally();
    private double wallSeconds;
    private double processCpuSeconds;
    private boolean cutShort;

    private Batch(SeedJob job, long from, long count, long nanosMax) {
        this.job = job;
        this.from = from;
        this.count = count;
        this.nanosMax = nanosMax;
    }

    /** So many seeds. */
    static Batch ofSeeds(SeedJob job, long from, long count) {
        return new Batch(job, from, count, Long.MAX_VALUE);
    }

    /** Seeds for so long. */
    static Batch ofNanos(SeedJob job, long from, long nanosMax) {
        return new Batch(job, from, Long.MAX_VALUE, nanosMax);
    }

    /** Runs it; false when it was interrupted. */
    boolean run(int threads, String title, Interrupt interrupt) throws InterruptedException {
        long began = System.nanoTime();
        long cpuBegan = processCpu();
        long deadline = nanosMax == Long.MAX_VALUE ? began + Long.MAX_VALUE / 2 : began + nanosMax;
        Progress progress =
                Progress.onOut(
                        title, count, nanosMax == Long.MAX_VALUE ? Long.MAX_VALUE : deadline);
        Fleet fleet = new Fleet(job, from, count, tally, progress);
        interrupt.onInterrupt(fleet::stop);
        fleet.run(threads, deadline);
        cutShort = fleet.isStopped();
        wallSeconds = (System.nanoTime() - began) / 1e9;
        processCpuSeconds = (processCpu() - cpuBegan) / 1e9;
        return !cutShort;
    }

    private static long processCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    Tally tally() {
        return tally;
    }

    /** The sum, what was reached, and what failed once more at the end, where people look. */
    List<String> report() {
        List<String> lines = new ArrayList<>(CoverageReport.lines(tally));
        lines.add("");
        for (Failure failure : tally.kept()) {
            lines.add(failure.toString());
        }
        if (cutShort) {
            lines.add("Interrupted; this is what was done until then.");
        }
        lines.addAll(CoverageReport.summary(tally, processCpuSeconds, wallSeconds));
        return lines;
    }
}
