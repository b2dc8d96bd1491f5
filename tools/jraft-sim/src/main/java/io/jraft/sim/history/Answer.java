package io.jraft.sim.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client was told. Values with equals, so that an answer can be compared with the one a replay gives. */
public sealed interface Answer {

    /** The client was told that it happened, and nothing more. Agrees with every answer of a replay. */
    // No deadlock: nobody else creates one, so the subclass is never initialised first.
    @SuppressWarnings("ClassInitializationDeadlock")
    Answer NOTHING = new Nothing();

    /** A value of a register, or null where there was none. */
    static Answer value(@Nullable String value) {
        return new Value(value);
    }

    /** Whether it took effect, or whether it is so. */
    static Answer flag(boolean flag) {
        return new Flag(flag);
    }

    /** The value of a counter, or the length of a list. */
    static Answer number(long number) {
        return new Amount(number);
    }

    /** All elements, in the order that the object gives them. */
    static Answer all(List<String> elements) {
        return new All(List.copyOf(elements));
    }

    /** Whether a client that was told this can have met an object that answers {@code real}. */
    default boolean admits(Answer real) {
        return equals(real);
    }

    /** Told nothing beyond success. */
    record Nothing() implements Answer {
        @Override
        public boolean admits(Answer real) {
            return true;
        }

        @Override
        public String toString() {
            return "ok";
        }
    }

    /** One value or none. */
    record Value(@Nullable String value) implements Answer {
        @Override
        public String toString() {
            return value == null ? "none" : value;
        }
    }

    /** Yes or no. */
    record Flag(boolean flag) implements Answer {
        @Override
        public String toString() {
            return flag ? "yes" : "no";
        }
    }

    /** A number. */
    record Amount(long number) implements Answer {
        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    /** Every element. */
    record All(List<String> elements) implements Answer {
        @Override
        public String toString() {
            return elements.toString();
        }
    }
}
