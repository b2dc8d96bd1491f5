package io.jraft.sim.history;

import io.jraft.sim.history.AtomicObjects.Generated;
import io.jraft.sim.history.AtomicObjects.Kind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;

/** How much time of a processor a long history takes: run its main; not a test, since it looks at a clock. */
final class HistoryBench {
    private static final int ROUNDS = 5;

    private HistoryBench() {}

    public static void main(String[] args) {
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        LinearizabilityChecker checker = new LinearizabilityChecker();
        for (Kind kind : Kind.values()) {
            Generated history =
                    new AtomicObjects(new SplittableRandom(1), kind, 20)
                            .generate(10_000, 8, 5, 0.02);
            for (int round = 0; round < ROUNDS; round++) {
                long start = cpu.getCurrentThreadCpuTime();
                Verdict search = checker.search(history.operations());
                long searched = cpu.getCurrentThreadCpuTime();
                Verdict byLog = checker.byLog(history.operations(), history.oracle());
                long end = cpu.getCurrentThreadCpuTime();
                System.out.printf(
                        "%s: search %.1f ms %s, by log %.1f ms %s%n",
                        kind, (searched - start) / 1e6, search, (end - searched) / 1e6, byLog);
            }
        }
    }
}
