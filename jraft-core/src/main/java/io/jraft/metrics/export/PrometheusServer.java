package io.jraft.metrics.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code GET /metrics} with everything this process measures, for Prometheus and whoever reads its format.
 * Nobody has it who does not start it. There is no password and no encryption: open it to a network only where
 * everybody may read the names of groups and peers. One thread answers one request after the other; it does not keep
 * the process alive. Thread: ANY.
 */
public final class PrometheusServer implements AutoCloseable {
    private static final String PATH = "/metrics";

    private final HttpServer server;
    private final ExecutorService thread;
    private final Supplier<String> more;

    private PrometheusServer(InetSocketAddress address, Supplier<String> more) throws IOException {
        this.more = more;
        server = HttpServer.create(address, 16);
        thread =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread made = new Thread(task, "jraft-metrics");
                            made.setDaemon(true);
                            return made;
                        });
        server.setExecutor(thread);
        server.createContext(PATH, this::answer);
        server.start();
    }

    /**
     * Listens on the loopback interface only.
     *
     * @param port 0 for any that is free, see {@link #port}
     * @throws IOException when the port is taken
     */
    public static PrometheusServer onLoopback(int port) throws IOException {
        return on(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Listens on an address that the network may reach.
     *
     * @throws IOException when the address is not this machine's or the port is taken
     */
    public static PrometheusServer on(InetSocketAddress address) throws IOException {
        return on(address, () -> "");
    }

    /**
     * The same, with lines of the caller's own after those of the library.
     *
     * @param more lines in Prometheus' text format, each with its end, of names that no line of the library has; asked
     *     for at each request on this server's thread
     * @throws IOException when the address is not this machine's or the port is taken
     */
    public static PrometheusServer on(InetSocketAddress address, Supplier<String> more)
            throws IOException {
        return new PrometheusServer(address, more);
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
                byte[] page = (PrometheusText.of(Metrics.samples()) + more.get()).getBytes(UTF_8);
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
