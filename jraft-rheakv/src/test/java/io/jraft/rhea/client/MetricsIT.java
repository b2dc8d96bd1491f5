package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.metrics.KVMetric;
import io.jraft.rhea.metrics.KVSample;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store measures, over HTTP; one store on a real port. */
class MetricsIT {
    @TempDir Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            return socket.getLocalPort();
        }
    }

    private record Deaf() implements WatchListener {
        @Override
        public void onChange(WatchEvent event) {}

        @Override
        public void onFellBehind(long regionId, long from, long next) {}

        @Override
        public void onEnd(Throwable cause) {}
    }

    private static double value(DefaultRheaKVStore store, KVMetric metric, String... labels) {
        List<String> wanted = List.of(labels);
        return store.getStoreEngine().samples().stream()
                .filter(s -> s.metric() == metric)
                .filter(s -> s.labels().subList(1, s.labels().size()).equals(wanted))
                .mapToDouble(KVSample::value)
                .sum();
    }

    @Test
    @DisplayName(
            "requests by operation, errors by code, clients, watches, sweeps: each counted where it happens, on one page with the engine's")
    void page() throws Exception {
        Cluster cluster = new Cluster(directory, StorageType.Memory, List.of(freePort()));
        int port = freePort();
        RheaKVStoreOptions options = cluster.storeOptions(cluster.ports.get(0));
        options.getStoreEngineOptions().setMetricsAddress(new Endpoint("127.0.0.1", port));
        DefaultRheaKVStore store = new DefaultRheaKVStore();
        assertThat(store.init(options)).isTrue();
        try (cluster) {
            DefaultRheaKVStore kv = cluster.client();
            for (int i = 0; i < 5; i++) {
                kv.bPut("a" + i, "v".getBytes(UTF_8));
            }
            kv.bMerge("a0", "w");
            kv.bGet("a0");
            kv.bScan("a", "b");
            kv.bGetSequence("q", 1);
            RegionEngine region = store.getStoreEngine().getRegionEngine(1);
            CompletableFuture<KVReply> refused = new CompletableFuture<>();
            store.getStoreEngine()
                    .handle(
                            new KVRequest("test-1", 1, 1, KVRequest.Kind.WRITE, new byte[] {1, 2}),
                            refused::complete);
            refused.get(10, TimeUnit.SECONDS);

            // Leaders are found by asking; what was refused on the way is counted too, under the
            // same names.
            assertThat(value(store, KVMetric.REQUEST, "1", "put")).isGreaterThanOrEqualTo(5);
            assertThat(value(store, KVMetric.REQUEST, "1", "merge")).isEqualTo(1);
            assertThat(value(store, KVMetric.REQUEST, "1", "get")).isEqualTo(1);
            assertThat(value(store, KVMetric.REQUEST, "1", "scan")).isEqualTo(1);
            assertThat(value(store, KVMetric.REQUEST, "3", "get_sequence"))
                    .isGreaterThanOrEqualTo(1);
            assertThat(value(store, KVMetric.REQUEST, "1", "malformed")).isEqualTo(1);
            assertThat(value(store, KVMetric.ERRORS, "1", Errors.INVALID_REQUEST.name()))
                    .isEqualTo(1);
            assertThat(value(store, KVMetric.KEYS, "1")).isEqualTo(5);
            assertThat(value(store, KVMetric.BYTES, "1")).isBetween(5 * 3.0, 5 * 20.0);
            assertThat(value(store, KVMetric.KEYS, "2")).isZero();
            assertThat(value(store, KVMetric.SESSIONS, "1")).isEqualTo(1);
            assertThat(value(store, KVMetric.SESSION_BYTES, "1")).isGreaterThan(256);
            assertThat(value(store, KVMetric.SESSIONS, "2")).isZero();
            try (KVWatch watch = kv.bWatch("a0", new Deaf())) {
                Cluster.await("a watch to wait", () -> value(store, KVMetric.WATCHES, "1") == 1);
            }
            assertThat(value(store, KVMetric.SWEEP, "1")).isZero();
            assertThat(value(store, KVMetric.READS)).isZero();
            assertThat(value(store, KVMetric.VIEWS)).isZero();
            assertThat(region.isLeader()).isTrue();

            HttpResponse<String> page =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:"
                                                                    + port
                                                                    + "/metrics"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("jraft_group_term{", "rheakv_request_seconds_count{store=")
                    .contains(",region=\"1\",operation=\"merge\"} 1\n");
            assertThat(page.body().lines())
                    .allMatch(
                            line ->
                                    line.startsWith("# HELP ")
                                            || line.startsWith("# TYPE ")
                                            || line.matches(
                                                    "[a-z_]+\\{([a-z]+=\"[^\"]*\",?)*} [-0-9.Ee+]+"));
            DefaultRheaKVStore second = new DefaultRheaKVStore();
            RheaKVStoreOptions taken = cluster.storeOptions(freePort());
            taken.setInitialServerList(
                    "127.0.0.1:" + taken.getStoreEngineOptions().getServerAddress().getPort());
            taken.getStoreEngineOptions().setMetricsAddress(new Endpoint("127.0.0.1", port));
            assertThat(second.init(taken)).as("the port of the numbers is taken").isFalse();
        } finally {
            store.shutdown();
        }
    }
}
