package io.jraft.sim.history;

import io.jraft.sim.history.FrontierSearch.End;
import io.jraft.sim.history.FrontierSearch.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a violation readable: finds few operations whose answers already contradict each other.
 * Owner: the calling thread.
 *
 * <p>What an answer says can be forgotten without creating a contradiction: a read whose answer is forgotten says
 * nothing, a write is then of unknown outcome. So answers are forgotten as long as the contradiction remains; those that
 * are left are the explanation. First all but the latest few, then one by one.
 */
final class Explanation {
    /** Of one attempt to do with fewer answers: a subset that is hard to judge is no better for a reader either. */
    private static final long STEPS_PER_ATTEMPT = 50_000;

    /** Of all attempts: well below a second. */
    private static final long STEPS_MAX = 500_000;

    private static final int STATES_SHOWN = 4;

    private final List<Operation> prefix;
    private Result reason;
    private long steps;

    private Explanation(List<Operation> prefix, Result reason) {
        this.prefix = prefix;
        this.reason = reason;
    }

    /** Explains why the search ended without an order. */
    static Verdict.Violation of(String key, List<Operation> operations, Result noOrder) {
        Operation last = noOrder.at();
        if (noOrder.end() != End.NO_ORDER || last == null) {
            throw new IllegalArgumentException("nothing to explain: " + noOrder);
        }
        // Answers given later still count, if the question was open: the search knew them when it
        // gave up.
        long until = last.returned();
        for (Operation operation : operations) {
            if (operation.outcome() == Outcome.OK && operation.invoked() <= last.returned()) {
                until = Math.max(until, operation.returned());
            }
        }
        List<Operation> prefix = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.outcome() != Outcome.FAILED && operation.invoked() <= until) {
                boolean asked = operation.invoked() <= last.returned();
                prefix.add(asked ? operation : operation.forgotten());
            }
        }
        prefix.sort(Comparator.comparingLong(Operation::invoked));
        Explanation explanation = new Explanation(prefix, noOrder);
        Set<Integer> kept = explanation.minimise();
        return explanation.describe(key, kept);
    }

    /** A violation that is known without a search. */
    static Verdict.Violation of(String key, List<Operation> operations, String why) {
        return new Verdict.Violation(
                key, operations, "key " + key + ": " + why + "\n" + Timeline.draw(operations));
    }

    private Set<Integer> minimise() {
        List<Integer> answered = new ArrayList<>();
        for (Operation operation : prefix) {
            if (operation.outcome() == Outcome.OK) {
                answered.add(operation.id());
            }
        }
        Set<Integer> kept = new LinkedHashSet<>(answered);
        // With the answers of the end alone, the rest of a long history becomes cheap to forget.
        for (int last = 2; last < answered.size(); last *= 2) {
            Set<Integer> few =
                    new LinkedHashSet<>(answered.subList(answered.size() - last, answered.size()));
            if (contradicts(few)) {
                kept = few;
                break;
            }
        }
        for (int chunk = kept.size() / 2; chunk >= 1; chunk /= 2) {
            forget(kept, chunk);
        }
        return kept;
    }

    private void forget(Set<Integer> kept, int chunk) {
        List<Integer> order = new ArrayList<>(kept);
        for (int from = 0; from < order.size(); from += chunk) {
            List<Integer> some = order.subList(from, Math.min(order.size(), from + chunk));
            Set<Integer> fewer = new LinkedHashSet<>(kept);
            some.forEach(fewer::remove);
            if (contradicts(fewer)) {
                some.forEach(kept::remove);
            }
        }
    }

    private boolean contradicts(Set<Integer> kept) {
        if (steps > STEPS_MAX) {
            return false;
        }
        List<Operation> weaker = new ArrayList<>();
        for (Operation operation : prefix) {
            if (operation.outcome() == Outcome.UNKNOWN || kept.contains(operation.id())) {
                weaker.add(operation);
            } else if (operation.command().mutates()) {
                weaker.add(operation.forgotten());
            }
        }
        Result result = FrontierSearch.run(weaker, STEPS_PER_ATTEMPT);
        steps += result.steps() + weaker.size();
        if (result.end() == End.NO_ORDER) {
            reason = result;
            return true;
        }
        return false;
    }

    private Verdict.Violation describe(String key, Set<Integer> kept) {
        List<Operation> shown = new ArrayList<>();
        for (Operation operation : prefix) {
            if (kept.contains(operation.id())) {
                shown.add(operation);
            }
        }
        int hidden = prefix.size() - shown.size();
        StringBuilder text = new StringBuilder();
        text.append("key ").append(key).append(": no order explains these answers; ");
        text.append(states(reason.at(), reason.states())).append('\n');
        text.append(Timeline.draw(shown));
        if (hidden > 0) {
            text.append("  (the answers of ")
                    .append(hidden)
                    .append(
                            " other operations up to there are not needed for the contradiction)\n");
        }
        return new Verdict.Violation(key, List.copyOf(shown), text.toString());
    }

    private static String states(@Nullable Operation at, Set<State> states) {
        StringBuilder text = new StringBuilder("before [").append(at).append("] it may have held ");
        int shown = 0;
        for (State state : states) {
            if (shown == STATES_SHOWN) {
                return text.append(" or one of ").append(states.size() - shown).toString()
                        + " others";
            }
            text.append(shown++ == 0 ? "" : " or ").append(state);
        }
        return text.toString();
    }
}
