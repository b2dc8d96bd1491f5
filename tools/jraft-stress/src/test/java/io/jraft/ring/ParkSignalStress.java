package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.jraft.ring.lmax.DisruptorRings;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The wake-up protocol: a worker announces sleep and looks once more, a producer publishes and wakes. The one forbidden
 * picture is a worker that saw nothing and that nobody woke. The first result is whether the worker saw the event, the
 * second whether it is still taken for asleep when both are through.
 */
public final class ParkSignalStress {
    private ParkSignalStress() {}

    /** The weakest way to publish there is: release semantics, as a ring does. */
    @JCStressTest
    @Outcome(
            id = {"true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "saw the event, does not sleep")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "did not see it and was woken")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "sleeps beside the event")
    @State
    public static class BareEvent {
        private static final VarHandle EVENT = handle();

        private final ParkSignal signal = new ParkSignal();
        private boolean event;

        private static VarHandle handle() {
            try {
                return MethodHandles.lookup()
                        .findVarHandle(BareEvent.class, "event", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @Actor
        public void producer() {
            EVENT.setRelease(this, true);
            signal.wake();
        }

        @Actor
        public void worker(ZZ_Result r) {
            signal.aboutToPark();
            r.r1 = (boolean) EVENT.getAcquire(this);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = signal.isParked();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "saw the event, does not sleep")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "did not see it and was woken")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "sleeps beside the event")
    @State
    public static class RingPublish {
        private final ParkSignal signal = new ParkSignal();
        private final Ring<int[]> ring =
                new DisruptorRings().create("stress", 2, () -> new int[1], signal);

        @Actor
        public void producer() {
            ring.publish(ring.tryClaim());
        }

        @Actor
        public void worker(ZZ_Result r) {
            signal.aboutToPark();
            r.r1 = !ring.isEmpty();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = signal.isParked();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "saw the post, does not sleep")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "did not see it and was woken")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "sleeps beside the post")
    @State
    public static class BoxPost {
        private final ParkSignal signal = new ParkSignal();
        private final PostBox<String> box = new PostBox<>(signal);

        @Actor
        public void producer() {
            box.post("answer");
        }

        @Actor
        public void worker(ZZ_Result r) {
            signal.aboutToPark();
            r.r1 = !box.isEmpty();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = signal.isParked();
        }
    }

    /** A station joins a running worker and gets its first post at once: the worker must look into the new list. */
    @JCStressTest
    @Outcome(
            id = {"true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "saw the newcomer's post, does not sleep")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "did not see it and was woken")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "sleeps beside a newcomer with work")
    @State
    public static class NewStation {
        private final ParkSignal signal = new ParkSignal();
        private final PostBox<String> box = new PostBox<>(signal);
        private final StationList list = new StationList("stress");

        @Actor
        public void starter() {
            list.add(new StationListStress.Idle(box));
            box.post("open your log");
        }

        @Actor
        public void worker(ZZ_Result r) {
            signal.aboutToPark();
            r.r1 = list.ready();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = signal.isParked();
        }
    }

    /** With a real sleep, for two events one after the other. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "awake in time")
    @Outcome(id = "false", expect = FORBIDDEN, desc = "slept until its patience was over")
    @State
    public static class RealSleep {
        private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

        private final ParkSignal signal = new ParkSignal();
        private final PostBox<String> box = new PostBox<>(signal);

        @Actor
        public void producer() {
            box.post("one");
            box.post("two");
        }

        @Actor
        public void worker(Z_Result r) {
            signal.attach(Thread.currentThread());
            long start = System.nanoTime();
            int seen = 0;
            while (seen < 2 && System.nanoTime() - start < PATIENCE) {
                seen += box.drain(post -> {}, 2);
                signal.aboutToPark();
                if (seen < 2 && box.isEmpty()) {
                    signal.park(PATIENCE);
                }
                signal.awake();
            }
            r.r1 = System.nanoTime() - start < PATIENCE;
        }
    }
}
