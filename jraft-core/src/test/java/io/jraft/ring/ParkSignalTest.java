package io.jraft.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sys.SystemClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParkSignalTest {
    private static final int ROUNDS = 300_000;

    /** On a busy machine the two threads share a core and a round costs a time slice. */
    private static final long TIME_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int ENOUGH = Integer.MAX_VALUE;
    private static final VarHandle EVENT;

    static {
        try {
            EVENT = MethodHandles.lookup().findVarHandle(ParkSignalTest.class, "event", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ParkSignal signal = new ParkSignal();
    private int event;
    private volatile int started;
    private volatile int woken;

    @Test
    @DisplayName("a wake without anybody asleep does nothing, and one wake is enough for one sleep")
    void flag() {
        signal.wake();
        assertThat(signal.isParked()).isFalse();
        signal.aboutToPark();
        assertThat(signal.isParked()).isTrue();
        signal.wake();
        assertThat(signal.isParked()).isFalse();
        signal.aboutToPark();
        signal.awake();
        assertThat(signal.isParked()).isFalse();
    }

    @Test
    @DisplayName("a wake that comes before the sleep ends it at once")
    void wakeBeforeSleep() {
        signal.attach(Thread.currentThread());
        for (int i = 0; i < 1000; i++) {
            signal.aboutToPark();
            signal.wake();
            // Would never return without the permit that the wake left.
            signal.park(Long.MAX_VALUE);
            signal.awake();
        }
        assertThat(signal.isParked()).isFalse();
    }

    @Test
    @DisplayName("T14 whoever does not see the event is seen sleeping: both never miss each other")
    void storeBuffering() throws InterruptedException {
        Thread producer =
                new Thread(
                        () -> {
                            for (int round = 1; awaitStart(round); round++) {
                                // As a ring publishes: with release semantics, which alone do not
                                // order the read of the flag behind it.
                                EVENT.setRelease(this, round);
                                signal.wake();
                                woken = round;
                            }
                        });
        producer.setDaemon(true);
        producer.start();

        SystemClock clock = new SystemClock();
        long end = clock.nanoTime() + TIME_NANOS;
        int missed = 0;
        int wouldSleep = 0;
        for (int round = 1; round <= ROUNDS && clock.nanoTime() < end; round++) {
            started = round;
            // A varying delay moves the two threads against each other by a few nanoseconds.
            for (int i = round % 32; i > 0; i--) {
                Thread.onSpinWait();
            }
            signal.aboutToPark();
            boolean sees = (int) EVENT.getAcquire(this) == round;
            for (int spins = 0; woken < round; spins++) {
                spin(spins);
            }
            if (!sees) {
                wouldSleep++;
                missed += signal.isParked() ? 1 : 0;
            }
            signal.awake();
        }
        started = ENOUGH;
        producer.join(TimeUnit.SECONDS.toMillis(20));

        assertThat(producer.isAlive()).isFalse();
        assertThat(missed).isZero();
        assertThat(wouldSleep).isPositive();
    }

    private boolean awaitStart(int round) {
        for (int spins = 0; started < round; spins++) {
            spin(spins);
        }
        return started != ENOUGH;
    }

    private static void spin(int spins) {
        if (spins < 1000) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
