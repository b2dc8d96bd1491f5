package io.jraft.ring;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Workers without a thread of their own, each on one of a few hosts. Thread: ANY; keeps no state. */
public final class HostedWorkers implements WorkerFactory {
    private final Supplier<? extends Host> hosts;
    private final LongSupplier nanoTime;
    private final Worker.Options options;
    private final Consumer<? super Throwable> onFailure;

    /**
     * For the rest see {@link Worker#Worker}; spinning is left to the host.
     *
     * @param hosts asked once for each worker
     */
    public HostedWorkers(
            Supplier<? extends Host> hosts,
            LongSupplier nanoTime,
            Worker.Options options,
            Consumer<? super Throwable> onFailure) {
        this.hosts = hosts;
        this.nanoTime = nanoTime;
        this.options = options;
        this.onFailure = onFailure;
    }

    @Override
    public WorkerSignal newSignal() {
        return new HostSignal(hosts.get());
    }

    @Override
    public Running start(String name, WorkerSignal signal, List<? extends Station> stations) {
        if (!(signal instanceof HostSignal line)) {
            throw new IllegalArgumentException("the signal was not made by this factory");
        }
        Worker worker = new Worker(name, line, stations, nanoTime, options, onFailure);
        HostedWorker hosted = new HostedWorker(worker, line, nanoTime);
        hosted.start();
        return hosted;
    }
}
