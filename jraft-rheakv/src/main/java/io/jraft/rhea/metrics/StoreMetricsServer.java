package io.jraft.rhea.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jraft.metrics.export.Metrics;
import io.jraft.metrics.export.PrometheusText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code GET /metrics} with everything that the engine of this process measures and then what a store does, for
 * Prometheus. There is no password and no encryption: whoever reaches the address may read names and numbers, nothing else. One
 * thread answers one request after the other; it does not keep the process alive. Thread: ANY.
 */
public final class StoreMetricsServer implements AutoCloseable {
    private static final String PATH = "/metrics";

    private final HttpServer server;
    private final ExecutorService thread;
    private final Supplier<List<KVSample>> store;

    /**
     * Listens until it is closed.
     *
     * @param address port 0 for any that is free, see {@link #port}
     * @param store what the store measures now
     * @throws IOException when the address is not this machine's or the port is taken
     */
    public StoreMetricsServer(InetSocketAddress address, Supplier<List<KVSample>> store)
            throws IOException {
        this.store = store;
        server = HttpServer.create(address, 16);
        thread =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread made = new Thread(task, "rheakv-metrics");
                            made.setDaemon(true);
                            return made;
                        });
        server.setExecutor(thread);
        server.createContext(PATH, this::answer);
        server.start();
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                String text = PrometheusText.of(Metrics.samples()) + KVMetricsText.of(store.get());
                byte[] page = text.getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
                // Here 0 would mean "as long as it gets", and -1 means that nothing follows.
                exchange.sendResponseHeaders(200, page.length == 0 ? -1 : page.length);
                exchange.getResponseBody().write(page);
            }
        }
    }

    /** Stops listening at once. */
    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
