package io.jraft.ring;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker whose turns a host runs. It never sleeps: when there is nothing to do it leaves a timer for its earliest
 * deadline and waits for a wake; while there is, the host looks after its own work between two turns.
 * Owner: the host's thread; {@link #stop} and {@link #join} may be called by ANY other.
 */
final class HostedWorker implements WorkerFactory.Running {
    private final Worker worker;
    private final HostSignal signal;
    private final Host host;
    private final LongSupplier nanoTime;
    private final Runnable turn = this::turn;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean released = new AtomicBoolean();
    private @Nullable Future<?> timer;
    private long timerAt = Long.MAX_VALUE;

    HostedWorker(Worker worker, HostSignal signal, LongSupplier nanoTime) {
        this.worker = worker;
        this.signal = signal;
        this.nanoTime = nanoTime;
        host = signal.host();
    }

    /** The first turn is due. */
    void start() {
        host.retain();
        signal.attach(turn);
        host.execute(turn);
    }

    private void turn() {
        Worker.lend(worker);
        try {
            long next = worker.hostedTurn(nanoTime.getAsLong());
            if (worker.hasEnded()) {
                cancelTimer();
                ended.countDown();
            } else if (next == Worker.AT_ONCE) {
                host.again(turn);
            } else {
                rest(next);
            }
        } finally {
            Worker.lend(null);
        }
    }

    private void rest(long next) {
        signal.rest();
        if (!worker.hasWork()) {
            arm(next);
        } else if (signal.tryWaken()) {
            host.again(turn);
        }
    }

    /** A timer that is due earlier stays: a turn too many costs less than another timer. */
    private void arm(long next) {
        if (next >= timerAt) {
            return;
        }
        cancelTimer();
        timerAt = next;
        timer = host.schedule(this::onTimer, Math.max(0, next - nanoTime.getAsLong()));
    }

    private void onTimer() {
        timer = null;
        timerAt = Long.MAX_VALUE;
        if (signal.tryWaken()) {
            turn();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
            timerAt = Long.MAX_VALUE;
        }
    }

    @Override
    public void stop() {
        worker.stop();
    }

    @Override
    public boolean join(long timeoutNanos) throws InterruptedException {
        if (Worker.current() != null) {
            throw new IllegalStateException(
                    "worker " + worker.name() + " must not be waited for on a worker's thread");
        }
        boolean over = ended.await(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
        if (over && released.compareAndSet(false, true)) {
            host.release();
        }
        return over;
    }

    @Override
    public Worker worker() {
        return worker;
    }
}
