package io.jraft.testing;

/** What becomes of writes that were not synced when the machine or the process ended. */
public enum CrashMode {
    /** All of them are lost: a power cut before anything was written back. */
    LOST,
    /** All of them are there: a power cut after everything was written back. */
    KEPT,
    /** They are there up to the end of some sector, and nothing after it. */
    PREFIX,
    /** Every sector is there or not, in any combination. */
    TORN,
    /** Files are as long as they had become, and what was not synced is zero. */
    ZEROED,
    /** The process was killed, the machine lived: all of it is seen, and the next power cut may still take it. */
    KILLED
}
