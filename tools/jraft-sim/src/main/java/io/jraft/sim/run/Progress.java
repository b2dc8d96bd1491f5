package io.jraft.sim.run;

import java.io.PrintStream;
import java.util.Locale;

/**
 * The line that shows how far a batch is: rewritten in place on a terminal, a line now and then in a file.
 * Thread: MAIN shows; threads that run seeds may say something between. It locks itself.
 */
final class Progress {
    /** How often a terminal is shown something new. */
    static final long EVERY_MS = 200;

    private static final long LINE_EVERY_NANOS = 30_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final String title;
    private final long seedsInAll;
    private final long began = System.nanoTime();
    private final long deadlineNanos;
    private long shown = began;
    private int width;

    /**
     * A line.
     *
     * @param title what runs
     * @param seedsInAll for the time that is left; {@link Long#MAX_VALUE} when the deadline counts
     * @param deadlineNanos when it ends at the latest; {@link Long#MAX_VALUE} for no deadline
     */
    Progress(PrintStream out, boolean terminal, String title, long seedsInAll, long deadlineNanos) {
        this.out = out;
        this.terminal = terminal;
        this.title = title;
        this.seedsInAll = seedsInAll;
        this.deadlineNanos = deadlineNanos;
    }

    /** On standard output; tools/sim says whether that is a terminal. */
    static Progress onOut(String title, long seedsInAll, long deadlineNanos) {
        return new Progress(
                System.out, Boolean.getBoolean("sim.terminal"), title, seedsInAll, deadlineNanos);
    }

    synchronized void show(Tally tally) {
        long now = System.nanoTime();
        if (terminal) {
            overwrite(line(tally, now));
        } else if (now - shown >= LINE_EVERY_NANOS) {
            out.println(line(tally, now));
            shown = now;
        }
    }

    /** The last state stays on the screen. */
    synchronized void end(Tally tally) {
        if (terminal) {
            overwrite(line(tally, System.nanoTime()));
            out.println();
            width = 0;
        } else {
            out.println(line(tally, System.nanoTime()));
        }
    }

    /** Prints something that stays, above the line. */
    synchronized void say(String text) {
        if (terminal) {
            overwrite("");
            out.print('\r');
        }
        out.println(text);
    }

    private void overwrite(String line) {
        out.print('\r' + line + " ".repeat(Math.max(0, width - line.length())));
        out.flush();
        width = line.length();
    }

    private String line(Tally tally, long now) {
        int seeds = tally.seeds();
        return String.format(
                Locale.ROOT,
                "%s: %,d%s seeds, %d failed, %,.0f virtual s a CPU s, %s gone%s",
                title,
                seeds,
                seedsInAll == Long.MAX_VALUE
                        ? ""
                        : String.format(Locale.ROOT, " of %,d", seedsInAll),
                tally.failures(),
                tally.speed(),
                clock(now - began),
                left(seeds, now));
    }

    private String left(int seeds, long now) {
        if (seedsInAll != Long.MAX_VALUE) {
            return seeds == 0
                    ? ""
                    : ", "
                            + clock((now - began) * Math.max(0, seedsInAll - seeds) / seeds)
                            + " left";
        }
        return deadlineNanos == Long.MAX_VALUE
                ? ""
                : ", " + clock(Math.max(0, deadlineNanos - now)) + " left";
    }

    /** Nanoseconds as people say them. */
    static String clock(long nanos) {
        long seconds = nanos / 1_000_000_000L;
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60)
                : seconds >= 60
                        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                        : seconds + " s";
    }
}
