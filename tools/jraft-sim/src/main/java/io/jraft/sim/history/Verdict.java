package io.jraft.sim.history;

import java.util.List;

/** What the judge found. There is no default: whoever asks looks at all three. */
public sealed interface Verdict {

    /**
     * There is an order that explains every answer.
     *
     * @param operations how many were judged
     * @param steps how many effects were computed for it
     */
    record Ok(int operations, long steps) implements Verdict {}

    /**
     * No order explains the answers.
     *
     * @param key the object whose operations contradict each other
     * @param operations those that contradict each other, by number; leaving one out would leave no contradiction
     *     unless the search for fewer became too long
     * @param explanation for a person: what is wrong, and the operations on a line of time
     */
    record Violation(String key, List<Operation> operations, String explanation)
            implements Verdict {}

    /**
     * The budget was spent before an order was found or excluded. Not a success.
     *
     * @param key the object that was too hard
     * @param reason what was spent, and where
     */
    record Undecided(String key, String reason) implements Verdict {}
}
