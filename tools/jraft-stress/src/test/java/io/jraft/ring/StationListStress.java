package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The list of a worker's stations: whoever joins or leaves meanwhile, nobody else is lost or comes back. */
public final class StationListStress {
    private StationListStress() {}

    /** A station that counts as one event, and is ready when its box is not empty. */
    static final class Idle implements Station {
        private final PostBox<String> box;
        private int events;

        Idle(PostBox<String> box) {
            this.box = box;
            events = 1;
        }

        @Override
        public String name() {
            return "idle";
        }

        @Override
        public int poll(int limit) {
            return events;
        }

        @Override
        public boolean flush(long now) {
            return false;
        }

        @Override
        public boolean ready() {
            return !box.isEmpty();
        }

        @Override
        public long nextDeadline() {
            return Long.MAX_VALUE;
        }

        /** The same with another weight in the sum of a turn. */
        Idle weighing(int weight) {
            events = weight;
            return this;
        }
    }

    private static Idle station(int weight) {
        return new Idle(new PostBox<>(WorkerSignal.NONE)).weighing(weight);
    }

    @JCStressTest
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "both are in")
    @Outcome(expect = FORBIDDEN, desc = "one of two that joined at once was lost")
    @State
    public static class TwoJoin {
        private final StationList list = new StationList("stress");

        @Actor
        public void one() {
            list.add(station(1));
        }

        @Actor
        public void two() {
            list.add(station(2));
        }

        @Arbiter
        public void turn(I_Result r) {
            r.r1 = list.poll(1);
        }
    }

    /** A journal is opened while another one is closed, as a fused engine does. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "one came, one went")
    @Outcome(expect = FORBIDDEN, desc = "the newcomer was lost, or the other is still there")
    @State
    public static class OneJoinsOneLeaves {
        private final StationList list = new StationList("stress");
        private final Station old = station(1);

        public OneJoinsOneLeaves() {
            list.add(old);
        }

        @Actor
        public void starter() {
            list.add(station(2));
        }

        @Actor
        public void closer() {
            list.remove(old);
        }

        @Arbiter
        public void turn(I_Result r) {
            r.r1 = list.poll(1);
        }
    }

    @JCStressTest
    @Outcome(id = "4", expect = ACCEPTABLE, desc = "both went, the third stayed")
    @Outcome(expect = FORBIDDEN, desc = "one of two that left at once is still there")
    @State
    public static class TwoLeave {
        private final StationList list = new StationList("stress");
        private final Station one = station(1);
        private final Station two = station(2);

        public TwoLeave() {
            list.add(one);
            list.add(station(4));
            list.add(two);
        }

        @Actor
        public void closer() {
            list.remove(one);
        }

        @Actor
        public void another() {
            list.remove(two);
        }

        @Arbiter
        public void turn(I_Result r) {
            r.r1 = list.poll(1);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "not in yet, or whole")
    @Outcome(expect = FORBIDDEN, desc = "half a station, or one that went away by itself")
    @State
    public static class NewcomerIsWhole {
        private final StationList list = new StationList("stress");

        @Actor
        public void starter() {
            list.add(station(1));
        }

        @Actor
        public void worker(II_Result r) {
            r.r1 = list.poll(1);
            r.r2 = list.poll(1);
        }
    }
}
