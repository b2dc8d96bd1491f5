package io.jraft.sim.run;

import java.util.List;

/**
 * One part of the full check, in chunks small enough that a stop loses little. To add one, implement this and add it to
 * the list in {@link FullCommand}.
 */
interface FullStep {
    /** One word; it stands in the ledger. */
    String name();

    /** Names of its chunks, one word each, always the same. */
    List<String> chunks();

    /** Runs a chunk and prints its failures; {@link Result#whole} is false when it was interrupted and does not count. */
    Result run(String chunk, int threads, Interrupt interrupt) throws Exception;

    /**
     * What came of a chunk.
     *
     * @param whole false when it was interrupted
     * @param runs how many
     * @param virtualSeconds that passed in them
     * @param cpuSeconds they took
     * @param failures among them
     */
    record Result(
            boolean whole, long runs, double virtualSeconds, double cpuSeconds, int failures) {}
}
