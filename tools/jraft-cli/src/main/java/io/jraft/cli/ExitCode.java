package io.jraft.cli;

/** How a command ends; scripts compare with these numbers, so they never change. */
public final class ExitCode {
    /** Done, and what was looked at is well. */
    public static final int FINE = 0;

    /** Looked, and something is wrong: damage, no leader, a member that is down. */
    public static final int UNWELL = 1;

    /** The command line was not understood. */
    public static final int USAGE = 2;

    /** Nothing was done: the directory is in use or another's, the group refused, or nobody confirmed. */
    public static final int REFUSED = 3;

    /** Nobody could be asked, or no answer came in time; work that was asked for may have been done nevertheless. */
    public static final int UNREACHED = 4;

    /** Something failed that nobody foresaw; the words are on the error output. */
    public static final int FAILED = 5;

    private ExitCode() {}
}
