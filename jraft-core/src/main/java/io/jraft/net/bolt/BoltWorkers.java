package io.jraft.net.bolt;

import io.jraft.ring.HostedWorkers;
import io.jraft.ring.Station;
import io.jraft.ring.ThreadWorkers;
import io.jraft.ring.Worker;
import io.jraft.ring.WorkerFactory;
import io.jraft.ring.WorkerSignal;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Workers of a process whose messages a {@link BoltRpcServer} carries: threads of their own, and on its IO threads those
 * that do everything for their groups. A message is then read, handled, made durable and answered by one thread, and a
 * write of three members wakes four threads instead of eight.
 * Thread: ANY; keeps no state.
 */
public final class BoltWorkers implements WorkerFactory {
    private final ThreadWorkers threads;
    private final HostedWorkers hosted;

    /** See {@link Worker#Worker}. */
    public BoltWorkers(
            BoltRpcServer server,
            LongSupplier nanoTime,
            Worker.Options options,
            Consumer<? super Throwable> onFailure) {
        threads = new ThreadWorkers(nanoTime, options, onFailure);
        hosted = new HostedWorkers(server.loops()::host, nanoTime, options, onFailure);
    }

    @Override
    public WorkerSignal newSignal() {
        return threads.newSignal();
    }

    @Override
    public Running start(String name, WorkerSignal signal, List<? extends Station> stations) {
        return threads.start(name, signal, stations);
    }

    @Override
    public WorkerFactory forFused() {
        return hosted;
    }
}
