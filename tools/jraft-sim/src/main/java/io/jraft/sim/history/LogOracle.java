package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which operation the committed log holds at which index. Filled from the log of the cluster once a run has settled, or
 * while entries are applied; every node may tell the same again.
 * Owner: the thread of the simulation.
 */
public final class LogOracle {
    /** The index of what the log does not hold. */
    public static final long NOT_APPLIED = 0;

    private final TreeMap<Long, Integer> byIndex = new TreeMap<>();
    private final Map<Integer, Long> byOperation = new LinkedHashMap<>();
    private final Map<Integer, Long> again = new LinkedHashMap<>();

    /**
     * The command of the operation took effect at this index. With sessions, tell only the index of the first; a second
     * index of one operation is judged as a command that took effect twice. A client that tries again without a session
     * records each try as an operation of its own.
     */
    public void applied(long index, int operation) {
        if (index <= NOT_APPLIED) {
            throw new IllegalArgumentException("no log has an index " + index);
        }
        Integer there = byIndex.putIfAbsent(index, operation);
        if (there != null) {
            if (there != operation) {
                throw new IllegalArgumentException(
                        "index " + index + " holds #" + there + ", now also #" + operation);
            }
            return;
        }
        Long first = byOperation.putIfAbsent(operation, index);
        if (first != null) {
            byOperation.put(operation, Math.min(first, index));
            again.putIfAbsent(operation, Math.max(first, index));
        }
    }

    /** Where the operation took effect, or {@link #NOT_APPLIED}. */
    public long appliedAt(int operation) {
        return byOperation.getOrDefault(operation, NOT_APPLIED);
    }

    /** Where it took effect a second time, or {@link #NOT_APPLIED}. */
    public long appliedAgainAt(int operation) {
        return again.getOrDefault(operation, NOT_APPLIED);
    }

    /**
     * The history with no doubt left: what was unknown is failed if the log does not hold it, else it is done, at the
     * latest when somebody was told of the same or a later index. A search among such operations is cheap.
     */
    public List<Operation> resolve(List<Operation> operations) {
        TreeMap<Long, Operation> log = new TreeMap<>();
        for (Operation operation : operations) {
            if (appliedAt(operation.id()) != NOT_APPLIED) {
                log.put(appliedAt(operation.id()), operation);
            }
        }
        Map<Integer, Long> latest = new LinkedHashMap<>();
        long told = Operation.NEVER;
        for (Operation operation : log.descendingMap().values()) {
            told = Math.min(told, operation.returned());
            latest.put(operation.id(), told);
        }
        List<Operation> resolved = new ArrayList<>();
        for (Operation operation : operations) {
            resolved.add(
                    operation.outcome() == Outcome.UNKNOWN && operation.command().mutates()
                            ? resolve(operation, latest.getOrDefault(operation.id(), -1L))
                            : operation);
        }
        return resolved;
    }

    private static Operation resolve(Operation unknown, long latest) {
        if (latest == -1L) {
            return unknown.ended(Outcome.FAILED, Answer.NOTHING, Operation.NEVER);
        }
        // An entry before its own question: the log contradicts time, and that is for the check by
        // log to tell.
        return latest < unknown.invoked()
                ? unknown
                : unknown.ended(Outcome.OK, Answer.NOTHING, latest);
    }
}
