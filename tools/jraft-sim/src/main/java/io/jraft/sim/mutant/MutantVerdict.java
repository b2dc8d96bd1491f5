package io.jraft.sim.mutant;

import org.jspecify.annotations.Nullable;

/**
 * What became of one mutant. Immutable.
 *
 * @param id of the mutant
 * @param outcome what happened
 * @param detail which check saw it, in the simulator's words; what went wrong for the others
 * @param seeds how many seeds were run, the one that saw it included
 */
public record MutantVerdict(String id, Outcome outcome, String detail, long seeds) {
    /** What may happen. */
    public enum Outcome {
        /** A check of the simulator, or of the code itself, saw it. */
        KILLED,
        /** No check saw it with any of the seeds. */
        SURVIVED,
        /** A seed did not end in time. Seen as well, but by the clock: worth a look. */
        HUNG,
        /** It was not run properly; says nothing about the mutant. */
        ERROR
    }

    /** One line that {@link #parse} understands. */
    @Override
    public String toString() {
        return id + "\t" + outcome + "\t" + seeds + "\t" + detail.replaceAll("[\\t\\r\\n]+", " ");
    }

    /** The verdict in a line; null when the line holds none. */
    static @Nullable MutantVerdict parse(String line) {
        String[] parts = line.split("\t", 4);
        if (parts.length < 4) {
            return null;
        }
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().equals(parts[1])) {
                return new MutantVerdict(parts[0], outcome, parts[3], Long.parseLong(parts[2]));
            }
        }
        return null;
    }
}
