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
 * @param only names of the questions that are really asked, such as {@code c2.7} for the seventh of client 2; empty for
 *     all. A client that leaves one out thinks again at once, and the others stay what they are
 */
public record Load(
        int clients,
        int operations,
        List<Kind> kinds,
        int keys,
        int readPercent,
        long thinkNanos,
        long timeoutNanos,
        int fillingMax,
        List<String> only) {
    public Load {
        kinds = List.copyOf(kinds);
        only = List.copyOf(only);
    }

    /** A load of which nothing is left out. */
    public Load(
            int clients,
            int operations,
            List<Kind> kinds,
            int keys,
            int readPercent,
            long thinkNanos,
            long timeoutNanos,
            int fillingMax) {
        this(
                clients,
                operations,
                kinds,
                keys,
                readPercent,
                thinkNanos,
                timeoutNanos,
                fillingMax,
                List.of());
    }

    /** Kinds of objects. */
    public enum Kind {
        REGISTER,
        COUNTER,
        MAP,
        SET
    }
}
