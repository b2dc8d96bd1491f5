package io.jraft.sim.history;

/**
 * One question of one client and its end.
 *
 * @param id number within the history, in the order of the questions
 * @param process who asked; for the reader of an explanation only
 * @param key which object was asked
 * @param command what was asked
 * @param outcome how it ended
 * @param answer what was told; {@link Answer#NOTHING} unless the outcome is OK
 * @param invoked moment of the question: a number that grows with every event of the history, so no two are equal
 * @param returned moment of the answer, {@link #NEVER} for an unknown outcome
 * @param invokedNanos virtual time of the question, for the reader only
 * @param returnedNanos virtual time of the end, for the reader only
 */
public record Operation(
        int id,
        int process,
        String key,
        Command command,
        Outcome outcome,
        Answer answer,
        long invoked,
        long returned,
        long invokedNanos,
        long returnedNanos) {

    /** The moment of what never ended. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Whether this ended before the other began: then no order may turn them round. */
    public boolean precedes(Operation other) {
        return returned < other.invoked;
    }

    /** The same question with nothing known about its end. */
    Operation forgotten() {
        return ended(Outcome.UNKNOWN, Answer.NOTHING, NEVER);
    }

    Operation ended(Outcome end, Answer told, long at) {
        return new Operation(
                id,
                process,
                key,
                command,
                end,
                told,
                invoked,
                at,
                invokedNanos,
                at == NEVER ? NEVER : returnedNanos);
    }

    /** "#7 c3 read -> 5". */
    @Override
    public String toString() {
        String end =
                switch (outcome) {
                    case OK -> " -> " + answer;
                    case FAILED -> " -> failed";
                    case UNKNOWN -> " -> ?";
                };
        return "#" + id + " c" + process + " " + command + end;
    }
}
