package io.jraft;

/**
 * How the stations of an engine are spread over threads. Throughput and latency differ, results never.
 */
public enum ThreadingMode {
    /** Threads of their own for loops, each log directory, state machines and bulk work. */
    DEDICATED,
    /** Loops and state machines share workers; the disk, which blocks, has its own. For quick state machines. */
    SHARED,
    /**
     * Loop, disk and state machine on one worker: fewest wake-ups, for small machines. A slow disk or state machine then
     * holds up elections, too.
     */
    FUSED
}
