package io.jraft.example.process;

import java.io.PrintStream;

/**
 * What the example programs say to people: lines on standard output, one live line of progress, errors on standard
 * error. The only class of the examples that touches System.out.
 * Owner: ANY thread; every method holds the class's monitor.
 */
public final class Console {
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;

    /** Set by the scripts under tools/: Java 17 cannot tell a terminal from a pipe. */
    private static final boolean TERMINAL = Boolean.getBoolean("jraft.example.terminal");

    private static final long QUIET_NANOS = 2_000_000_000L;

    private static boolean progressShown;
    private static long lastProgressNanos = System.nanoTime() - QUIET_NANOS;

    private Console() {}

    public static synchronized void line(String text) {
        endProgress();
        OUT.println(text);
        OUT.flush();
    }

    public static synchronized void error(String text) {
        endProgress();
        ERR.println(text);
        ERR.flush();
    }

    /** Overwrites the line shown before on a terminal; elsewhere says one line every two seconds. */
    public static synchronized void progress(String text) {
        if (TERMINAL) {
            OUT.print("\r\u001b[K" + text);
            OUT.flush();
            progressShown = true;
        } else if (System.nanoTime() - lastProgressNanos >= QUIET_NANOS) {
            lastProgressNanos = System.nanoTime();
            OUT.println(text);
            OUT.flush();
        }
    }

    private static void endProgress() {
        if (progressShown) {
            OUT.println();
            progressShown = false;
        }
    }
}
