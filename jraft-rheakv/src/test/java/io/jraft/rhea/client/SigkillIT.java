package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.sim.history.Verdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three stores in three processes, with RocksDB; SIGKILL to one after another while clients work, and while regions are being
 * split and merged.
 */
class SigkillIT {
    private static final int KILLS = 4;
    private static final int OPERATIONS_BETWEEN = 120;

    @TempDir Path directory;

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    private static @Nullable String s(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    @Test
    @DisplayName(
            "O22 K11 under SIGKILL one order explains every answer, and numbers of a sequence are given out once")
    void sigkill() throws Exception {
        killWhile(List.of());
    }

    @Test
    @DisplayName(
            "O20 O22 K13 the same while the regions are split: a child is whole or not there, and acts once with its parent")
    void splits() throws Exception {
        killWhile(Stream.of("b", "j", "r", "c", "i").map(key -> new Step(key, true)).toList());
    }

    @Test
    @DisplayName(
            "O20 O22 K13 the same while regions are merged and split: the whole has everything, and what was taken stays ended")
    void merges() throws Exception {
        killWhile(
                List.of(
                        new Step("h", false),
                        new Step("j", true),
                        new Step("p", false),
                        new Step("j", false),
                        new Step("i", true),
                        new Step("i", false)));
    }

    /** A region is to begin at a key, or not to begin there any more. */
    private record Step(String key, boolean split) {}

    /** Each kill comes while one of these is done, as long as there are some. */
    private void killWhile(List<Step> steps) throws Exception {
        Cluster plan = new Cluster(directory, StorageType.RocksDB);
        Map<Integer, StoreProcess> stores = new TreeMap<>();
        Workers workers = new Workers();
        try {
            for (int port : plan.ports) {
                stores.put(port, StoreProcess.start(directory, port, plan.ports));
            }
            RheaKVStoreOptions options = plan.options();
            options.setFutureTimeoutMillis(60_000);
            DefaultRheaKVStore kv = plan.client(options);
            workers.start(kv);
            for (int i = 0; i < Math.max(KILLS, steps.size()); i++) {
                workers.awaitMore(OPERATIONS_BETWEEN);
                CompletableFuture<?> step =
                        i < steps.size()
                                ? begin(kv, steps.get(i))
                                : CompletableFuture.completedFuture(null);
                int port = plan.ports.get(i % 3);
                stores.get(port).kill();
                stores.put(port, StoreProcess.start(directory, port, plan.ports));
                // It may have failed with the store; the next ones are on their own.
                Cluster.await("an end of the step", step::isDone);
                if (i < steps.size() && !isDone(kv, steps.get(i))) {
                    begin(kv, steps.get(i)).get(60, TimeUnit.SECONDS);
                }
            }
            workers.awaitMore(OPERATIONS_BETWEEN);
            long more = steps.stream().mapToLong(step -> step.split() ? 1 : -1).sum();
            assertThat(kv.regions().get()).hasSize((int) (3 + more));
            workers.awaitMore(OPERATIONS_BETWEEN);
        } finally {
            workers.stop();
            plan.close();
            for (StoreProcess store : stores.values()) {
                store.kill();
            }
        }

        assertThat(workers.verdict()).isInstanceOf(Verdict.Ok.class);
        assertThat(workers.answered()).isGreaterThan(KILLS * OPERATIONS_BETWEEN);
    }

    private static RegionInfo regionOf(DefaultRheaKVStore kv, String key) throws Exception {
        return kv.regions().get(60, TimeUnit.SECONDS).stream()
                .filter(region -> region.contains(b(key)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isDone(DefaultRheaKVStore kv, Step step) throws Exception {
        return step.key().equals(s(regionOf(kv, step.key()).start())) == step.split();
    }

    private static CompletableFuture<?> begin(DefaultRheaKVStore kv, Step step) throws Exception {
        RegionInfo region = regionOf(kv, step.key());
        if (step.split()) {
            return kv.splitRegion(region.id(), b(step.key()));
        }
        RegionInfo left =
                kv.regions().get().stream()
                        .filter(other -> Arrays.equals(other.end(), region.start()))
                        .findFirst()
                        .orElseThrow();
        return kv.mergeRegions(left.id(), region.id());
    }
}
