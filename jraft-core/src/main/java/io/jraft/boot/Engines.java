package io.jraft.boot;

import io.jraft.engine.EngineAccess;
import io.jraft.engine.EngineImpl;
import io.jraft.engine.GroupHandle;
import io.jraft.engine.StorageOpener;
import io.jraft.entity.PeerId;
import io.jraft.metrics.Sample;
import io.jraft.net.bolt.BoltRpcServer;
import io.jraft.option.NodeOptions;
import io.jraft.sys.NioFileSystem;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines of a process, one per endpoint, alive while a node uses them; and the servers that carry their messages.
 * Thread: ANY but workers; guarded by its monitor.
 */
final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final Servers servers;
    private final Map<Endpoint, Running> running = new LinkedHashMap<>();

    Engines(Servers servers) {
        this.servers = servers;
    }

    /** See {@link EngineAccess#join}. */
    synchronized EngineAccess.Use join(Endpoint endpoint, NodeOptions options) throws IOException {
        Running found = running.get(endpoint);
        if (found == null) {
            BoltRpcServer server = servers.of(endpoint);
            EngineBuilder builder = new EngineBuilder(endpoint, options, server);
            found =
                    new Running(
                            endpoint.copy(),
                            server,
                            new EngineImpl(
                                    builder.ports(), options.getEngineOptions().copy(), endpoint),
                            builder);
            running.put(endpoint.copy(), found);
        }
        found.users++;
        return new OneUse(found);
    }

    /** See {@link io.jraft.JRaftUtils#forget}. */
    void forget(String group, PeerId self, NodeOptions options)
            throws IOException, InterruptedException {
        Running found;
        synchronized (this) {
            found = running.get(self.getEndpoint());
            if (found == null) {
                // Nobody else opens these directories meanwhile.
                forgetOffline(group, self, options);
                return;
            }
            found.users++;
        }
        try {
            // Not when this thread is interrupted: the engine must stay until that is through.
            found.engine
                    .forget(group, self, options)
                    .whenComplete((ok, failure) -> leave(found))
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "group '" + group + "' of " + self + " is not forgotten: " + e.getCause(),
                    e.getCause());
        }
    }

    private static void forgetOffline(String group, PeerId self, NodeOptions options)
            throws IOException {
        DirectoryStorage storage =
                new DirectoryStorage(new NioFileSystem(), options, new SecureRandom()::nextLong);
        StorageOpener.Journal journal = storage.openJournal(options);
        try {
            storage.forget(group, self, options, journal);
        } finally {
            journal.close();
        }
    }

    /** See {@link EngineAccess#samples}. */
    List<Sample> samples() {
        List<EngineImpl> engines;
        synchronized (this) {
            engines = running.values().stream().map(r -> r.engine).toList();
        }
        List<Sample> all = new ArrayList<>();
        engines.forEach(e -> all.addAll(e.samples()));
        return all;
    }

    /** The last one out closes inside the monitor: the next engine of the endpoint must find its files free. */
    private synchronized void leave(Running engine) {
        if (--engine.users > 0) {
            return;
        }
        running.remove(engine.endpoint);
        engine.engine.close();
        servers.remove(engine.endpoint, engine.server);
        try {
            engine.builder.close();
        } catch (IOException e) {
            LOG.warn("the storage of {} was not closed cleanly: {}", engine.endpoint, e.toString());
        }
    }

    private static final class Running {
        private final Endpoint endpoint;
        private final BoltRpcServer server;
        private final EngineImpl engine;
        private final EngineBuilder builder;
        private int users;

        Running(Endpoint endpoint, BoltRpcServer server, EngineImpl engine, EngineBuilder builder) {
            this.endpoint = endpoint;
            this.server = server;
            this.engine = engine;
            this.builder = builder;
        }
    }

    private final class OneUse implements EngineAccess.Use {
        private final Running used;
        private boolean left;

        OneUse(Running used) {
            this.used = used;
        }

        @Override
        public CompletableFuture<GroupHandle> start(
                String group, PeerId self, NodeOptions options, Consumer<GroupHandle> built) {
            return used.engine.start(group, self, options, built);
        }

        @Override
        public CompletableFuture<Void> stop(GroupHandle handle) {
            return used.engine.stop(handle);
        }

        @Override
        public void leave() {
            synchronized (this) {
                if (left) {
                    return;
                }
                left = true;
            }
            Engines.this.leave(used);
        }
    }
}
