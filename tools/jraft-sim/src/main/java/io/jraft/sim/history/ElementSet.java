package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of words. A change copies the words, so it is meant for hundreds of them; a key that nobody asks for all
 * elements is judged element by element, and then each state is a word or nothing.
 *
 * @param elements sorted, each once
 */
public record ElementSet(List<String> elements) implements State {
    private static final ElementSet EMPTY = new ElementSet(List.of());

    @Override
    public Effect apply(Command command) {
        if (command instanceof ReadAll) {
            return new Effect(this, Answer.all(elements));
        }
        if (command instanceof Contains contains) {
            return new Effect(this, Answer.flag(find(contains.element()) >= 0));
        }
        if (command instanceof Insert insert) {
            int at = find(insert.element());
            return at >= 0
                    ? new Effect(this, Answer.flag(false))
                    : new Effect(with(-at - 1, insert.element()), Answer.flag(true));
        }
        if (command instanceof Erase erase) {
            int at = find(erase.element());
            return at < 0
                    ? new Effect(this, Answer.flag(false))
                    : new Effect(without(at), Answer.flag(true));
        }
        throw State.notFor(this, command);
    }

    private int find(String element) {
        return Collections.binarySearch(elements, element);
    }

    private ElementSet with(int at, String element) {
        List<String> more = new ArrayList<>(elements);
        more.add(at, element);
        return new ElementSet(List.copyOf(more));
    }

    private ElementSet without(int at) {
        List<String> less = new ArrayList<>(elements);
        less.remove(at);
        return new ElementSet(List.copyOf(less));
    }

    @Override
    public String toString() {
        return elements.toString();
    }

    /** A command to a set. */
    private interface SetCommand extends Command {
        @Override
        default State start() {
            return EMPTY;
        }

        @Override
        default boolean mutates() {
            return true;
        }
    }

    /** Puts the element in; answers whether it was not there. */
    public record Insert(String element) implements SetCommand {
        @Override
        public String part() {
            return element;
        }

        @Override
        public String toString() {
            return "insert " + element;
        }
    }

    /** Takes the element out; answers whether it was there. */
    public record Erase(String element) implements SetCommand {
        @Override
        public String part() {
            return element;
        }

        @Override
        public String toString() {
            return "erase " + element;
        }
    }

    /** Answers whether the element is there. */
    public record Contains(String element) implements SetCommand {
        @Override
        public boolean mutates() {
            return false;
        }

        @Override
        public String part() {
            return element;
        }

        @Override
        public String toString() {
            return "contains " + element;
        }
    }

    /** Answers all elements, sorted. */
    public record ReadAll() implements SetCommand {
        @Override
        public boolean mutates() {
            return false;
        }

        @Override
        public @Nullable String part() {
            return null;
        }

        @Override
        public String toString() {
            return "read all";
        }
    }
}
