package io.jraft.sim.load;

import java.util.List;

/**
 * What clients do in a run.
 *
 * @param clients how many there are
 * @param operations how many they ask for together
 * @param kinds what they ask for
 * @param keys objects of each kind
 * @param readPercent share of reads
 * @param thinkNanos mean pause of a client between two questions
 * @param timeoutNanos after which a client takes the outcome for unknown
 * @param fillingMax bytes added to an entry at most
 */
public record Load(
        int clients,
        int operations,
        List<Kind> kinds,
        int keys,
        int readPercent,
        long thinkNanos,
        long timeoutNanos,
        int fillingMax) {
    /** Kinds of objects. */
    public enum Kind {
        REGISTER,
        COUNTER,
        MAP,
        SET
    }
}
