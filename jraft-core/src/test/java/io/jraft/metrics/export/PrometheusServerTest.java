package io.jraft.metrics.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.metrics.Metric;
import io.jraft.testing.RealCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scraper comes by at a group of three that works. */
@Timeout(60)
class PrometheusServerTest {
    private static final Pattern LINE =
            Pattern.compile("([a-z_]+)\\{((?:[a-z]+=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\",?)*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    @TempDir Path root;

    @Test
    @DisplayName("the page has every metric, parses, and counts the writes that were made")
    void scrape() throws Exception {
        try (RealCluster cluster = RealCluster.running(root, 3);
                PrometheusServer server = PrometheusServer.onLoopback(0)) {
            RealCluster.applyAll(cluster.leader(), "x", 50);
            RealCluster.get(cluster.leader().readIndex());

            HttpResponse<String> response = get(server, "/metrics", "GET");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .contains(PrometheusText.CONTENT_TYPE);
            Page page = Page.parse(response.body());

            assertThat(page.types.keySet())
                    .containsExactlyElementsOf(
                            List.of(Metric.values()).stream().map(Metric::id).toList());
            String leader = cluster.leader().peer.getEndpoint().toString();
            assertThat(page.sum("jraft_group_leader")).isEqualTo(1);
            assertThat(page.sum("jraft_group_leader", "endpoint", leader)).isEqualTo(1);
            assertThat(page.sum("jraft_group_commit_index", "endpoint", leader))
                    .isGreaterThanOrEqualTo(51);
            assertThat(page.sum("jraft_stage_append_to_commit_seconds_count", "endpoint", leader))
                    .isGreaterThanOrEqualTo(50);
            assertThat(page.sum("jraft_stage_append_to_stable_seconds_sum", "endpoint", leader))
                    .isPositive();
            assertThat(page.sum("jraft_stage_read_round_seconds_count", "endpoint", leader))
                    .isEqualTo(1);
            assertThat(page.sum("jraft_disk_sync_entries_sum", "endpoint", leader))
                    .isGreaterThanOrEqualTo(50);
            assertThat(page.sum("jraft_fsm_apply_entries_sum", "endpoint", leader))
                    .isGreaterThanOrEqualTo(50);
            assertThat(page.sum("jraft_peer_alive", "endpoint", leader)).isEqualTo(2);
            assertThat(page.sum("jraft_worker_turns_total")).isPositive();
        }
    }

    @Test
    @DisplayName("there is one page, and it is only for reading")
    void nothingElse() throws Exception {
        try (PrometheusServer server = PrometheusServer.onLoopback(0)) {
            assertThat(get(server, "/metrics", "GET").statusCode()).isEqualTo(200);
            assertThat(get(server, "/metrics/x", "GET").statusCode()).isEqualTo(404);
            assertThat(get(server, "/", "GET").statusCode()).isEqualTo(404);
            assertThat(get(server, "/metrics", "POST").statusCode()).isEqualTo(405);
        }
    }

    @Test
    @DisplayName("what an application adds comes after the library's own lines, as of each request")
    void more() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (PrometheusServer server =
                PrometheusServer.on(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        () ->
                                "# TYPE mine_total counter\nmine_total "
                                        + asked.incrementAndGet()
                                        + "\n")) {
            get(server, "/metrics", "GET");
            assertThat(get(server, "/metrics", "GET").body()).endsWith("\nmine_total 2\n");
        }
    }

    private static HttpResponse<String> get(PrometheusServer server, String path, String method)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + server.port() + path))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    /** What a scraper makes of the text; refuses what the format does not allow. */
    private static final class Page {
        final Map<String, String> types = new LinkedHashMap<>();
        private final List<Line> lines = new ArrayList<>();

        static Page parse(String text) {
            Page page = new Page();
            Set<String> series = new LinkedHashSet<>();
            String family = "";
            for (String line : text.split("\n")) {
                if (line.startsWith("# HELP ")) {
                    family = line.split(" ")[2];
                } else if (line.startsWith("# TYPE ")) {
                    assertThat(line.split(" ")[2]).isEqualTo(family);
                    assertThat(page.types.put(family, line.split(" ")[3]))
                            .as("twice: " + family)
                            .isNull();
                } else {
                    Matcher m = LINE.matcher(line);
                    assertThat(m.matches()).as(line).isTrue();
                    assertThat(m.group(1)).startsWith(family);
                    assertThat(series.add(m.group(1) + m.group(2))).as("twice: " + line).isTrue();
                    page.lines.add(
                            new Line(
                                    m.group(1),
                                    labels(m.group(2)),
                                    Double.parseDouble(m.group(3))));
                }
            }
            page.checkBuckets();
            return page;
        }

        private static Map<String, String> labels(String text) {
            Map<String, String> labels = new LinkedHashMap<>();
            Matcher m = LABEL.matcher(text);
            while (m.find()) {
                labels.put(m.group(1), m.group(2));
            }
            return labels;
        }

        /** Buckets rise within a series, and the last one has all. */
        private void checkBuckets() {
            Line last = null;
            for (Line line : lines) {
                boolean bucket = line.name.endsWith("_bucket");
                if (bucket && last != null && last.name.equals(line.name) && !last.isInf()) {
                    assertThat(line.value).as(line.toString()).isGreaterThanOrEqualTo(last.value);
                }
                if (line.name.endsWith("_count")) {
                    Line all = line;
                    assertThat(
                                    lines.stream()
                                            .filter(l -> l.isInf() && l.isOf(all))
                                            .mapToDouble(l -> l.value))
                            .containsExactly(line.value);
                }
                last = line;
            }
        }

        double sum(String name, String... label) {
            return lines.stream()
                    .filter(l -> l.name.equals(name))
                    .filter(l -> label.length == 0 || label[1].equals(l.labels.get(label[0])))
                    .mapToDouble(l -> l.value)
                    .sum();
        }
    }

    private record Line(String name, Map<String, String> labels, double value) {
        boolean isInf() {
            return "+Inf".equals(labels.get("le"));
        }

        boolean isOf(Line count) {
            Map<String, String> without = new LinkedHashMap<>(labels);
            without.remove("le");
            return name.equals(count.name.replaceFirst("_count$", "_bucket"))
                    && without.equals(count.labels);
        }
    }
}
