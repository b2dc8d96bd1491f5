package io.jraft.closure;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.jraft.Status;
import io.jraft.error.RaftError;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** Closures that two sides may end: once, and with what belongs to it. */
public final class ClosuresStress {
    private ClosuresStress() {}

    private static final class Counting extends ReadIndexClosure {
        final AtomicInteger runs = new AtomicInteger();
        volatile long told = -2;

        Counting() {
            super(-1);
        }

        @Override
        public void run(Status status, long index, byte @Nullable [] reqCtx) {
            runs.incrementAndGet();
            told = status.isOk() ? index : -3;
        }
    }

    /** The answer of a read meets its deadline. */
    @JCStressTest
    @Outcome(
            id = {"1, 9", "1, -3"},
            expect = ACCEPTABLE,
            desc = "the answer or the deadline, once")
    @Outcome(expect = FORBIDDEN, desc = "ran twice or never, or told an index that was not set")
    @State
    public static class AnswerMeetsDeadline {
        private final Counting closure = new Counting();

        @Actor
        public void answer() {
            closure.setResult(9, null);
            closure.run(Status.OK());
        }

        @Actor
        public void deadline() {
            closure.run(new Status(RaftError.ETIMEDOUT, "too late"));
        }

        @Arbiter
        public void after(IJ_Result r) {
            r.r1 = closure.runs.get();
            r.r2 = closure.told;
        }
    }

    /** A user's thread waits for a closure and then reads what the callback left behind. */
    @JCStressTest
    @Outcome(
            id = "1, 5",
            expect = ACCEPTABLE,
            desc = "the status of the run, and what came before it")
    @Outcome(expect = FORBIDDEN, desc = "awake before the end")
    @State
    public static class WaitingUser {
        private final SynchronizedClosure closure = new SynchronizedClosure();
        private int left;

        @Actor
        public void machine() {
            left = 5;
            closure.run(new Status(RaftError.EBUSY, "full"));
        }

        @Actor
        public void user(II_Result r) {
            try {
                r.r1 = closure.await().getRaftError() == RaftError.EBUSY ? 1 : 0;
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts an actor", e);
            }
            r.r2 = left;
        }
    }
}
