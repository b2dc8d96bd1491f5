package io.jraft.ring.lmax;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.jraft.ring.Ring;
import io.jraft.ring.WorkerSignal;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** The mailbox over the Disruptor: every accepted event once, whole, each producer's in order; a full ring says so. */
public final class DisruptorRingStress {
    private DisruptorRingStress() {}

    /** Two fields that are always written together. */
    static final class Cell {
        int number;
        int copy;
    }

    private static Ring<Cell> ring(int capacity) {
        return new DisruptorRings().create("stress", capacity, Cell::new, WorkerSignal.NONE);
    }

    private static boolean put(Ring<Cell> ring, int number) {
        long sequence = ring.tryClaim();
        if (sequence < 0) {
            return false;
        }
        Cell cell = ring.cell(sequence);
        cell.number = number;
        cell.copy = number;
        ring.publish(sequence);
        return true;
    }

    /** What a station does with a cell: takes what it carries and empties it. */
    private static void take(Cell cell, StringBuilder seen) {
        seen.append(cell.number == cell.copy ? String.valueOf(cell.number) : "torn");
        cell.number = 0;
        cell.copy = 0;
    }

    @JCStressTest
    @Outcome(
            id = {"123", "132", "312"},
            expect = ACCEPTABLE,
            desc = "all three, in the order of each producer")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, torn, or out of order")
    @State
    public static class TwoProducers {
        private final Ring<Cell> ring = ring(4);
        private final StringBuilder seen = new StringBuilder();

        @Actor
        public void other() {
            put(ring, 1);
            put(ring, 2);
        }

        @Actor
        public void consumer() {
            put(ring, 3);
            ring.drain(cell -> take(cell, seen), 2);
        }

        @Arbiter
        public void rest(L_Result r) {
            ring.drain(cell -> take(cell, seen), 10);
            r.r1 = seen.toString();
        }
    }

    /** One free cell and two that want it. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 2", "false, true, 2"},
            expect = ACCEPTABLE,
            desc = "one had it")
    @Outcome(expect = FORBIDDEN, desc = "both had it, nobody had it, or it was lost")
    @State
    public static class LastFreeCell {
        private final Ring<Cell> ring = ring(2);

        public LastFreeCell() {
            put(ring, 1);
        }

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = put(ring, 2);
        }

        @Actor
        public void two(ZZI_Result r) {
            r.r2 = put(ring, 3);
        }

        @Arbiter
        public void rest(ZZI_Result r) {
            r.r3 = ring.drain(cell -> {}, 10);
        }
    }

    /** A full ring has room again as soon as the consumer is through with a cell, and not before. */
    @JCStressTest
    @Outcome(id = "true, false, 3", expect = ACCEPTABLE, desc = "room for the first")
    @Outcome(id = "false, true, 3", expect = ACCEPTABLE, desc = "room only for the second")
    @Outcome(id = "false, false, 2", expect = ACCEPTABLE, desc = "the consumer came later")
    @Outcome(expect = FORBIDDEN, desc = "accepted and lost, or refused and there")
    @State
    public static class FullRing {
        private final Ring<Cell> ring = ring(2);
        private int taken;

        public FullRing() {
            put(ring, 1);
            put(ring, 2);
        }

        @Actor
        public void producer(ZZI_Result r) {
            r.r1 = put(ring, 3);
            r.r2 = put(ring, 4);
        }

        @Actor
        public void consumer() {
            taken += ring.drain(cell -> {}, 1);
        }

        @Arbiter
        public void rest(ZZI_Result r) {
            taken += ring.drain(cell -> {}, 10);
            r.r3 = taken;
        }
    }

    /** The one cell of the smallest ring goes round: the producer fills it again while the consumer may still empty it. */
    @JCStressTest
    @Outcome(
            id = {"12", "1"},
            expect = ACCEPTABLE,
            desc = "in order and whole, or the ring was still full")
    @Outcome(expect = FORBIDDEN, desc = "a cell was filled under the consumer's hands")
    @State
    public static class CellIsReused {
        private final Ring<Cell> ring = ring(1);
        private final StringBuilder seen = new StringBuilder();

        public CellIsReused() {
            put(ring, 1);
        }

        @Actor
        public void producer() {
            put(ring, 2);
        }

        @Actor
        public void consumer() {
            ring.drain(cell -> take(cell, seen), 1);
        }

        @Arbiter
        public void rest(L_Result r) {
            ring.drain(cell -> take(cell, seen), 10);
            r.r1 = seen.toString();
        }
    }

    @JCStressTest
    @Outcome(id = "[0-2], [0-2]", expect = ACCEPTABLE, desc = "between nothing and all")
    @Outcome(expect = FORBIDDEN, desc = "a depth that no ring of two cells can have")
    @State
    public static class DepthIsPossible {
        private final Ring<Cell> ring = ring(2);

        @Actor
        public void traffic() {
            put(ring, 1);
            put(ring, 2);
            ring.drain(cell -> {}, 2);
            put(ring, 3);
            ring.drain(cell -> {}, 2);
        }

        @Actor
        public void onlooker(II_Result r) {
            r.r1 = ring.depth();
            r.r2 = ring.depth();
        }
    }
}
