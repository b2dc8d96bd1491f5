package io.jraft.example.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.example.crash.History.Kind;
import io.jraft.example.crash.History.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CounterCheckerTest {
    private static final long NEVER = Long.MAX_VALUE;

    private final List<Op> ops = new ArrayList<>();

    @Test
    @DisplayName("increments one after the other, and reads between them, are fine")
    void sequential() {
        add(0, 1, 1);
        get(2, 3, 1);
        add(4, 5, 2);
        get(6, 7, 2);
        assertFine();
    }

    @Test
    @DisplayName("concurrent operations may take effect in either order")
    void concurrent() {
        add(0, 10, 2);
        add(0, 10, 1);
        get(0, 10, 0);
        get(0, 10, 2);
        assertFine();
    }

    @Test
    @DisplayName("an increment of unknown outcome may take effect long after, or never")
    void unknownIsFree() {
        unknown(0);
        unknown(1);
        get(10, 11, 0);
        add(20, 21, 1);
        get(30, 31, 2);
        assertFine();
    }

    @Test
    @DisplayName("planted: two increments are told the same value")
    void sameValueTwice() {
        add(0, 10, 1);
        add(0, 10, 1);
        assertViolation("told the same value");
    }

    @Test
    @DisplayName("planted: an acknowledged increment is lost in a crash")
    void lostIncrement() {
        add(0, 1, 1);
        add(2, 3, 2);
        get(10, 11, 1);
        assertViolation("told before it can have existed");
    }

    @Test
    @DisplayName("planted: an acknowledged increment is lost, and another fills its value")
    void lostIncrementRefilled() {
        add(0, 1, 1);
        add(2, 3, 2);
        add(4, 5, 2);
        assertViolation("told the same value");
    }

    @Test
    @DisplayName("planted: a stale read, long after a newer value was acknowledged")
    void staleRead() {
        add(0, 1, 1);
        add(2, 3, 2);
        add(4, 20, 3);
        get(5, 6, 1);
        assertViolation("told before it can have existed");
    }

    @Test
    @DisplayName("planted: two reads, one after the other, go back in time")
    void readsGoBack() {
        add(0, 100, 1);
        get(10, 11, 1);
        get(12, 13, 0);
        assertViolation("told before it can have existed");
    }

    @Test
    @DisplayName("planted: values out of real-time order")
    void outOfOrder() {
        add(0, 1, 2);
        add(2, 3, 1);
        assertViolation("told before it can have existed");
    }

    @Test
    @DisplayName("planted: an increment took effect twice")
    void appliedTwice() {
        add(0, 1, 1);
        add(2, 3, 3);
        assertViolation("above the 2 increments");
    }

    @Test
    @DisplayName("planted: a refused increment took effect")
    void refusedTookEffect() {
        ops.add(new Op(Kind.ADD, Outcome.REFUSED, 0, NEVER, -1));
        add(2, 3, 1);
        get(4, 5, 2);
        assertViolation("above the 1 increments");
    }

    @Test
    @DisplayName("planted: a step is explained only by an increment that was asked later")
    void unknownAskedTooLate() {
        add(0, 1, 2);
        unknown(5);
        assertViolation("told before it can have existed");
    }

    @Test
    @DisplayName("planted: two free steps, but only one increment of unknown outcome to make them")
    void unknownUsedTwice() {
        unknown(0);
        add(0, 10, 3);
        assertViolation("above the 2 increments");
    }

    @Test
    @DisplayName("it agrees with a search through all orders on 60,000 small random histories")
    void agreesWithSearch() {
        SplittableRandom random = new SplittableRandom(20260101);
        int fine = 0;
        int broken = 0;
        for (int round = 0; round < 60_000; round++) {
            ops.clear();
            int size = 1 + random.nextInt(6);
            for (int i = 0; i < size; i++) {
                ops.add(randomOp(random, size));
            }
            boolean expected = new Search(ops).linearizable();
            assertThat(CounterChecker.violation(history()).isEmpty())
                    .as("round %d: %s", round, ops)
                    .isEqualTo(expected);
            if (expected) {
                fine++;
            } else {
                broken++;
            }
        }
        // Both verdicts must have been compared many times, or the comparison has shown nothing.
        assertThat(fine).isGreaterThan(5_000);
        assertThat(broken).isGreaterThan(5_000);
    }

    private static Op randomOp(SplittableRandom random, int size) {
        long asked = random.nextInt(8);
        long answered = asked + random.nextInt(6);
        int dice = random.nextInt(10);
        if (dice < 3) {
            return new Op(Kind.GET, Outcome.OK, asked, answered, random.nextInt(size));
        }
        if (dice < 5) {
            return new Op(Kind.ADD, Outcome.UNKNOWN, asked, NEVER, -1);
        }
        if (dice < 6) {
            return new Op(Kind.ADD, Outcome.REFUSED, asked, NEVER, -1);
        }
        return new Op(Kind.ADD, Outcome.OK, asked, answered, 1 + random.nextInt(size));
    }

    private void add(long asked, long answered, long value) {
        ops.add(new Op(Kind.ADD, Outcome.OK, asked, answered, value));
    }

    private void get(long asked, long answered, long value) {
        ops.add(new Op(Kind.GET, Outcome.OK, asked, answered, value));
    }

    private void unknown(long asked) {
        ops.add(new Op(Kind.ADD, Outcome.UNKNOWN, asked, NEVER, -1));
    }

    private void assertFine() {
        assertThat(new Search(ops).linearizable()).isTrue();
        assertThat(CounterChecker.violation(history())).isEmpty();
    }

    private void assertViolation(String sentence) {
        assertThat(new Search(ops).linearizable()).isFalse();
        assertThat(CounterChecker.violation(history())).get().asString().contains(sentence);
    }

    private History history() {
        History history = new History();
        for (Op op : ops) {
            int id = history.begin(0, op.kind, op.asked);
            if (op.outcome != Outcome.UNKNOWN) {
                history.end(id, op.outcome, op.value, op.answered);
            }
        }
        return history;
    }

    private record Op(Kind kind, Outcome outcome, long asked, long answered, long value) {}

    /** Tries every order that real time allows. Slow and plainly right: the other judge of CounterChecker. */
    private static final class Search {
        private final List<Op> ops;

        Search(List<Op> ops) {
            this.ops = ops.stream().filter(op -> op.outcome != Outcome.REFUSED).toList();
        }

        boolean linearizable() {
            return search(0, 0);
        }

        private boolean search(long done, long counter) {
            boolean open = false;
            long firstAnswer = NEVER;
            for (int i = 0; i < ops.size(); i++) {
                if ((done & (1L << i)) == 0) {
                    open |= ops.get(i).outcome == Outcome.OK;
                    firstAnswer = Math.min(firstAnswer, ops.get(i).answered);
                }
            }
            if (!open) {
                // What is left has an unknown outcome, and may never take effect.
                return true;
            }
            for (int i = 0; i < ops.size(); i++) {
                Op op = ops.get(i);
                if ((done & (1L << i)) != 0 || op.asked > firstAnswer) {
                    continue;
                }
                long after = op.kind == Kind.ADD ? counter + 1 : counter;
                if ((op.outcome == Outcome.UNKNOWN || op.value == after)
                        && search(done | (1L << i), after)) {
                    return true;
                }
            }
            return false;
        }
    }
}
