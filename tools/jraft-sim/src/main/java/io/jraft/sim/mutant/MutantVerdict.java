package io.jraft.sim.mutant;

import org.jspecify.annotations.Nullable;

/**
 * What became of one mutant. Immutable.
 *
 * @param id of the mutant
 * @param outcome what happened
 * @param runs how many there were, the one that saw it included
 * @param where which of its hunts saw it, and with which seed: {@code mix 6}; empty when nothing did
 * @param detail which check saw it, in the simulator's words; what went wrong for the others
 */
public record MutantVerdict(String id, Outcome outcome, long runs, String where, String detail) {
    private static final int FIELDS = 5;

    /** What may happen. */
    public enum Outcome {
        /** A check of the simulator, or of the code itself, saw it, and the code as it is passes that very run. */
        KILLED,
        /** No check saw it with any of the seeds. */
        SURVIVED,
        /** A run did not end. Seen as well, but by the clock: worth a look. */
        HUNG,
        /** It was not run properly; says nothing about the mutant. */
        ERROR
    }

    /** True when something saw it. */
    public boolean isSeen() {
        return outcome == Outcome.KILLED || outcome == Outcome.HUNG;
    }

    /** One line that {@link #parse} understands. */
    @Override
    public String toString() {
        return String.join(
                "\t",
                id,
                outcome.name(),
                String.valueOf(runs),
                where,
                detail.replaceAll("[\\t\\r\\n]+", " "));
    }

    /** The verdict in a line; null when the line holds none. */
    static @Nullable MutantVerdict parse(String line) {
        String[] parts = line.split("\t", FIELDS);
        if (parts.length < FIELDS) {
            return null;
        }
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().equals(parts[1])) {
                return new MutantVerdict(
                        parts[0], outcome, Long.parseLong(parts[2]), parts[3], parts[4]);
            }
        }
        return null;
    }
}
