package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** K6 on real ports: joined operations are the same operations. */
class BatchingIT {
    private static final int COUNT = 2_000;

    @TempDir Path directory;
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster(directory, StorageType.Memory).started();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static byte[] key(int i) {
        return ("k" + i).getBytes(UTF_8);
    }

    /** Puts all at once, reads all at once; the entries that it took. */
    private long entriesFor(DefaultRheaKVStore kv, String round) {
        DefaultRheaKVStore leader = cluster.store(cluster.awaitLeader(2));
        kv.bPut("k", new byte[0]);
        long before = applied(leader);
        List<CompletableFuture<Boolean>> puts = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            puts.add(kv.put(key(i), (round + i).getBytes(UTF_8)));
        }
        puts.forEach(put -> assertThat(put.join()).isTrue());
        long entries = applied(leader) - before;

        List<CompletableFuture<byte[]>> gets = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            gets.add(kv.get(key(i)));
        }
        for (int i = 0; i < COUNT; i++) {
            assertThat(gets.get(i).join()).isEqualTo((round + i).getBytes(UTF_8));
        }
        return entries;
    }

    private static long applied(DefaultRheaKVStore store) {
        return store.getStoreEngine().getRegionEngine(2).getRecord().applied();
    }

    @Test
    @DisplayName(
            "thousands at once are joined into few entries, unless that is switched off; each has its own answer")
    void joined() {
        RheaKVStoreOptions apart = cluster.options();
        apart.getBatchingOptions().setAllowBatching(false);
        assertThat(entriesFor(cluster.client(apart), "a")).isGreaterThanOrEqualTo(COUNT);
        assertThat(entriesFor(cluster.client(), "b")).isLessThan(COUNT / 4);
    }

    @Test
    @DisplayName("values that are too much for one answer come one by one")
    void largeValues() {
        DefaultRheaKVStore kv = cluster.client();
        byte[] large = new byte[400 << 10];
        for (int i = 0; i < 40; i++) {
            kv.bPut(key(i), large);
        }
        List<CompletableFuture<byte[]>> gets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            gets.add(kv.get(key(i)));
        }
        gets.forEach(get -> assertThat(get.join()).hasSize(large.length));
    }

    @Test
    @DisplayName("what is joined when a leader stops is done all the same")
    void failover() {
        DefaultRheaKVStore kv = cluster.client();
        int leader = cluster.awaitLeader(2);
        List<CompletableFuture<Boolean>> puts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            puts.add(kv.put(key(i), key(i)));
            if (i == 500) {
                cluster.stop(leader);
            }
        }
        puts.forEach(put -> assertThat(put.join()).isTrue());
        for (int i = 0; i < 1_000; i += 97) {
            assertThat(kv.bGet(key(i))).isEqualTo(key(i));
        }
    }
}
