package io.jraft.example.crash;

import io.jraft.example.crash.History.Kind;
import io.jraft.example.crash.History.Outcome;
import java.util.Arrays;
import java.util.Optional;

/**
 * Judges whether a history of one counter is linearizable. Sound and complete for counters that are only ever
 * incremented by one, in O(n log n); CounterCheckerTest compares it with a search through all orders.
 * Owner: the thread that calls; keeps no state. Called by CrashTest.
 *
 * <p>Why it is this simple: an increment that answered v took the counter from v-1 to v, so it has place v. An increment
 * of unknown outcome has no upper end: it may fill any place that nobody else has claimed, or none. A read of v happened
 * after place v and before place v+1. So each place has an earliest and a latest moment, and the history is linearizable
 * exactly when moments in the order of the places fit. Free places are given to unknown increments in the order in which
 * those were asked: if any assignment fits, this one does, because a later place never has an earlier latest moment.
 */
public final class CounterChecker {
    private static final int NOBODY = -1;

    private final History history;
    private final int operations;
    private int highest;

    private CounterChecker(History history) {
        this.history = history;
        this.operations = history.size();
    }

    /** Empty if the history is linearizable; else one sentence that names the operations which contradict each other. */
    public static Optional<String> violation(History history) {
        return new CounterChecker(history).judge();
    }

    private Optional<String> judge() {
        Optional<String> absurd = findAbsurdValue();
        if (absurd.isPresent()) {
            return absurd;
        }
        int[] adderAt = filled();
        int[] firstReaderAt = filled();
        int[] lastReaderAt = filled();
        for (int op = 0; op < operations; op++) {
            if (history.outcome(op) != Outcome.OK) {
                continue;
            }
            int value = (int) history.value(op);
            if (history.kind(op) == Kind.ADD) {
                if (adderAt[value] != NOBODY) {
                    return Optional.of(
                            "two increments were told the same value: "
                                    + line(adderAt[value])
                                    + "; "
                                    + line(op));
                }
                adderAt[value] = op;
            } else {
                if (firstReaderAt[value] == NOBODY
                        || history.answered(op) < history.answered(firstReaderAt[value])) {
                    firstReaderAt[value] = op;
                }
                if (lastReaderAt[value] == NOBODY
                        || history.asked(op) > history.asked(lastReaderAt[value])) {
                    lastReaderAt[value] = op;
                }
            }
        }
        return sweep(adderAt, firstReaderAt, lastReaderAt);
    }

    /** Values that no order could explain, and with them the highest value anyone was told. */
    private Optional<String> findAbsurdValue() {
        int mayHaveAdded = 0;
        long max = 0;
        int maxOp = NOBODY;
        for (int op = 0; op < operations; op++) {
            boolean add = history.kind(op) == Kind.ADD;
            if (add && history.outcome(op) != Outcome.REFUSED) {
                mayHaveAdded++;
            }
            if (history.outcome(op) == Outcome.OK) {
                if (history.value(op) < (add ? 1 : 0)) {
                    return Optional.of("a value no counter can have: " + line(op));
                }
                if (history.value(op) > max) {
                    max = history.value(op);
                    maxOp = op;
                }
            }
        }
        if (max > mayHaveAdded) {
            return Optional.of(
                    "a value above the "
                            + mayHaveAdded
                            + " increments that can have taken effect: "
                            + line(maxOp));
        }
        highest = (int) max;
        return Optional.empty();
    }

    /** Walks the places in order and keeps the earliest moment that all places so far allow. */
    private Optional<String> sweep(int[] adderAt, int[] firstReaderAt, int[] lastReaderAt) {
        int[] unknown = unknownAddsByTimeAsked();
        int unknownUsed = 0;
        long earliest = Long.MIN_VALUE;
        int earliestOp = NOBODY;
        for (int place = 1; place <= highest; place++) {
            int adder = adderAt[place];
            if (adder == NOBODY) {
                // There are enough: the values told differ from each other, and none is above the
                // number of adders.
                adder = unknown[unknownUsed++];
            }
            // Whoever read the value before this place was still waiting when it asked, so the
            // place comes later.
            int[] notBefore = {adder, lastReaderAt[place - 1]};
            for (int op : notBefore) {
                if (op != NOBODY && history.asked(op) > earliest) {
                    earliest = history.asked(op);
                    earliestOp = op;
                }
            }
            int[] notAfter = {adderAt[place], firstReaderAt[place]};
            for (int op : notAfter) {
                if (op != NOBODY && earliest > history.answered(op)) {
                    return Optional.of(
                            "value "
                                    + place
                                    + " was told before it can have existed: "
                                    + line(op)
                                    + "; but it comes after "
                                    + line(earliestOp));
                }
            }
        }
        return Optional.empty();
    }

    private int[] unknownAddsByTimeAsked() {
        int[] ops = new int[history.count(Outcome.UNKNOWN)];
        int count = 0;
        for (int op = 0; op < operations; op++) {
            if (history.kind(op) == Kind.ADD && history.outcome(op) == Outcome.UNKNOWN) {
                ops[count++] = op;
            }
        }
        // Operations are numbered in the order of begin(); threads may still have read their clocks
        // in another order.
        return Arrays.stream(ops, 0, count)
                .boxed()
                .sorted((a, b) -> Long.compare(history.asked(a), history.asked(b)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** One cell per place, the counter's beginning included. */
    private int[] filled() {
        int[] cells = new int[highest + 1];
        Arrays.fill(cells, NOBODY);
        return cells;
    }

    private String line(int op) {
        return history.line(op);
    }
}
