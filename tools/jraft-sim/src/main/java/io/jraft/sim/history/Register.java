package io.jraft.sim.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One value or none: a register, and also one key of a map (put, get, remove).
 *
 * @param value what it holds, null for nothing
 */
public record Register(@Nullable String value) implements State {
    private static final Register EMPTY = new Register(null);

    @Override
    public Effect apply(Command command) {
        if (command instanceof Read) {
            return new Effect(this, Answer.value(value));
        }
        if (command instanceof Write write) {
            return new Effect(new Register(write.value()), Answer.value(value));
        }
        if (command instanceof Cas cas) {
            boolean swapped = Objects.equals(value, cas.expected());
            return new Effect(swapped ? new Register(cas.value()) : this, Answer.flag(swapped));
        }
        if (command instanceof Remove) {
            return new Effect(EMPTY, Answer.value(value));
        }
        throw State.notFor(this, command);
    }

    @Override
    public String toString() {
        return value == null ? "none" : value;
    }

    /**
     * Whether the operation may tell a register that holds {@code value} from one that does not. Writes overwrite
     * unseen, unless they answer what was there before.
     */
    private static boolean sees(@Nullable String value, Operation observer) {
        if (observer.command() instanceof Cas cas) {
            boolean same = Objects.equals(cas.expected(), value);
            return observer.answer() instanceof Answer.Flag told ? told.flag() == same : true;
        }
        return observer.answer() instanceof Answer.Value told
                && Objects.equals(told.value(), value);
    }

    /** A command to a register. */
    private interface RegisterCommand extends Command {
        @Override
        default State start() {
            return EMPTY;
        }

        @Override
        default boolean mutates() {
            return true;
        }
    }

    /** Answers the value. */
    public record Read() implements RegisterCommand {
        @Override
        public boolean mutates() {
            return false;
        }

        @Override
        public String toString() {
            return "read";
        }
    }

    /** Replaces the value; answers the one before. */
    public record Write(String value) implements RegisterCommand {
        @Override
        public boolean mayExplain(Operation observer) {
            return sees(value, observer);
        }

        @Override
        public String toString() {
            return "write " + value;
        }
    }

    /** Replaces the value if it is the expected one; answers whether it was. */
    public record Cas(@Nullable String expected, String value) implements RegisterCommand {
        @Override
        public boolean mayExplain(Operation observer) {
            return sees(value, observer);
        }

        @Override
        public String toString() {
            return "cas " + (expected == null ? "none" : expected) + "=>" + value;
        }
    }

    /** Leaves nothing; answers the value before. */
    public record Remove() implements RegisterCommand {
        @Override
        public boolean mayExplain(Operation observer) {
            return sees(null, observer);
        }

        @Override
        public String toString() {
            return "remove";
        }
    }
}
