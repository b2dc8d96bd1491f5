package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Tries all orders. Slow, and so simple that one believes it: for histories of a handful of operations on one key.
 * Shares nothing with the checker but the models.
 */
final class BruteForce {
    private BruteForce() {}

    /** Whether any order explains the answers. */
    static boolean linearizable(List<Operation> operations) {
        List<Operation> left = new ArrayList<>(operations);
        left.removeIf(operation -> operation.outcome() == Outcome.FAILED);
        return operations.isEmpty() || place(left, operations.get(0).command().start(), null);
    }

    /** Whether the order of the log, reads put in anywhere, explains the answers. */
    static boolean linearizableByLog(List<Operation> operations, LogOracle oracle) {
        List<Operation> left = new ArrayList<>();
        for (Operation operation : operations) {
            boolean held = oracle.appliedAt(operation.id()) != LogOracle.NOT_APPLIED;
            boolean ok = operation.outcome() == Outcome.OK;
            if ((held && operation.outcome() == Outcome.FAILED)
                    || (!held && ok && operation.command().mutates())) {
                return false;
            }
            if (held || ok) {
                left.add(operation);
            }
        }
        return operations.isEmpty() || place(left, operations.get(0).command().start(), oracle);
    }

    private static boolean place(List<Operation> left, State state, LogOracle oracle) {
        boolean onlyUnknown = left.stream().allMatch(op -> op.outcome() == Outcome.UNKNOWN);
        if (oracle == null ? onlyUnknown : left.isEmpty()) {
            return true;
        }
        for (int i = 0; i < left.size(); i++) {
            Operation next = left.get(i);
            if (mayBeNext(next, left, oracle)) {
                State.Effect effect = state.apply(next.command());
                List<Operation> rest = new ArrayList<>(left);
                rest.remove(i);
                if (next.answer().admits(effect.answer()) && place(rest, effect.next(), oracle)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mayBeNext(Operation next, List<Operation> left, LogOracle oracle) {
        for (Operation other : left) {
            if (other.precedes(next)) {
                return false;
            }
            if (oracle != null) {
                long mine = oracle.appliedAt(next.id());
                long theirs = oracle.appliedAt(other.id());
                if (mine != 0 && theirs != 0 && theirs < mine) {
                    return false;
                }
            }
        }
        return true;
    }
}
