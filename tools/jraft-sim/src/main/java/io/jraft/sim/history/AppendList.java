package io.jraft.sim.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A list that only grows at its end: it shows the order in which writes took effect. States share their beginnings, so
 * an append costs one small object whatever the length. Appends that no read has shown leave their order open, so long
 * lists are for the check by log; a search among hundreds of elements ends undecided, and slowly.
 */
public final class AppendList implements State {
    private static final AppendList EMPTY = new AppendList(null, "");

    private final @Nullable AppendList before;
    private final String last;
    private final int length;
    private final int hash;

    private AppendList(@Nullable AppendList before, String last) {
        this.before = before;
        this.last = last;
        this.length = before == null ? 0 : before.length + 1;
        this.hash = before == null ? 1 : before.hash * 31 + last.hashCode();
    }

    @Override
    public Effect apply(Command command) {
        if (command instanceof Append append) {
            AppendList next = new AppendList(this, append.element());
            return new Effect(next, Answer.number(next.length));
        }
        if (command instanceof ReadAll) {
            return new Effect(this, Answer.all(elements()));
        }
        throw State.notFor(this, command);
    }

    private List<String> elements() {
        Deque<String> fromFirst = new ArrayDeque<>();
        for (AppendList at = this; at.before != null; at = at.before) {
            fromFirst.addFirst(at.last);
        }
        return new ArrayList<>(fromFirst);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof AppendList that) || hash != that.hash || length != that.length) {
            return false;
        }
        AppendList mine = this;
        AppendList theirs = that;
        while (mine != theirs) {
            if (!mine.last.equals(theirs.last)) {
                return false;
            }
            mine = Objects.requireNonNull(mine.before, "lists of one length end together");
            theirs = Objects.requireNonNull(theirs.before, "lists of one length end together");
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return elements().toString();
    }

    /** Puts the element at the end; answers the new length. */
    public record Append(String element) implements Command {
        @Override
        public State start() {
            return EMPTY;
        }

        @Override
        public boolean mutates() {
            return true;
        }

        @Override
        public String toString() {
            return "append " + element;
        }
    }

    /** Answers all elements. */
    public record ReadAll() implements Command {
        @Override
        public State start() {
            return EMPTY;
        }

        @Override
        public boolean mutates() {
            return false;
        }

        @Override
        public String toString() {
            return "read all";
        }
    }
}
