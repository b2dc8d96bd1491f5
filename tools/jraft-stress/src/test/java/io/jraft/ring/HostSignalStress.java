package io.jraft.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * The wake-up protocol of a worker on a host: it announces rest and looks once more, a producer publishes and wakes. The
 * forbidden pictures are a worker that saw nothing and got no turn, and a turn that was handed out twice. The first
 * result is whether the worker saw the event, the second how many turns are due when both are through.
 */
public final class HostSignalStress {
    private HostSignalStress() {}

    /** Counts the turns it is handed. */
    static final class Counting implements Host {
        private final AtomicInteger turns = new AtomicInteger();

        @Override
        public void execute(Runnable task) {
            turns.incrementAndGet();
        }

        @Override
        public void again(Runnable task) {
            turns.incrementAndGet();
        }

        @Override
        public Future<?> schedule(Runnable task, long nanos) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void retain() {}

        @Override
        public void release() {}
    }

    private static HostSignal attached(Counting host) {
        HostSignal signal = new HostSignal(host);
        signal.attach(() -> {});
        return signal;
    }

    /** What a worker does when it found nothing to do. */
    private static boolean rest(HostSignal signal, Counting host, BooleanSupplier hasWork) {
        signal.rest();
        boolean saw = hasWork.getAsBoolean();
        if (saw && signal.tryWaken()) {
            host.again(() -> {});
        }
        return saw;
    }

    /** The weakest way to publish there is: release semantics, as a ring does. */
    @JCStressTest
    @Outcome(
            id = {"true, 1", "false, 1"},
            expect = ACCEPTABLE,
            desc = "one turn is due, by the worker itself or by the producer")
    @Outcome(id = "false, 0", expect = FORBIDDEN, desc = "rests beside the event")
    @Outcome(id = "true, 0", expect = FORBIDDEN, desc = "saw it and has no turn")
    @Outcome(expect = FORBIDDEN, desc = "two turns")
    @State
    public static class BareEvent {
        private static final VarHandle EVENT = handle();

        private final Counting host = new Counting();
        private final HostSignal signal = attached(host);
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
        public void worker(ZI_Result r) {
            r.r1 = rest(signal, host, () -> (boolean) EVENT.getAcquire(this));
        }

        @Arbiter
        public void after(ZI_Result r) {
            r.r2 = host.turns.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, 1", "false, 1"},
            expect = ACCEPTABLE,
            desc = "one turn is due")
    @Outcome(id = "false, 0", expect = FORBIDDEN, desc = "rests beside the post")
    @Outcome(id = "true, 0", expect = FORBIDDEN, desc = "saw it and has no turn")
    @Outcome(expect = FORBIDDEN, desc = "two turns")
    @State
    public static class BoxPost {
        private final Counting host = new Counting();
        private final HostSignal signal = attached(host);
        private final PostBox<String> box = new PostBox<>(signal);

        @Actor
        public void producer() {
            box.post("answer");
        }

        @Actor
        public void worker(ZI_Result r) {
            r.r1 = rest(signal, host, () -> !box.isEmpty());
        }

        @Arbiter
        public void after(ZI_Result r) {
            r.r2 = host.turns.get();
        }
    }
}
