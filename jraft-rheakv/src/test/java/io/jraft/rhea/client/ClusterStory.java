package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.Status;
import io.jraft.rhea.StoreRestore;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.options.RegionRouteTableOptions;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.concurrent.DistributedLock;
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

    /** Stops all stores, and starts a cluster of these regions from a backup, at another place. */
    void restored(Cluster cluster, Path backup, RegionRouteTableOptions... regions)
            throws Exception {
        cluster.ports.forEach(cluster::stop);
        cluster.clusterId++;
        cluster.directory = directory.resolve("restored");
        cluster.regions = List.of(regions);
        for (int port : cluster.ports) {
            StoreRestore.restore(cluster.storeOptions(port), backup, line -> {});
        }
        cluster.started();
    }

    /** Gives a key what a region keeps beside values: one with an end, a sequence, and a lock, which is held. */
    static DistributedLock<byte[]> belongings(DefaultRheaKVStore kv, String key) throws Exception {
        kv.bPut(key + " ends", b("soon"), 1, TimeUnit.HOURS);
        kv.bGetSequence(key + " seq", 10);
        DistributedLock<byte[]> lock = kv.getDistributedLock(key + " lock", 60, TimeUnit.SECONDS);
        assertThat(lock.tryLock()).isTrue();
        return lock;
    }

    /** The sequence goes on, the lock is held, and whoever has it next has a larger token. */
    static void assertBelongings(DefaultRheaKVStore kv, String key, DistributedLock<byte[]> lock)
            throws Exception {
        assertThat(kv.bGetSequence(key + " seq", 1).getStartValue()).isEqualTo(10);
        DistributedLock<byte[]> next = kv.getDistributedLock(key + " lock", 60, TimeUnit.SECONDS);
        assertThat(next.tryLock()).isFalse();
        lock.unlock();
        DistributedLock<byte[]> free = kv.getDistributedLock(key + " lock", 60, TimeUnit.SECONDS);
        assertThat(free.tryLock()).isTrue();
        assertThat(free.getFencingToken()).isGreaterThan(lock.getFencingToken());
    }

    /** The operation ends with that error. */
    static void assertFails(Errors error, CompletableFuture<?> operation) {
        assertThatThrownBy(operation::get)
                .cause()
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getError()).isEqualTo(error));
    }

    /** Writes down what a watch tells. */
    record Told(List<String> told) implements WatchListener {
        @Override
        public void onChange(WatchEvent e) {
            told.add(s(e.key()) + "=" + s(e.value()));
        }

        @Override
        public void onFellBehind(long region, long from, long next) {
            told.add("behind " + region);
        }

        @Override
        public void onEnd(Throwable cause) {
            told.add("ended " + cause);
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
