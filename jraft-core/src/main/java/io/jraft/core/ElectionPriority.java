package io.jraft.core;

/** Special values of a peer's election priority. */
public class ElectionPriority {

    /** Priorities play no part. */
    public static final int Disabled = -1;

    /** This peer never becomes a candidate. */
    public static final int NotElected = 0;

    /** The lowest priority of a peer that may lead. */
    public static final int MinValue = 1;

    private ElectionPriority() {}
}
