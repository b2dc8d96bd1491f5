package io.jraft.boot;

import io.jraft.EngineOptions;
import io.jraft.engine.EnginePorts;
import io.jraft.net.bolt.BoltRpcServer;
import io.jraft.net.bolt.BoltTransport;
import io.jraft.net.bolt.BoltWorkers;
import io.jraft.option.NodeOptions;
import io.jraft.ring.Worker;
import io.jraft.ring.lmax.DisruptorRings;
import io.jraft.sys.NioFileSystem;
import io.jraft.sys.SeededRandom;
import io.jraft.sys.SystemClock;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the sockets of an engine in production: threads, the Disruptor, files, SOFABolt. Thread: that of the caller who
 * starts the first node of an endpoint.
 */
final class EngineBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(EngineBuilder.class);

    private final EnginePorts ports;
    private final DirectoryStorage storage;

    /**
     * Opens the home of the first journal, so that a directory in use is told before anything runs.
     *
     * @throws IOException saying what to do about the directory
     */
    EngineBuilder(Endpoint self, NodeOptions options, BoltRpcServer server) throws IOException {
        EngineOptions engine = options.getEngineOptions();
        SystemClock clock = new SystemClock();
        SecureRandom entropy = new SecureRandom();
        long seed = entropy.nextLong();
        LOG.info("engine of {} draws its random numbers from seed {}", self, seed);
        storage = new DirectoryStorage(new NioFileSystem(), options, entropy::nextLong);
        UUID node = new UUID(storage.nodeHigh(), storage.nodeLow());
        ports =
                new EnginePorts(
                        clock,
                        new DisruptorRings(),
                        new BoltWorkers(
                                server,
                                clock::nanoTime,
                                new Worker.Options(
                                        engine.getSpinNanos(),
                                        Worker.Options.DEFAULT.longTurnNanos()),
                                failure ->
                                        LOG.error(
                                                "a worker of {} met an unexpected error",
                                                self,
                                                failure)),
                        ordinal -> new SeededRandom(seed + ordinal),
                        receiver ->
                                new BoltTransport(
                                        self,
                                        engine.getClusterId(),
                                        node,
                                        Servers.limits(options),
                                        server,
                                        receiver),
                        storage,
                        EngineBuilder::close);
    }

    /** Waiting for workers to end needs a thread that is none of them. It ends with its task. */
    private static void close(Runnable task) {
        Thread thread = new Thread(task, "jraft-closer");
        thread.setDaemon(true);
        thread.start();
    }

    EnginePorts ports() {
        return ports;
    }

    /** Gives up what no group came to use. */
    void close() throws IOException {
        storage.close();
    }
}
