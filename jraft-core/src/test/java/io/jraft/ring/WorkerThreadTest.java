package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.sys.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers with threads: sleeping, waking, stopping. */
@Timeout(60)
class WorkerThreadTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);
    private static final Worker.Options NO_SPIN = new Worker.Options(0, 10_000_000);

    private final SystemClock clock = new SystemClock();
    private final ParkSignal signal = new ParkSignal();
    private final ScriptedStation station =
            new ScriptedStation("station", new DisruptorRings(), signal);
    private final List<Worker> started = new ArrayList<>();

    private Worker start(LongSupplier time, Worker.Options options) {
        Worker worker = new Worker("test", signal, List.of(station), time, options, t -> {});
        started.add(worker);
        worker.start();
        return worker;
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Worker worker : started) {
            worker.stop();
            assertThat(worker.join(PATIENCE)).isTrue();
        }
    }

    @Test
    @DisplayName(
            "a worker without work and deadline sleeps until an event comes, and then handles it")
    void sleepsAndWakes() throws Exception {
        CompletableFuture<Long> got = new CompletableFuture<>();
        station.onNumber = got::complete;
        Worker worker = start(clock::nanoTime, NO_SPIN);
        Eventually.holds("the worker sleeps", () -> worker.parks() > 0);

        station.put(42);

        assertThat(got.get(20, TimeUnit.SECONDS)).isEqualTo(42);
    }

    @Test
    @DisplayName("an idle worker does not turn: it takes no CPU until it is woken")
    void idleMeansIdle() {
        Worker worker = start(clock::nanoTime, Worker.Options.DEFAULT);
        Eventually.holds("the worker sleeps", () -> asleep(station.thread));
        long turns = worker.turns();

        for (int i = 1; i <= 3; i++) {
            signal.wake();
            long target = turns + i;
            Eventually.holds("a wake causes a turn", () -> worker.turns() >= target);
            Eventually.holds("the worker sleeps again", () -> asleep(station.thread));
        }
        // A sleep may end early without a reason, but not often.
        assertThat(worker.turns()).isBetween(turns + 3, turns + 20);
    }

    private static boolean asleep(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.WAITING;
    }

    @Test
    @DisplayName(
            "a deadline ends the sleep although nobody wakes the worker, and few turns come before it")
    void deadline() {
        station.deadline = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
        Worker worker = start(clock::nanoTime, NO_SPIN);

        Eventually.holds(
                "a turn at or after the deadline", () -> station.deadline == Long.MAX_VALUE);
        assertThat(worker.parks()).isPositive();
        assertThat(worker.turns()).isLessThan(50);
    }

    @Test
    @DisplayName(
            "a station that keeps work for a full neighbour gets turns, but does not burn a core")
    void napsWithKeptWork() throws Exception {
        CompletableFuture<Long> got = new CompletableFuture<>();
        station.onNumber = got::complete;
        station.keepsWork = true;
        Worker worker = start(clock::nanoTime, NO_SPIN);

        Eventually.holds("the station is asked again and again", () -> station.flushes.get() > 400);
        assertThat(worker.parks()).isPositive();
        station.put(7);
        assertThat(got.get(20, TimeUnit.SECONDS)).isEqualTo(7);
        station.keepsWork = false;
    }

    @Test
    @DisplayName("turns above the bound are counted; time is what the clock says")
    void longTurns() {
        AtomicLong now = new AtomicLong();
        station.onNumber = millis -> now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        Worker worker = start(now::get, NO_SPIN);

        for (long millis : new long[] {11, 9, 50}) {
            long before = worker.turns();
            long sleeps = worker.parks();
            station.put(millis);
            Eventually.holds(
                    "the event had its turn",
                    () -> worker.turns() > before && worker.parks() > sleeps);
        }
        assertThat(worker.longTurns()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "what was in the mailbox before stop is handled, then the station hears of the end, on the worker's thread")
    void stop() throws InterruptedException {
        CountDownLatch hold = new CountDownLatch(1);
        CompletableFuture<Thread> stoppedOn = new CompletableFuture<>();
        ParkSignal ownSignal = new ParkSignal();
        ScriptedStation own =
                new ScriptedStation("own", new DisruptorRings(), ownSignal) {
                    @Override
                    public void stopped() {
                        super.stopped();
                        stoppedOn.complete(Thread.currentThread());
                    }
                };
        AtomicLong sum = new AtomicLong();
        own.onNumber =
                n -> {
                    awaitQuietly(hold);
                    sum.addAndGet(n);
                };
        Worker worker =
                new Worker("stopping", ownSignal, List.of(own), clock::nanoTime, NO_SPIN, t -> {});
        worker.start();
        for (int i = 1; i <= 1000; i++) {
            assertThat(own.put(i)).isTrue();
        }

        worker.stop();
        assertThat(worker.join(0)).isFalse();
        hold.countDown();

        assertThat(worker.join(PATIENCE)).isTrue();
        assertThat(worker.hasEnded()).isTrue();
        assertThat(sum.get()).isEqualTo(500_500);
        assertThat(own.stops.get()).isEqualTo(1);
        assertThat(stoppedOn)
                .isCompletedWithValueMatching(
                        t -> t.getName().equals("jraft-stopping") && !t.isDaemon());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the test did not release the worker in time");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("a worker thread was interrupted", e);
        }
    }

    @Test
    @DisplayName("a thread knows its worker, and a worker refuses to wait for a worker")
    void current() throws Exception {
        CompletableFuture<Worker> seen = new CompletableFuture<>();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        CompletableFuture<Throwable> noCredits = new CompletableFuture<>();
        Credits credits = new Credits(10, clock::nanoTime);
        station.onNumber =
                n -> {
                    seen.complete(Worker.current());
                    refused.complete(catching(() -> started.get(0).join(1)));
                    noCredits.complete(catching(() -> credits.awaitAcquire(1, 1)));
                };
        Worker worker = start(clock::nanoTime, NO_SPIN);
        station.put(1);

        assertThat(seen.get(20, TimeUnit.SECONDS)).isSameAs(worker);
        assertThat(Worker.current()).isNull();
        assertThat(refused.get(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        assertThat(noCredits.get(20, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("non-blocking");
        assertThat(credits.available()).isEqualTo(10);
    }

    private interface Action {
        void run() throws InterruptedException;
    }

    private static Throwable catching(Action action) {
        try {
            action.run();
            return new AssertionError("nothing was thrown");
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    @DisplayName(
            "T30 an interrupt never reaches a worker's thread, where it would close files in use")
    void interrupts() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        station.onNumber =
                n -> {
                    Thread.currentThread().interrupt();
                    interrupted.complete(Thread.currentThread().isInterrupted());
                };
        Worker worker = start(clock::nanoTime, NO_SPIN);
        Eventually.holds("the worker sleeps", () -> asleep(station.thread));
        Thread thread = station.thread;
        assertThat(thread).isNotNull();

        thread.interrupt();
        station.put(1);

        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(worker.failures()).isZero();
    }

    @Test
    @DisplayName("T29 a hundred workers started and stopped leave no thread behind")
    void leavesNothing() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            ParkSignal ownSignal = new ParkSignal();
            ScriptedStation own = new ScriptedStation("own", new DisruptorRings(), ownSignal);
            Worker worker =
                    new Worker(
                            "brief-" + i,
                            ownSignal,
                            List.of(own),
                            clock::nanoTime,
                            NO_SPIN,
                            t -> {});
            worker.start();
            worker.stop();
            assertThat(worker.join(PATIENCE)).isTrue();
            assertThat(own.stops.get()).isEqualTo(1);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().startsWith("jraft-brief-"));
    }

    @Test
    @DisplayName(
            "waiting for a worker that goes on ends in time; one without a thread needs no waiting")
    void join() throws InterruptedException {
        Worker worker = start(clock::nanoTime, NO_SPIN);
        assertThat(worker.join(TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
        Worker never =
                new Worker(
                        "never",
                        new ParkSignal(),
                        List.of(station),
                        clock::nanoTime,
                        NO_SPIN,
                        t -> {});
        assertThat(never.join(PATIENCE)).isTrue();
        never.stop();
        assertThatThrownBy(never::start).isInstanceOf(IllegalStateException.class);
    }
}
