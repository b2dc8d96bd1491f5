package io.jraft.ring.lmax;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jraft.ring.Credits;
import io.jraft.ring.ParkSignal;
import io.jraft.ring.Ring;
import io.jraft.ring.Station;
import io.jraft.ring.Watermark;
import io.jraft.ring.Worker;
import io.jraft.sys.SystemClock;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real threads against each other: what the simulator cannot see. No worker here has a deadline and none spins, so a
 * lost wake-up means a thread that sleeps for ever and a test that runs out of time.
 */
@Timeout(90)
class RingStressTest {
    private static final Worker.Options NO_SPIN =
            new Worker.Options(0, TimeUnit.MINUTES.toNanos(1));
    private static final long PATIENCE_SECONDS = 60;

    private final SystemClock clock = new SystemClock();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** A cell with two numbers. */
    private static final class Cell {
        int producer;
        long number;
    }

    /** A station that hands each event to a handler and is done when the handler says so. */
    private static final class Sink implements Station {
        final Ring<Cell> ring;
        final Consumer<Cell> handler;

        Sink(int capacity, ParkSignal signal, Consumer<Cell> handler) {
            ring = new DisruptorRings().create("sink", capacity, Cell::new, signal);
            this.handler = handler;
        }

        void put(int producer, long number) {
            long sequence = ring.tryClaim();
            while (sequence < 0) {
                Thread.yield();
                sequence = ring.tryClaim();
            }
            Cell cell = ring.cell(sequence);
            cell.producer = producer;
            cell.number = number;
            ring.publish(sequence);
        }

        @Override
        public String name() {
            return "sink";
        }

        @Override
        public int poll(int limit) {
            return ring.drain(handler, limit);
        }

        @Override
        public boolean flush(long now) {
            return false;
        }

        @Override
        public boolean ready() {
            return !ring.isEmpty();
        }

        @Override
        public long nextDeadline() {
            return Long.MAX_VALUE;
        }
    }

    private Worker start(String name, ParkSignal signal, Station station) {
        Worker worker =
                new Worker(name, signal, List.of(station), clock::nanoTime, NO_SPIN, failure::set);
        worker.start();
        return worker;
    }

