package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Counter and Distribution: one writes, others look. Numbering: all ask. */
public final class NumbersStress {
    private NumbersStress() {}

    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "looked before")
    @Outcome(
            id = {"0, 4294967297", "4294967297, 4294967297", "0, 8589934594"},
            expect = ACCEPTABLE,
            desc = "looked meanwhile")
    @Outcome(
            id = {"4294967297, 8589934594", "8589934594, 8589934594"},
            expect = ACCEPTABLE,
            desc = "saw the end")
    @Outcome(expect = FORBIDDEN, desc = "torn, or fallen")
    @State
    public static class CounterNeverFalls {
        /** Both halves of the long change with every step. */
        private static final long STEP = (1L << 32) + 1;

        private final Counter counter = new Counter();

        @Actor
        public void writer() {
            counter.add(STEP);
            counter.add(STEP);
        }

        @Actor
        public void reader(JJ_Result r) {
            r.r1 = counter.read();
            r.r2 = counter.read();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0, 2", "0, 1, 2", "0, 2, 2", "1, 1, 2", "1, 2, 2", "2, 2, 2"},
            expect = ACCEPTABLE,
            desc = "each value is seen once it is written, and all at the end")
    @Outcome(expect = FORBIDDEN, desc = "a value was lost, counted twice or taken back")
    @State
    public static class DistributionLosesNothing {
        private final Distribution spread = Distribution.ofCounts(100);

        @Actor
        public void writer() {
            spread.record(7, 1);
            spread.record(9, 1);
        }

        @Actor
        public void reader(JJJ_Result r) {
            r.r1 = spread.snapshot().count();
            r.r2 = spread.snapshot().count();
        }

        @Arbiter
        public void end(JJJ_Result r) {
            r.r3 = spread.snapshot().count();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = ACCEPTABLE,
            desc = "each got a number of its own")
    @Outcome(expect = FORBIDDEN, desc = "both got the same, or one was left out")
    @State
    public static class NumbersAreGivenOnce {
        private final Numbering numbers = new Numbering();

        @Actor
        public void one(II_Result r) {
            r.r1 = numbers.next();
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = numbers.next();
        }
    }
}
