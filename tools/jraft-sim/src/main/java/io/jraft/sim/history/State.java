package io.jraft.sim.history;

/**
 * What the object behind a key holds: an immutable value, cheap to compare and to hash, since the search remembers many.
 */
public interface State {

    /** What the command does to this state and what it answers. Refuses a command meant for another kind of object. */
    Effect apply(Command command);

    /** The state afterwards and the answer. */
    record Effect(State next, Answer answer) {}

    /** For commands that ended up at the wrong object: a mistake of whoever records the history. */
    static IllegalArgumentException notFor(State state, Command command) {
        return new IllegalArgumentException(
                command + " does not belong to a " + state.getClass().getSimpleName());
    }
}
