package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history with the committed log as witness: is the order of the log, with the reads put in, a linearization?
 * In the time of a sort, whatever the number of unknown outcomes.
 * Owner: the calling thread; one instance judges one history once.
 *
 * <p>This asks for more than {@link FrontierSearch}: not some order but the log's, for all keys together. An answered
 * write that the log does not hold, one that it holds twice, or one told to have failed that it does hold, is a
 * violation even if no answer shows it.
 *
 * <p>A read belongs between two indexes: not before what was done when it was asked, nor before an earlier read; and
 * before everything that was asked after it was answered. It gets the lowest index in there where the value fits. If
 * any places for all reads exist, these do: a lower place never constrains a later read more.
 */
final class LogCheck {
    private final LogOracle oracle;
    private final List<Operation> log = new ArrayList<>();
    private final List<Operation> reads = new ArrayList<>();
    private final Map<String, TreeMap<Long, State>> states = new LinkedHashMap<>();
    private final int operations;
    private long steps;

    private LogCheck(List<Operation> operations, LogOracle oracle) {
        this.oracle = oracle;
        this.operations = operations.size();
        for (Operation operation : operations) {
            boolean inLog = index(operation) != LogOracle.NOT_APPLIED;
            if (inLog) {
                log.add(operation);
            } else if (operation.outcome() == Outcome.OK && !operation.command().mutates()) {
                reads.add(operation);
            }
        }
        log.sort(Comparator.comparingLong(this::index));
        reads.sort(Comparator.comparingLong(Operation::invoked));
    }

    static Verdict judge(List<Operation> operations, LogOracle oracle) {
        LogCheck check = new LogCheck(operations, oracle);
        Verdict.Violation violation = check.outcomes(operations);
        violation = violation != null ? violation : check.realTime();
        violation = violation != null ? violation : check.replay();
        violation = violation != null ? violation : check.placeReads();
        return violation != null ? violation : new Verdict.Ok(check.operations, check.steps);
    }

    /** What clients were told about the end, against what the log says about it. */
    private Verdict.@Nullable Violation outcomes(List<Operation> history) {
        for (Operation operation : history) {
            long at = index(operation);
            long again = oracle.appliedAgainAt(operation.id());
            boolean held = at != LogOracle.NOT_APPLIED;
            if (held && operation.outcome() == Outcome.FAILED) {
                return violation("told that it failed, but index " + at + " holds it", operation);
            }
            if (!held && operation.outcome() == Outcome.OK && operation.command().mutates()) {
                return violation("told that it took effect, but the log lost it", operation);
            }
            if (again != LogOracle.NOT_APPLIED) {
                return violation(
                        "took effect twice, at index " + at + " and at index " + again, operation);
            }
        }
        return null;
    }

    /** No entry may be before another that had been answered when its own question was asked. */
    private Verdict.@Nullable Violation realTime() {
        Operation lastAsked = null;
        for (Operation entry : log) {
            if (lastAsked != null && entry.precedes(lastAsked)) {
                return violation(
                        "answered before the other was asked, but index "
                                + index(entry)
                                + " is behind index "
                                + index(lastAsked),
                        entry,
                        lastAsked);
            }
            if (lastAsked == null || entry.invoked() > lastAsked.invoked()) {
                lastAsked = entry;
            }
        }
        return null;
    }

    private Verdict.@Nullable Violation replay() {
        Map<String, Operation> previous = new LinkedHashMap<>();
        for (Operation entry : log) {
            TreeMap<Long, State> ofKey =
                    states.computeIfAbsent(entry.key(), key -> new TreeMap<>());
            if (ofKey.isEmpty()) {
                ofKey.put(LogOracle.NOT_APPLIED, entry.command().start());
            }
            State state = ofKey.lastEntry().getValue();
            State.Effect effect = state.apply(entry.command());
            steps++;
            if (entry.outcome() == Outcome.OK && !entry.answer().admits(effect.answer())) {
                String why =
                        "index "
                                + index(entry)
                                + " applied to "
                                + state
                                + " answers "
                                + effect.answer();
                Operation before = previous.get(entry.key());
                return before == null ? violation(why, entry) : violation(why, before, entry);
            }
            ofKey.put(index(entry), effect.next());
            previous.put(entry.key(), entry);
        }
        return null;
    }

