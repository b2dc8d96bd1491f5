package io.jraft.sim.history;

import io.jraft.sim.history.FrontierSearch.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The judge of histories. Two ways to ask, and they must agree on what a correct cluster does:
 * {@link #search} knows only what clients know; {@link #byLog} also knows the committed log, is linear, never
 * undecided, and stricter.
 * Owner: the calling thread; keeps no state between questions.
 */
public final class LinearizabilityChecker {
    /** About a second of work, unless states are long; ordinary objects need two hundred steps per operation. */
    public static final long STEPS_MAX = 5_000_000;

    private final long stepsMax;

    /** With the usual budget. */
    public LinearizabilityChecker() {
        this(STEPS_MAX);
    }

    /** With at most so many computed effects per object. */
    public LinearizabilityChecker(long stepsMax) {
        this.stepsMax = stepsMax;
    }

    /**
     * Whether some order explains all answers. Each object by itself: linearizability is local (Herlihy and Wing). The
     * first violation is told; without one, the first object that was too hard.
     */
    public Verdict search(List<Operation> operations) {
        Verdict worst = new Verdict.Ok(operations.size(), 0);
        for (Map.Entry<ObjectName, List<Operation>> object : objects(operations).entrySet()) {
            Verdict verdict = judge(object.getKey().toString(), object.getValue());
            if (verdict instanceof Verdict.Violation) {
                return verdict;
            }
            if (worst instanceof Verdict.Ok before) {
                worst =
                        verdict instanceof Verdict.Ok ok
                                ? new Verdict.Ok(before.operations(), before.steps() + ok.steps())
                                : verdict;
            }
        }
        return worst;
    }

    /** Whether the order of the committed log, with the reads put in, explains all answers and ends. */
    public Verdict byLog(List<Operation> operations, LogOracle oracle) {
        return LogCheck.judge(operations, oracle);
    }

    private Verdict judge(String object, List<Operation> operations) {
        if (CounterLadder.fits(operations)) {
            CounterLadder.Conflict conflict = CounterLadder.judge(operations);
            return conflict == null
                    ? new Verdict.Ok(operations.size(), operations.size())
                    : Explanation.of(object, conflict.operations(), conflict.why());
        }
        Result result = FrontierSearch.run(operations, stepsMax);
        return switch (result.end()) {
            case ORDER_FOUND -> new Verdict.Ok(operations.size(), result.steps());
            case NO_ORDER -> Explanation.of(object, operations, result);
            case BUDGET_SPENT ->
                    new Verdict.Undecided(
                            object,
                            result.steps()
                                    + " effects computed, and no end at ["
                                    + result.at()
                                    + "] of "
                                    + operations.size()
                                    + " operations");
        };
    }

    /** The operations of each object: of a key, or of each part of it where all commands are confined to parts. */
    private static Map<ObjectName, List<Operation>> objects(List<Operation> operations) {
        Map<String, List<Operation>> byKey = new LinkedHashMap<>();
        for (Operation operation : operations) {
            byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
        }
        Map<ObjectName, List<Operation>> objects = new LinkedHashMap<>();
        byKey.forEach(
                (key, ofKey) -> {
                    boolean apart = ofKey.stream().allMatch(op -> op.command().part() != null);
                    for (Operation operation : ofKey) {
                        String part = apart ? operation.command().part() : null;
                        objects.computeIfAbsent(
                                        new ObjectName(key, part), name -> new ArrayList<>())
                                .add(operation);
                    }
                });
        return objects;
    }

    private record ObjectName(String key, @Nullable String part) {
        @Override
        public String toString() {
            return part == null ? key : key + "/" + part;
        }
    }
}
