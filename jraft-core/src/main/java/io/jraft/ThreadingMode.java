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
     * Loop, disk and state machine on one worker, and that on the thread of its connections: fewest wake-ups, half of the
     * CPU, for machines with few processors. A disk or a callback that takes longer than an election timeout silences the
     * member: it sends no beats and may lose its leadership.
     */
    FUSED
}
