package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.Sequence;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.ByteArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The API on three stores with RocksDB and three regions: a client beside them, and one inside each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RheaKVStoreIT {
    private Cluster cluster;
    private RheaKVStore kv;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = new Cluster(directory, StorageType.RocksDB).started();
        kv = cluster.client();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @BeforeEach
    void empty() {
        kv.bDeleteRange("a", "zzzz");
    }

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    private static @Nullable String s(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    private static List<String> keys(List<KVEntry> entries) {
        return entries.stream().map(e -> s(e.getKey())).toList();
    }

    private static void assertRefused(Errors error, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getError()).isEqualTo(error));
    }

    @Test
    @DisplayName(
            "one key: get, put, getAndPut, putIfAbsent, compareAndPut, merge, delete, containsKey")
    void oneKey() {
        assertThat(kv.bGet("k")).isNull();
        assertThat(kv.bPut("k", b("1"))).isTrue();
        assertThat(s(kv.bGet("k"))).isEqualTo("1");
        assertThat(kv.bContainsKey("k")).isTrue();
        assertThat(kv.bContainsKey("nothing")).isFalse();
        assertThat(s(kv.bGetAndPut("k", b("2")))).isEqualTo("1");
        assertThat(s(kv.bPutIfAbsent("k", b("3")))).isEqualTo("2");
        assertThat(kv.bPutIfAbsent("new", b("3"))).isNull();
        assertThat(kv.bCompareAndPut("k", b("2"), b("4"))).isTrue();
        assertThat(kv.bCompareAndPut("k", b("2"), b("5"))).isFalse();
        assertThat(kv.bCompareAndPut("absent", null, b("6"))).isTrue();
        kv.bMerge("m", "aa");
        kv.bMerge("m", "bb");
        assertThat(s(kv.bGet("m"))).isEqualTo("aa,bb");
        assertThat(kv.bDelete("k")).isTrue();
        assertThat(kv.bGet("k")).isNull();
        assertThat(s(kv.bGet(b("absent"), false))).isIn(null, "6");
        kv.bPut("empty", new byte[0]);
        assertThat(kv.bGet("empty")).isEmpty();
    }

    @Test
    @DisplayName(
            "what spans regions: batches, multiGet, ranges, scans both ways, iterators of small pages")
    void manyRegions() {
        List<KVEntry> entries = new ArrayList<>();
        for (String key : List.of("a", "b", "h", "i", "o", "p", "z")) {
            entries.add(new KVEntry(b(key), b("of " + key)));
        }
        assertThat(kv.bPut(entries)).isTrue();

        Map<ByteArray, byte[]> some = kv.bMultiGet(List.of(b("a"), b("nothing"), b("z")));
        assertThat(some).hasSize(2);
        assertThat(s(some.get(ByteArray.wrap(b("z"))))).isEqualTo("of z");

        assertThat(keys(kv.bScan((String) null, null)))
                .containsExactly("a", "b", "h", "i", "o", "p", "z");
        assertThat(keys(kv.bScan("b", "p"))).containsExactly("b", "h", "i", "o");
        assertThat(keys(kv.bScan("c", "d"))).isEmpty();
        assertThat(kv.bScan(b("a"), b("b"), true, false).get(0).getValue()).isEmpty();
        assertThat(keys(kv.bReverseScan((String) null, null)))
                .containsExactly("z", "p", "o", "i", "h", "b", "a");
        assertThat(keys(kv.bReverseScan("p", "b"))).containsExactly("p", "o", "i", "h");

        for (int page : new int[] {1, 2, 3, 100}) {
            List<String> seen = new ArrayList<>();
            RheaIterator<KVEntry> iterator = kv.iterator("b", null, page);
            while (iterator.hasNext()) {
                KVEntry entry = iterator.next();
                assertThat(s(entry.getValue())).isEqualTo("of " + s(entry.getKey()));
                seen.add(s(entry.getKey()));
            }
            assertThat(seen).containsExactly("b", "h", "i", "o", "p", "z");
        }

        assertThat(kv.bDelete(List.of(b("a"), b("z")))).isTrue();
        assertThat(kv.bDeleteRange("b", "o")).isTrue();
        assertThat(keys(kv.bScan((String) null, null))).containsExactly("o", "p");
    }

    @Test
    @DisplayName("K17 a scan of many thousands of keys comes in pages, in order, and whole")
    void longScan() {
        List<KVEntry> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String key = String.format(java.util.Locale.ROOT, "%s%05d", i % 2 == 0 ? "c" : "q", i);
            entries.add(new KVEntry(b(key), b("v")));
        }
        kv.bPut(entries);

        List<String> forward = keys(kv.bScan("a", "z"));
        List<String> backward = keys(kv.bReverseScan("z", "a"));

        assertThat(forward).hasSize(5_000).isSorted();
        List<String> turned = new ArrayList<>(backward);
        java.util.Collections.reverse(turned);
        assertThat(turned).isEqualTo(forward);
    }

    @Test
    @DisplayName("a value with a time to live is there, and then it is not, though nobody writes")
    void timeToLive() {
        kv.bPut("short", b("v"), 300, TimeUnit.MILLISECONDS);
        kv.bPut("long", b("v"), 1, TimeUnit.HOURS);
        assertThat(kv.bContainsKey("long")).isTrue();
        Cluster.await("the end of the value", () -> kv.bGet("short") == null);

        assertThat(keys(kv.bScan("long", "z"))).containsExactly("long");
        assertThat(kv.bPutIfAbsent("short", b("new"))).isNull();
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bPut("k", b("v"), 0, TimeUnit.SECONDS));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bPut("k", b("v"), 3_651, TimeUnit.DAYS));
    }

    @Test
    @DisplayName("sequences have a key space of their own")
    void sequences() {
        kv.bResetSequence("seq");
        assertThat(kv.bGetSequence("seq", 10)).isEqualTo(new Sequence(0, 10));
        assertThat(kv.bGetSequence("seq", 0)).isEqualTo(new Sequence(10, 10));
        assertThat(kv.bGetLatestSequence("seq")).isEqualTo(10);
        assertThat(kv.bGet("seq")).isNull();
        assertThat(kv.bResetSequence("seq")).isTrue();
        assertThat(kv.bGetLatestSequence("seq")).isEqualTo(0);
    }

    @Test
    @DisplayName(
            "K16 swaps of one region are one step; of several they are refused, not done by halves")
    void swapAll() {
        kv.bPut("a", b("1"));
        assertThat(
                        kv.bCompareAndPutAll(
                                List.of(
                                        new CASEntry(b("a"), b("1"), b("2")),
                                        new CASEntry(b("b"), null, b("new")))))
                .isTrue();
        assertThat(s(kv.bGet("a"))).isEqualTo("2");
        assertRefused(
                Errors.INVALID_PARAMETER,
                () ->
                        kv.bCompareAndPutAll(
                                List.of(
                                        new CASEntry(b("a"), b("2"), b("3")),
                                        new CASEntry(b("z"), null, b("new")))));
        assertThat(s(kv.bGet("a"))).isEqualTo("2");
    }

    @Test
    @DisplayName("what makes no sense is refused with a sentence, before anything is sent")
    void badInput() {
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bGet(new byte[0]));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bPut(new byte[20_000], b("v")));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bPut("k", new byte[9 << 20]));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bScan("z", "a"));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bReverseScan("a", "z"));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bDeleteRange("z", "a"));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bGetSequence("s", -1));
        byte[] most = new byte[8 << 20];
        assertRefused(
                Errors.INVALID_PARAMETER,
                () -> kv.bCompareAndPut("k", new byte[(8 << 20) + 1], b("v")));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bCompareAndPut("k", most, most));
        assertRefused(
                Errors.INVALID_PARAMETER,
                () ->
                        kv.bCompareAndPutAll(
                                List.of(new CASEntry(b("k"), new byte[20 << 20], b("v")))));
        List<byte[]> many = Collections.nCopies(1_100, new byte[16 << 10]);
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bMultiGet(many));
        assertRefused(
                Errors.INVALID_PARAMETER,
                () ->
                        kv.getDistributedLock("l", 1, TimeUnit.SECONDS)
                                .tryLock(new byte[(64 << 10) + 1]));
        assertRefused(
                Errors.INVALID_PARAMETER, () -> kv.getDistributedLock("l", 0, TimeUnit.SECONDS));
        assertThat(kv.bMultiGet(List.of())).isEmpty();
        assertThat(kv.bPut(List.of())).isTrue();
        assertThat(kv.bDelete(List.<byte[]>of())).isTrue();
        assertThat(kv.bCompareAndPutAll(List.of())).isTrue();
        assertThatThrownBy(() -> kv.bPut("k", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @DisplayName("the largest value, and a batch of many: put, read, replaced, scanned")
    void largest() {
        byte[] value = new byte[8 << 20];
        Arrays.fill(value, (byte) 7);
        kv.bPut("k", value);
        assertThat(kv.bGet("k")).isEqualTo(value);
        List<KVEntry> entries = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            entries.add(new KVEntry(b("a" + i), new byte[1 << 10]));
        }
        assertThat(kv.bPut(entries)).isTrue();
        assertThat(kv.bScan("a", "b")).hasSize(2_000);
        entries.add(new KVEntry(b("a"), value));
        entries.add(new KVEntry(b("b"), value));
        assertRefused(Errors.INVALID_PARAMETER, () -> kv.bPut(entries));
    }

    @Test
    @DisplayName(
            "a replica reads as safely as the leader: what was acknowledged before is in every answer")
    void replicaReads() {
        RheaKVStoreOptions options = cluster.options();
        options.setOnlyLeaderRead(false);
        RheaKVStore anywhere = cluster.client(options);
        for (int i = 0; i < 200; i++) {
            kv.bPut("r", b("" + i));
            assertThat(s(anywhere.bGet("r"))).isEqualTo("" + i);
        }
    }

    @Test
    @DisplayName("a client inside a store works like one beside it, on whatever store it is")
    void embedded() {
        for (int port : cluster.ports) {
            RheaKVStore inside = cluster.store(port);
            for (String key : List.of("e", "k", "x")) {
                assertThat(inside.bPut(key, b("by " + port))).isTrue();
                assertThat(s(kv.bGet(key))).isEqualTo("by " + port);
                assertThat(s(inside.bGet(key))).isEqualTo("by " + port);
            }
        }
    }

    @Test
    @DisplayName("a client of another cluster at the same addresses is told so")
    void otherCluster() {
        RheaKVStoreOptions options = cluster.options();
        options.setClusterName("other");
        // Long enough for a first connection on a busy machine.
        options.setFutureTimeoutMillis(3_000);
        RheaKVStore other = cluster.client(options);
        assertThatThrownBy(() -> other.bPut("k", b("v")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("of the cluster test has no group other-2");
    }
}
