package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.StorageType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What stories about regions of a {@link Cluster} have in common. */
abstract class ClusterStory {
    @TempDir Path directory;
    @Nullable Cluster cluster;

    Cluster started(StorageType type) throws Exception {
        Cluster fresh = new Cluster(directory, type).started();
        cluster = fresh;
        return fresh;
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    static @Nullable String s(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    static List<String> keys(List<KVEntry> entries) {
        return entries.stream().map(e -> s(e.getKey())).toList();
    }

    static void snapshot(Cluster cluster, int port, long region) throws Exception {
        CompletableFuture<Status> done = new CompletableFuture<>();
        cluster.store(port)
                .getStoreEngine()
                .getRegionEngine(region)
                .getNode()
                .snapshot(done::complete);
        assertThat(done.get(30, TimeUnit.SECONDS).isOk()).isTrue();
    }
}