    private Thread thread(Runnable body) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                body.run();
                            } catch (Throwable t) {
                                failure.set(t);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void stop(Worker worker) throws InterruptedException {
        worker.stop();
        assertThat(worker.join(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS))).isTrue();
        assertThat(failure.get()).isNull();
    }

    @Test
    @DisplayName(
            "four producers on a small ring: nothing lost, nothing twice, each producer's order kept")
    void fourProducers() throws InterruptedException {
        int producers = 4;
        int each = 150_000;
        long[] next = new long[producers];
        AtomicLong disorder = new AtomicLong();
        AtomicLong count = new AtomicLong();
        CountDownLatch all = new CountDownLatch(1);
        ParkSignal signal = new ParkSignal();
        Sink sink =
                new Sink(
                        64,
                        signal,
                        cell -> {
                            if (cell.number != next[cell.producer]++) {
                                disorder.incrementAndGet();
                            }
                            if (count.incrementAndGet() == (long) producers * each) {
                                all.countDown();
                            }
                        });
        Worker worker = start("sink", signal, sink);
        for (int p = 0; p < producers; p++) {
            int me = p;
            thread(
                    () -> {
                        for (int i = 0; i < each; i++) {
                            sink.put(me, i);
                        }
                    });
        }

        assertThat(all.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        stop(worker);
        assertThat(disorder.get()).isZero();
        assertThat(next).containsOnly(each);
        assertThat(sink.ring.depth()).isZero();
    }

    @Test
    @DisplayName(
            "T14 a ball goes a hundred thousand times between two sleeping workers: no wake-up is lost")
    void pingPong() throws InterruptedException {
        long hops = 100_000;
        CountDownLatch done = new CountDownLatch(1);
        ParkSignal leftSignal = new ParkSignal();
        ParkSignal rightSignal = new ParkSignal();
        AtomicReference<Sink> right = new AtomicReference<>();
        Sink left = new Sink(2, leftSignal, cell -> right.get().put(0, cell.number + 1));
        right.set(
                new Sink(
                        2,
                        rightSignal,
                        cell -> {
                            if (cell.number >= hops) {
                                done.countDown();
                            } else {
                                left.put(0, cell.number + 1);
                            }
                        }));
        Worker a = start("left", leftSignal, left);
        Worker b = start("right", rightSignal, right.get());

        left.put(0, 0);

        assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        // The workers did sleep in between; otherwise the test would have shown nothing.
        assertThat(a.parks() + b.parks()).isGreaterThan(hops / 100);
        stop(a);
        stop(b);
    }

    @Test
    @DisplayName(
            "T14 a watermark never leaves its consumer behind: after every burst it sees the last value")
    void watermark() throws InterruptedException {
        int bursts = 100_000;
        Watermark mark = new Watermark(0);
        Semaphore wakes = new Semaphore(0);
        AtomicLong seen = new AtomicLong();
        AtomicLong falls = new AtomicLong();
        Thread consumer =
                thread(
                        () -> {
                            while (seen.get() < bursts * 3L) {
                                if (!tryAcquire(wakes)) {
                                    throw new AssertionError(
                                            "no wake for progress after " + seen.get());
                                }
                                long value = mark.take();
                                if (value < seen.get()) {
                                    falls.incrementAndGet();
                                }
                                seen.set(value);
                            }
                        });
        long sent = 0;
        for (int i = 1; i <= bursts; i++) {
            for (int k = 2; k >= 0; k--) {
                if (mark.advance(i * 3L - k)) {
                    sent++;
                    wakes.release();
                }
            }
            // Most bursts meet a consumer that is just looking; every 16th one finds it waiting.
            while (i % 16 == 0 && seen.get() < i * 3L && consumer.isAlive()) {
                Thread.yield();
            }
        }

        consumer.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(failure.get()).isNull();
        assertThat(seen.get()).isEqualTo(bursts * 3L);
        assertThat(falls.get()).isZero();
        assertThat(sent).isBetween(bursts / 16L, bursts * 3L);
    }

    private static boolean tryAcquire(Semaphore semaphore) {
        try {
            return semaphore.tryAcquire(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this test", e);
        }
    }

    @Test
    @DisplayName(
            "credits under attack: never more out than there are, every waiting user served, all back at the end")
    void credits() throws InterruptedException {
        long max = 40;
        Credits credits = new Credits(max, clock::nanoTime);
        AtomicLong out = new AtomicLong();
        AtomicLong excess = new AtomicLong();
        AtomicLong waited = new AtomicLong();
        AtomicLong unserved = new AtomicLong();
        List<Thread> users = new ArrayList<>();
        ParkSignal signal = new ParkSignal();
        // Workers give back what users took, as in production.
        Sink sink =
                new Sink(
                        64,
                        signal,
                        cell -> {
                            out.addAndGet(-cell.number);
                            credits.release(cell.number);
                        });
        Worker worker = start("releaser", signal, sink);
        for (int u = 0; u < 4; u++) {
            int me = u;
            users.add(
                    thread(
                            () -> {
                                for (int i = 0; i < 20_000; i++) {
                                    long n = 1 + (i * 7 + me * 13) % 30;
                                    boolean granted = me == 0 && credits.tryAcquire(n);
                                    if (!granted) {
                                        waited.incrementAndGet();
                                        granted = await(credits, n);
                                    }
                                    if (!granted) {
                                        unserved.incrementAndGet();
                                        return;
                                    }
                                    if (out.addAndGet(n) > max) {
                                        excess.incrementAndGet();
                                    }
                                    sink.put(me, n);
                                }
                            }));
        }
        for (Thread user : users) {
            user.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(user.isAlive()).isFalse();
        }
        stop(worker);
        assertThat(unserved.get()).isZero();
        assertThat(excess.get()).isZero();
        assertThat(waited.get()).isPositive();
        assertThat(credits.available()).isEqualTo(max);
    }

    private static boolean await(Credits credits, long n) {
        try {
            return credits.awaitAcquire(n, TimeUnit.SECONDS.toNanos(30));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this test", e);
        }
    }

    @Test
    @DisplayName(
            "the path of an event allocates nothing: claim, publish, wake, drain, watermark, credits, also when full")
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ParkSignal signal = new ParkSignal();
        AtomicLong sum = new AtomicLong();
        Sink sink = new Sink(64, signal, cell -> sum.addAndGet(cell.number));
        Worker worker =
                new Worker("hand", signal, List.of(sink), clock::nanoTime, NO_SPIN, failure::set);
        Watermark mark = new Watermark(0);
        Credits credits = new Credits(1000, clock::nanoTime);
        long me = Thread.currentThread().getId();
        Runnable rounds =
                () -> {
                    for (int round = 0; round < 2_000; round++) {
                        for (int i = 0; i < 64; i++) {
                            credits.tryAcquire(1);
                            sink.put(0, i);
                        }
                        if (sink.ring.tryClaim() >= 0) {
                            throw new AssertionError("the ring took more than it holds");
                        }
                        worker.runOnce(round);
                        credits.release(64);
                        mark.advance(mark.read() + 1);
                        mark.take();
                    }
                };
        rounds.run();

        long before = threads.getThreadAllocatedBytes(me);
        rounds.run();
        long allocated = threads.getThreadAllocatedBytes(me) - before;

        // 128,000 events; a single byte each would be a hundred times this allowance for the
        // measuring itself.
        assertThat(allocated).isLessThan(1024);
        assertThat(sum.get()).isEqualTo(2L * 2_000 * (63L * 64 / 2));
        assertThat(failure.get()).isNull();
    }
}
