package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that borrows its turns: the test is the host. */
@Timeout(30)
class HostedWorkerTest {
    private final HandHost host = new HandHost();
    private final List<Throwable> failures = new ArrayList<>();
    private final HostedWorkers factory =
            new HostedWorkers(() -> host, () -> host.now, Worker.Options.DEFAULT, failures::add);
    private final WorkerSignal signal = factory.newSignal();
    private final List<String> diary = new ArrayList<>();
    private final ScriptedStation station =
            new ScriptedStation("station", new HandRings(), signal, diary);

    private WorkerFactory.Running start() {
        WorkerFactory.Running running = factory.start("hosted", signal, List.of(station));
        host.runAll();
        return running;
    }

    @Test
    @DisplayName(
            "a wake hands the host one turn, however many there are before it runs; a worker without work wants none")
    void wakes() {
        start();
        assertThat(host.isIdle()).isTrue();

        station.put(1);
        station.put(2);
        assertThat(host.due).hasSize(1);
        host.runAll();

        assertThat(diary).containsExactly("station got 1", "station got 2");
        assertThat(host.isIdle()).isTrue();
        station.put(3);
        host.runAll();
        assertThat(diary).endsWith("station got 3");
        assertThat(failures).isEmpty();
    }

    @Test
    @DisplayName("while there is work the host sees to its own between two turns")
    void takesTurns() {
        start();
        station.keepsWork = true;
        station.put(1);
        host.runDue();
        assertThat(host.due).isEmpty();
        assertThat(host.afterwards).hasSize(1);
        station.keepsWork = false;
        host.runAll();
        assertThat(host.isIdle()).isTrue();
    }

    @Test
    @DisplayName(
            "an event that comes between the last look and the rest is seen: the worker looks once more after it has announced rest")
    void noLostWake() {
        start();
        long[] puts = {0};
        station.onNumber =
                n -> {
                    diary.add("got " + n);
                    // As a producer that sees the worker awake and therefore wakes nobody.
                    if (puts[0]++ < 3) {
                        station.put(n + 1);
                    }
                };
        station.put(1);
        host.runAll();
        assertThat(diary).containsExactly("got 1", "got 2", "got 3", "got 4");
    }

    @Test
    @DisplayName(
            "the earliest deadline gets a timer; an earlier one takes its place, a later one leaves it alone")
    void deadlines() {
        station.deadline = 1_000;
        start();
        assertThat(host.timers).containsOnlyKeys(1_000L);

        station.deadline = 400;
        station.put(1);
        host.runAll();
        assertThat(host.timers).containsOnlyKeys(400L);

        station.deadline = 900;
        station.put(2);
        host.runAll();
        assertThat(host.timers).containsOnlyKeys(400L);

        long before = station.flushes.get();
        host.advanceTo(400);
        assertThat(station.flushes.get()).isGreaterThan(before);
        assertThat(host.timers).containsOnlyKeys(900L);
    }

    @Test
    @DisplayName(
            "a station that keeps work because a neighbour is full does not turn the host at full speed")
    void naps() {
        start();
        station.keepsWork = true;
        station.put(1);
        host.runDue();
        int turns = 0;
        while (!host.afterwards.isEmpty()) {
            host.runAfterwards();
            host.runDue();
            turns++;
            assertThat(turns).isLessThan(1_000);
        }
        assertThat(host.timers).hasSize(1);
        assertThat(turns).isGreaterThan(100);
    }

    @Test
    @DisplayName(
            "the worker of a turn is known while the turn runs and not between turns; nobody may wait for a worker in one")
    void current() {
        WorkerFactory.Running running = start();
        List<Worker> seen = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        station.onNumber =
                n -> {
                    seen.add(Worker.current());
                    try {
                        running.join(0);
                    } catch (IllegalStateException | InterruptedException e) {
                        refused.add(e);
                    }
                };
        station.put(1);
        host.runAll();

        assertThat(seen).containsExactly(running.worker());
        assertThat(refused).hasSize(1).first().isInstanceOf(IllegalStateException.class);
        assertThat(Worker.current()).isNull();
    }

    @Test
    @DisplayName(
            "after stop what is in the mailbox is handled, the station is told, the timer goes, and the host is let go once")
    void stops() throws Exception {
        station.deadline = 1_000;
        WorkerFactory.Running running = start();
        assertThat(host.users).isEqualTo(1);
        station.put(1);
        running.stop();
        assertThat(running.join(0)).isFalse();
        host.runAll();

        assertThat(running.join(0)).isTrue();
        assertThat(running.join(0)).isTrue();
        assertThat(host.users).isZero();
        assertThat(diary).containsExactly("station got 1");
        assertThat(station.stops).hasValue(1);
        assertThat(host.timers).isEmpty();
        assertThat(host.isIdle()).isTrue();
    }

    @Test
    @DisplayName("a failure of a station is told, and the worker goes on")
    void failuresAreTold() {
        start();
        station.onNumber =
                n -> {
                    throw new IllegalStateException("planted");
                };
        station.put(1);
        host.runAll();
        assertThat(failures).hasSize(1);
        station.onNumber = n -> diary.add("got " + n);
        station.put(2);
        host.runAll();
        assertThat(diary).containsExactly("got 2");
    }

    @Test
    @DisplayName("a worker for a host has no line to sleep on, and a foreign signal is refused")
    void notBoth() {
        Worker worker =
                new Worker(
                        "both", signal, List.of(station), () -> 0, Worker.Options.DEFAULT, t -> {});
        assertThatThrownBy(worker::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> factory.start("x", new ParkSignal(), List.of(station)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Runs what it is told when the test says so. */
    private static final class HandHost implements Host {
        private final Deque<Runnable> due = new ArrayDeque<>();
        private final Deque<Runnable> afterwards = new ArrayDeque<>();
        private final Map<Long, Timer> timers = new TreeMap<>();
        private int users;
        private long now;

        /** A timer that can be called off. */
        private final class Timer extends CompletableFuture<Void> {
            private final Runnable task;

            Timer(Runnable task) {
                this.task = task;
            }

            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return timers.values().remove(this);
            }
        }

        boolean isIdle() {
            return due.isEmpty() && afterwards.isEmpty();
        }

        void runDue() {
            for (Runnable next = due.poll(); next != null; next = due.poll()) {
                next.run();
            }
        }

        void runAfterwards() {
            due.addAll(afterwards);
            afterwards.clear();
        }

        void runAll() {
            while (!isIdle()) {
                runDue();
                runAfterwards();
            }
        }

        void advanceTo(long time) {
            now = time;
            List<Timer> over =
                    timers.entrySet().stream()
                            .filter(e -> e.getKey() <= time)
                            .map(Map.Entry::getValue)
                            .toList();
            timers.values().removeAll(over);
            over.forEach(timer -> timer.task.run());
            runAll();
        }

        @Override
        public void execute(Runnable task) {
            due.add(task);
        }

        @Override
        public void again(Runnable task) {
            afterwards.add(task);
        }

        @Override
        public Future<?> schedule(Runnable task, long nanos) {
            Timer timer = new Timer(task);
            timers.put(now + nanos, timer);
            return timer;
        }

        @Override
        public void retain() {
            users++;
        }

        @Override
        public void release() {
            users--;
        }
    }
}