    private Verdict.@Nullable Violation placeReads() {
        Floor done = new Floor(log, this::index);
        Map<Integer, Long> places = new LinkedHashMap<>();
        Floor read = new Floor(reads, operation -> placeOf(places, operation));
        Ceiling ceiling = new Ceiling();
        for (Operation operation : reads) {
            done.advance(operation);
            read.advance(operation);
            long from = Math.max(done.index, read.index);
            Operation above = ceiling.of(operation);
            long to = above == null ? Long.MAX_VALUE : index(above) - 1;
            if (from > to && above != null) {
                Operation below = read.index >= done.index ? read.because : done.because;
                return violation(
                        "must see index "
                                + from
                                + ", but that is behind an entry asked after it was answered, at index "
                                + index(above),
                        operation,
                        Objects.requireNonNull(below, "a floor above zero has a reason"),
                        above);
            }
            Long place = lowestPlace(operation, from, to);
            if (place == null) {
                return staleOrWrong(operation, from, to, done, read);
            }
            places.put(operation.id(), place);
        }
        return null;
    }

    private static long placeOf(Map<Integer, Long> places, Operation read) {
        return Objects.requireNonNull(
                places.get(read.id()), "a read answered before this one was asked has its place");
    }

    private @Nullable Long lowestPlace(Operation read, long from, long to) {
        TreeMap<Long, State> ofKey = states.get(read.key());
        if (ofKey == null) {
            steps++;
            State start = read.command().start();
            return read.answer().admits(start.apply(read.command()).answer()) ? from : null;
        }
        for (Map.Entry<Long, State> version = ofKey.floorEntry(from);
                version != null && version.getKey() <= to;
                version = ofKey.higherEntry(version.getKey())) {
            steps++;
            if (read.answer().admits(version.getValue().apply(read.command()).answer())) {
                return Math.max(from, version.getKey());
            }
        }
        return null;
    }

    private Verdict.Violation staleOrWrong(
            Operation operation, long from, long to, Floor done, Floor read) {
        TreeMap<Long, State> ofKey = states.getOrDefault(operation.key(), new TreeMap<>());
        Map.Entry<Long, State> held = ofKey.floorEntry(from);
        String before = held == null ? "its beginning" : held.getValue().toString();
        StringBuilder why = new StringBuilder("the object held ").append(before);
        why.append(" at index ").append(from);
        int more = ofKey.subMap(from, false, Math.max(from, to), true).size();
        if (more > 0) {
            why.append(" and ").append(more).append(" later states while this was open");
        }
        why.append(", and never what was told");
        Long seen = lowestPlace(operation, LogOracle.NOT_APPLIED, from);
        if (seen != null && seen < from) {
            why.append("; that was so at index ").append(seen).append(": a stale answer");
        }
        Operation below = read.index >= done.index ? read.because : done.because;
        return below == null
                ? violation(why.toString(), operation)
                : violation(why.toString(), below, operation);
    }

    private long index(Operation operation) {
        return oracle.appliedAt(operation.id());
    }

    private static Verdict.Violation violation(String why, Operation... operations) {
        Operation first = operations[0];
        return Explanation.of(first.key(), List.of(operations), "[" + first + "] " + why);
    }

    /** The highest index of what was answered before a question; questions come in the order of time. */
    private static final class Floor {
        private final List<Operation> byAnswer;
        private final IndexOf indexOf;
        private int at;
        long index = LogOracle.NOT_APPLIED;
        @Nullable Operation because;

        Floor(List<Operation> operations, IndexOf indexOf) {
            this.byAnswer = new ArrayList<>(operations);
            this.byAnswer.sort(Comparator.comparingLong(Operation::returned));
            this.indexOf = indexOf;
        }

        void advance(Operation asked) {
            while (at < byAnswer.size() && byAnswer.get(at).precedes(asked)) {
                Operation before = byAnswer.get(at++);
                if (indexOf.index(before) > index) {
                    index = indexOf.index(before);
                    because = before;
                }
            }
        }
    }

    private interface IndexOf {
        long index(Operation operation);
    }

    /** The entry of lowest index among those asked after an answer. */
    private final class Ceiling {
        private final TreeMap<Long, Operation> lowestAskedFrom = new TreeMap<>();

        Ceiling() {
            List<Operation> lastFirst = new ArrayList<>(log);
            lastFirst.sort(Comparator.comparingLong(Operation::invoked).reversed());
            Operation lowest = null;
            for (Operation entry : lastFirst) {
                lowest = lowest == null || index(entry) < index(lowest) ? entry : lowest;
                lowestAskedFrom.put(entry.invoked(), lowest);
            }
        }

        @Nullable Operation of(Operation read) {
            Map.Entry<Long, Operation> after = lowestAskedFrom.higherEntry(read.returned());
            return after == null ? null : after.getValue();
        }
    }
}
