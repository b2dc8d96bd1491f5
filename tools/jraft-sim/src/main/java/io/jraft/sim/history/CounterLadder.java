package io.jraft.sim.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges a counter that is only ever incremented by one and tells each adder its sum: in the time of a sort.
 * Owner: the calling thread.
 *
 * <p>The values are the rungs of a ladder, climbed one by one. Who was told v as an adder climbed rung v; rungs that
 * nobody claims were climbed by operations of unknown outcome, the earliest question first. Rung v is climbed after its
 * climber and every reader of v-1 had asked, and before its climber and every reader of v were answered. Going up, the
 * beginnings accumulate; a rung whose end comes before its beginning contradicts whoever set the beginning.
 */
final class CounterLadder {
    private final Deque<Operation> unclaimed = new ArrayDeque<>();
    private final List<Operation> told = new ArrayList<>();

    /** Two operations at most, and why they cannot both be. */
    record Conflict(List<Operation> operations, String why) {}

    private static final class Rung {
        @Nullable Operation climber;
        @Nullable Operation firstAnswered;
        @Nullable Operation lastAskedAbove;
    }

    private CounterLadder() {}

    /** Whether the history is of the kind that this can judge. */
    static boolean fits(List<Operation> operations) {
        for (Operation operation : operations) {
            boolean toldNumber = operation.answer() instanceof Answer.Amount;
            boolean known = operation.outcome() != Outcome.OK || toldNumber;
            boolean one =
                    operation.command() instanceof Counter.Get
                            || (operation.command() instanceof Counter.Add add && add.delta() == 1);
            if (!known || !one) {
                return false;
            }
        }
        return true;
    }

    /** Null if there is an order. */
    static @Nullable Conflict judge(List<Operation> operations) {
        return new CounterLadder().climb(operations);
    }

    private @Nullable Conflict climb(List<Operation> operations) {
        int mayHaveClimbed = 0;
        List<Operation> open = new ArrayList<>();
        for (Operation operation : operations) {
            boolean add = operation.command().mutates();
            mayHaveClimbed += add && operation.outcome() != Outcome.FAILED ? 1 : 0;
            if (operation.outcome() == Outcome.OK) {
                told.add(operation);
            } else if (add && operation.outcome() == Outcome.UNKNOWN) {
                open.add(operation);
            }
        }
        open.sort(Comparator.comparingLong(Operation::invoked));
        unclaimed.addAll(open);
        int top = 0;
        for (Operation operation : told) {
            long value = value(operation);
            if (value < (operation.command().mutates() ? 1 : 0) || value > mayHaveClimbed) {
                return new Conflict(
                        List.of(operation),
                        "no order of "
                                + mayHaveClimbed
                                + " increments, all that can have taken effect, gives "
                                + value);
            }
            top = Math.max(top, (int) value);
        }
        List<Rung> rungs = new ArrayList<>();
        for (int i = 0; i <= top; i++) {
            rungs.add(new Rung());
        }
        Conflict twice = place(rungs);
        return twice != null ? twice : sweep(rungs);
    }

    private @Nullable Conflict place(List<Rung> rungs) {
        for (Operation operation : told) {
            Rung rung = rungs.get((int) value(operation));
            if (operation.command().mutates()) {
                if (rung.climber != null) {
                    return new Conflict(
                            List.of(rung.climber, operation),
                            "both are told that theirs was increment " + value(operation));
                }
                rung.climber = operation;
            } else if (rung.lastAskedAbove == null
                    || operation.invoked() > rung.lastAskedAbove.invoked()) {
                rung.lastAskedAbove = operation;
            }
            if (rung.firstAnswered == null
                    || operation.returned() < rung.firstAnswered.returned()) {
                rung.firstAnswered = operation;
            }
        }
        return null;
    }

    private @Nullable Conflict sweep(List<Rung> rungs) {
        Operation begin = null;
        for (int value = 1; value < rungs.size(); value++) {
            Rung rung = rungs.get(value);
            // Claims differ and none is above the number of climbers: the unknown ones suffice.
            Operation climber = rung.climber != null ? rung.climber : unclaimed.removeFirst();
            begin = later(later(begin, climber), rungs.get(value - 1).lastAskedAbove);
            Operation end = rung.firstAnswered;
            if (end != null && begin != null && end.precedes(begin)) {
                return new Conflict(
                        List.of(end, begin),
                        "the counter had reached "
                                + value
                                + " when the first was answered, and cannot have before the second asked");
            }
        }
        return null;
    }

    private static @Nullable Operation later(@Nullable Operation a, @Nullable Operation b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.invoked() >= b.invoked() ? a : b;
    }

    private static long value(Operation told) {
        if (told.answer() instanceof Answer.Amount number) {
            return number.number();
        }
        throw new IllegalArgumentException("not told a number: " + told);
    }
}
