package io.jraft.sim.disk;

/** Where in a call the crash comes. */
public enum CrashPoint {
    /** Before the call has any effect. */
    BEFORE,
    /** When some of the sectors of a write are handed to the disk; as {@link #BEFORE} for every other call. */
    DURING,
    /** The call is complete; its caller never hears of it. */
    AFTER
}
