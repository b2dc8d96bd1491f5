package io.jraft.ring;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Workers that are threads. Thread: ANY; keeps no state. */
public final class ThreadWorkers implements WorkerFactory {
    private final LongSupplier nanoTime;
    private final Worker.Options options;
    private final Consumer<? super Throwable> onFailure;

    /** See {@link Worker#Worker}. */
    public ThreadWorkers(
            LongSupplier nanoTime, Worker.Options options, Consumer<? super Throwable> onFailure) {
        this.nanoTime = nanoTime;
        this.options = options;
        this.onFailure = onFailure;
    }

    @Override
    public WorkerSignal newSignal() {
        return new ParkSignal();
    }

    @Override
    public Running start(String name, WorkerSignal signal, List<? extends Station> stations) {
        if (!(signal instanceof ParkSignal park)) {
            throw new IllegalArgumentException("the signal was not made by this factory");
        }
        Worker worker = new Worker(name, park, stations, nanoTime, options, onFailure);
        worker.start();
        return new Running() {
            @Override
            public void stop() {
                worker.stop();
            }

            @Override
            public boolean join(long timeoutNanos) throws InterruptedException {
                return worker.join(timeoutNanos);
            }

            @Override
            public Worker worker() {
                return worker;
            }
        };
    }
}
