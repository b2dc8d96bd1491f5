package io.jraft.sim.history;

import io.jraft.sim.history.AtomicObjects.Generated;
import io.jraft.sim.history.AtomicObjects.Kind;
import java.util.SplittableRandom;

/** How long the judge takes for a long history: run its main; not a test, since it looks at a clock. */
final class HistoryBench {
    private static final int ROUNDS = 5;

    private HistoryBench() {}

    public static void main(String[] args) {
        LinearizabilityChecker checker = new LinearizabilityChecker();
        for (Kind kind : Kind.values()) {
            Generated history =
                    new AtomicObjects(new SplittableRandom(1), kind, 20)
                            .generate(10_000, 8, 5, 0.02);
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                Verdict search = checker.search(history.operations());
                long searched = System.nanoTime();
                Verdict byLog = checker.byLog(history.operations(), history.oracle());
                long end = System.nanoTime();
                System.out.printf(
                        "%s: search %.1f ms %s, by log %.1f ms %s%n",
                        kind, (searched - start) / 1e6, search, (end - searched) / 1e6, byLog);
            }
        }
    }
}
