package io.jraft.sim.history;

import io.jraft.sim.history.Frontier.Way;
import io.jraft.sim.history.State.Effect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the history of one object is linearizable, without any knowledge of its log.
 * Owner: the calling thread; one instance judges one history once.
 *
 * <p>After Wing and Gong, with Lowe's two ideas: remember which (state, operations done) were seen, and let an operation
 * take effect only when an answer forces it. The events are walked once. Between events there is a {@link Frontier} of
 * all ways that explain the answers so far; at an answer each way is continued by any open operations that end in the
 * answered one. No way left means no order.
 *
 * <p>Operations of unknown outcome stay open for ever, and n of them would make 2^n ways. Four things keep that small:
 * ways that spend more for nothing are dropped (see {@link Frontier}); equal commands are spent in the order of their
 * questions; a command that no later answer can have seen is forgotten; and what changes nothing is never tried.
 */
final class FrontierSearch {
    private final long budget;
    private final List<@Nullable Operation> slots = new ArrayList<>();
    private final List<Unknown> unknown = new ArrayList<>();
    private final Map<Command, Unknown> lastAlike = new LinkedHashMap<>();
    private final List<Operation> operations;
    private Frontier frontier = new Frontier();
    private Set<State> seen = new LinkedHashSet<>();
    private int unknownAsked;
    private long steps;

    /** An open end: its number, and the last answer that it might explain. */
    private record Unknown(
            Operation operation, int number, @Nullable Unknown alikeBefore, long lastUse) {}

    private record Event(long moment, boolean answer, Operation operation) {}

    /** What the search ended with. */
    enum End {
        ORDER_FOUND,
        NO_ORDER,
        BUDGET_SPENT
    }

    /**
     * The end of a search.
     *
     * @param end how it ended
     * @param at the answer at which it ended, if no order was found
     * @param states what the object can have held before that answer
     * @param steps effects computed
     */
    record Result(End end, @Nullable Operation at, Set<State> states, long steps) {}

    private FrontierSearch(List<Operation> operations, long budget) {
        this.operations = operations;
        this.budget = budget;
    }

    /** Judges operations on one key; any order of the list. */
    static Result run(List<Operation> operations, long budget) {
        if (operations.isEmpty()) {
            return new Result(End.ORDER_FOUND, null, Set.of(), 0);
        }
        return new FrontierSearch(operations, budget).walk();
    }

    private Result walk() {
        frontier.add(new Way(operations.get(0).command().start(), Bits.NONE, Bits.NONE));
        for (Event event : events()) {
            if (!event.answer()) {
                ask(event.operation());
                continue;
            }
            End end = answer(event.operation());
            if (end != End.ORDER_FOUND) {
                return new Result(end, event.operation(), seen, steps);
            }
        }
        return new Result(End.ORDER_FOUND, null, Set.of(), steps);
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>(operations.size() * 2);
        for (Operation operation : operations) {
            if (operation.outcome() == Outcome.FAILED) {
                continue;
            }
            events.add(new Event(operation.invoked(), false, operation));
            if (operation.outcome() == Outcome.OK && operation.returned() != Operation.NEVER) {
                events.add(new Event(operation.returned(), true, operation));
            }
        }
        // At equal moments questions come first: such operations overlap.
        events.sort(Comparator.comparingLong(Event::moment).thenComparing(Event::answer));
        return events;
    }

    private void ask(Operation operation) {
        if (operation.outcome() == Outcome.UNKNOWN) {
            askUnknown(operation);
            return;
        }
        int slot = slots.indexOf(null);
        if (slot < 0) {
            slot = slots.size();
            slots.add(operation);
        } else {
            slots.set(slot, operation);
        }
        if (operation.command().mutates()) {
            return;
        }
        Frontier settled = new Frontier();
        for (Way way : frontier.ways()) {
            settled.add(settle(way, operation, slot));
        }
        frontier = settled;
    }

    private void askUnknown(Operation operation) {
        if (!operation.command().mutates()) {
            return;
        }
        long lastUse = -1;
        for (Operation observer : operations) {
            if (observer.outcome() != Outcome.FAILED
                    && observer.returned() > lastUse
                    && observer.id() != operation.id()
                    && operation.command().mayExplain(observer)) {
                lastUse = observer.returned();
            }
        }
        if (lastUse >= operation.invoked()) {
            Unknown alikeBefore = lastAlike.get(operation.command());
            Unknown added = new Unknown(operation, unknownAsked++, alikeBefore, lastUse);
            lastAlike.put(operation.command(), added);
            unknown.add(added);
        }
    }

    private End answer(Operation answered) {
        int slot = slots.indexOf(answered);
        unknown.removeIf(open -> open.lastUse() < answered.returned());
        Frontier next = new Frontier();
        Frontier tried = new Frontier();
        Deque<Way> toContinue = new ArrayDeque<>();
        seen = new LinkedHashSet<>();
        for (Way way : frontier.ways()) {
            arrive(way, slot, next, tried, toContinue);
        }
        while (!toContinue.isEmpty()) {
            Way way = toContinue.removeFirst();
            for (int other = 0; other < slots.size(); other++) {
                Operation open = slots.get(other);
                if (open != null && !way.done().has(other) && open.command().mutates()) {
                    Effect effect = apply(way.state(), open);
                    if (open.answer().admits(effect.answer())) {
                        Way more = new Way(effect.next(), way.done().with(other), way.spent());
                        arrive(settle(more), slot, next, tried, toContinue);
                    }
                }
            }
            for (Unknown open : unknown) {
                if (mayBeSpent(open, way.spent())) {
                    Effect effect = apply(way.state(), open.operation());
                    if (!effect.next().equals(way.state())) {
                        Bits spent = way.spent().with(open.number());
                        Way more = new Way(effect.next(), way.done(), spent);
                        arrive(settle(more), slot, next, tried, toContinue);
                    }
                }
            }
            if (steps > budget) {
                return End.BUDGET_SPENT;
            }
        }
        slots.set(slot, null);
        frontier = next;
        return next.isEmpty() ? End.NO_ORDER : End.ORDER_FOUND;
    }

    private static boolean mayBeSpent(Unknown open, Bits spent) {
        return !spent.has(open.number())
                && (open.alikeBefore() == null || spent.has(open.alikeBefore().number()));
    }

    /** A way either has the answered operation behind it, or is to be continued unless that is tried already. */
    private void arrive(Way way, int slot, Frontier next, Frontier tried, Deque<Way> toContinue) {
        if (way.done().has(slot)) {
            next.add(new Way(way.state(), way.done().without(slot), way.spent()));
        } else if (tried.add(way)) {
            seen.add(way.state());
            toContinue.addLast(way);
        }
    }

    /**
     * Open reads whose answers fit take effect at once: nothing is ever lost by it. Not so a write that would change
     * nothing here: it may be needed to change something later.
     */
    private Way settle(Way way) {
        Way settled = way;
        for (int slot = 0; slot < slots.size(); slot++) {
            Operation open = slots.get(slot);
            if (open != null && !way.done().has(slot)) {
                settled = settle(settled, open, slot);
            }
        }
        return settled;
    }

    private Way settle(Way way, Operation open, int slot) {
        if (open.command().mutates()) {
            return way;
        }
        boolean fits = open.answer().admits(apply(way.state(), open).answer());
        return fits ? new Way(way.state(), way.done().with(slot), way.spent()) : way;
    }

    private Effect apply(State state, Operation operation) {
        steps++;
        return state.apply(operation.command());
    }
}
