package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Credits: never more out than there are, none lost, and nobody waits for what is free. */
public final class CreditsStress {
    /** So long that only a lost wake-up uses it up. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private CreditsStress() {}

    private static boolean awaitOne(Credits credits) {
        try {
            return credits.awaitAcquire(1, PATIENCE);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts an actor", e);
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "the first had it")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "the second had it")
    @Outcome(expect = FORBIDDEN, desc = "granted twice, refused to both, or lost")
    @State
    public static class TwoTakers {
        private final Credits credits = new Credits(3, System::nanoTime);

        @Actor
        public void one(ZZJ_Result r) {
            r.r1 = credits.tryAcquire(2);
        }

        @Actor
        public void two(ZZJ_Result r) {
            r.r2 = credits.tryAcquire(2);
        }

        @Arbiter
        public void left(ZZJ_Result r) {
            r.r3 = credits.available();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "taken; a release and an acquire are out")
    @Outcome(id = "false, 3", expect = ACCEPTABLE, desc = "came before the release")
    @Outcome(expect = FORBIDDEN, desc = "a credit was made or lost")
    @State
    public static class TakeAgainstGiveBack {
        private final Credits credits = new Credits(4, System::nanoTime);

        public TakeAgainstGiveBack() {
            credits.tryAcquire(4);
            credits.release(2);
        }

        @Actor
        public void taker(ZJ_Result r) {
            r.r1 = credits.tryAcquire(3);
            if (r.r1) {
                credits.release(2);
            }
        }

        @Actor
        public void giver() {
            credits.release(1);
        }

        @Arbiter
        public void left(ZJ_Result r) {
            r.r2 = credits.available();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "the large one went alone")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "the small one was first")
    @Outcome(expect = FORBIDDEN, desc = "a request above the budget went beside another")
    @State
    public static class OversizedGoesAlone {
        private final Credits credits = new Credits(2, System::nanoTime);

        @Actor
        public void large(ZZJ_Result r) {
            r.r1 = credits.tryAcquire(5);
        }

        @Actor
        public void small(ZZJ_Result r) {
            r.r2 = credits.tryAcquire(1);
        }

        @Arbiter
        public void left(ZZJ_Result r) {
            r.r3 = credits.available();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "served")
    @Outcome(expect = FORBIDDEN, desc = "slept beside free credits: the wake-up was lost")
    @State
    public static class WaiterIsWoken {
        private final Credits credits = new Credits(1, System::nanoTime);

        public WaiterIsWoken() {
            credits.tryAcquire(1);
        }

        @Actor
        public void waiter(ZJ_Result r) {
            r.r1 = awaitOne(credits);
        }

        @Actor
        public void giver() {
            credits.release(1);
        }

        @Arbiter
        public void left(ZJ_Result r) {
            r.r2 = credits.available();
        }
    }

    /** One waits for what the other gives back, and the other may then have to wait behind it. */
    @JCStressTest
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "both served, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "who left the line did not wake the next")
    @State
    public static class LineMovesUp {
        private final Credits credits = new Credits(2, System::nanoTime);

        public LineMovesUp() {
            credits.tryAcquire(2);
        }

        @Actor
        public void one(ZZJ_Result r) {
            r.r1 = awaitOne(credits);
            credits.release(1);
        }

        @Actor
        public void two(ZZJ_Result r) {
            credits.release(1);
            r.r2 = awaitOne(credits);
            credits.release(1);
        }

        @Arbiter
        public void left(ZZJ_Result r) {
            r.r3 = credits.available();
        }
    }

    @JCStressTest
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "sent away at once")
    @Outcome(expect = FORBIDDEN, desc = "slept on in a closed budget")
    @State
    public static class CloseSendsAway {
        private final Credits credits = new Credits(1, System::nanoTime);

        public CloseSendsAway() {
            credits.tryAcquire(1);
        }

        @Actor
        public void waiter(ZZ_Result r) {
            long start = System.nanoTime();
            r.r1 = awaitOne(credits);
            r.r2 = System.nanoTime() - start < PATIENCE;
        }

        @Actor
        public void closer() {
            credits.close();
        }
    }
}
