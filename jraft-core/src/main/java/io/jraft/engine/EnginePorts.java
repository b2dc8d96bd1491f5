package io.jraft.engine;

import io.jraft.ring.RingFactory;
import io.jraft.ring.WorkerFactory;
import io.jraft.spi.Clock;
import io.jraft.spi.MessageReceiver;
import io.jraft.spi.RandomSource;
import io.jraft.spi.Transport;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * The sockets an engine is plugged into. Chosen by boot in production, by the simulator and by tests.
 *
 * @param clock time
 * @param rings makes mailboxes
 * @param workers makes what runs stations
 * @param randoms a stream of random numbers per ordinal
 * @param transport makes the transport that delivers to a receiver
 * @param storage opens journals and snapshot directories
 * @param closer runs what waits for workers to end; never one of them
 */
public record EnginePorts(
        Clock clock,
        RingFactory rings,
        WorkerFactory workers,
        LongFunction<RandomSource> randoms,
        Function<MessageReceiver, Transport> transport,
        StorageOpener storage,
        Executor closer) {}
