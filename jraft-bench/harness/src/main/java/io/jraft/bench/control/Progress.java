package io.jraft.bench.control;

import java.io.PrintStream;
import java.util.Locale;

/**
 * What the person at the terminal sees while it runs: one line that changes, and one that stays for each block. Without a
 * terminal only the lines that stay.
 * Owner: the main thread.
 */
final class Progress {
    private static final String BACK = "\r\u001B[K";

    private final PrintStream out;
    private final boolean terminal;
    private final long startNanos = System.nanoTime();

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void doing(String what) {
        live(what, 0);
    }

    void live(String what, long operations) {
        if (terminal) {
            out.print(
                    BACK
                            + clock()
                            + what
                            + (operations == 0
                                    ? ""
                                    : String.format(Locale.ROOT, ": %,d", operations)));
            out.flush();
        }
    }

    void done(Block block) {
        line(
                String.format(
                        Locale.ROOT,
                        "%-13s %-34s %,12.0f/s  p50 %8.3f  p99 %8.3f ms  cpu %6.2f s/M  others %4.1f %%",
                        block.rival().title(),
                        block.cell().title(),
                        block.perSecond(),
                        block.millisAt(50),
                        block.millisAt(99),
                        block.cpuPerMillion(),
                        block.others() * 100));
    }

    void line(String text) {
        out.println((terminal ? BACK : "") + clock() + text);
        out.flush();
    }

    private String clock() {
        long seconds = (System.nanoTime() - startNanos) / 1_000_000_000L;
        return String.format(Locale.ROOT, "%3d:%02d ", seconds / 60, seconds % 60);
    }
}
