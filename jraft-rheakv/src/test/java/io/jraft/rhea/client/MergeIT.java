package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.EngineOptions;
import io.jraft.Status;
import io.jraft.entity.Task;
import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions that are merged while stores and clients run: on real ports, with both kinds of storage. */
class MergeIT extends ClusterStory {
    private void awaitGone(Cluster cluster, long region) {
        for (int port : cluster.ports) {
            Cluster.await(
                    "region " + region + " to end at " + port,
                    () ->
                            cluster.store(port).getStoreEngine().getRegionEngine(region) == null
                                    && isEmptyHome(port, region));
        }
    }

    private boolean isEmptyHome(int port, long region) {
        try (Stream<Path> files = Files.list(directory.resolve(port + "/raft/region-" + region))) {
            return files.map(p -> p.getFileName().toString()).toList().equals(List.of("ended"));
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "O18 O20 a merge keeps every value, sequence, lock and end of a value; clients that know nothing of it go on")
    void everythingComes(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore late = cluster.client();
        DefaultRheaKVStore kv = cluster.client();
        for (String key : List.of("a", "g", "h", "k", "o", "p", "z")) {
            kv.bPut(key, b("value " + key));
        }
        DistributedLock<byte[]> lock = belongings(kv, "k");
        assertThat(s(late.bGet("k"))).isEqualTo("value k");

        RegionInfo whole = kv.mergeRegions(1, 2).get();
        assertThat(whole.id()).isEqualTo(1);
        assertThat(whole.end()).isEqualTo(b("p"));
        awaitGone(cluster, 2);
        for (DefaultRheaKVStore client : List.of(kv, late, cluster.store(cluster.ports.get(1)))) {
            assertThat(s(client.bGet("a"))).isEqualTo("value a");
            assertThat(s(client.bGet("k"))).isEqualTo("value k");
            assertThat(keys(client.bScan("a", "z")))
                    .containsExactly("a", "g", "h", "k", "k ends", "o", "p");
            assertThat(keys(client.bReverseScan("y", "g")))
                    .containsExactly("p", "o", "k ends", "k", "h");
        }
        assertBelongings(late, "k", lock);

        // Whatever comes of several keys, by clients that begin with the regions of the options.
        cluster.client().bPut(List.of(new KVEntry(b("a"), b("1")), new KVEntry(b("o"), b("2"))));
        assertThat(cluster.client().bMultiGet(List.of(b("a"), b("o"), b("z")))).hasSize(3);
        assertThat(cluster.client().bDeleteRange("b", "i")).isTrue();
        assertThat(keys(late.bScan("a", "z"))).containsExactly("a", "k", "k ends", "o", "p");

        assertThat(kv.mergeRegions(1, 3).get().end()).isNull();
        assertThat(late.regions().get()).extracting(RegionInfo::id).containsExactly(1L);
        assertThat(s(late.bGet("z"))).isEqualTo("value z");
        assertThat(
                        cluster.store(cluster.awaitLeader(1))
                                .getStoreEngine()
                                .getRegionEngine(1)
                                .getRecord()
                                .size()
                                .keys())
                .isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "K13 after a restart of all stores the whole region is there, and the one that was taken is not, though the options list it")
    void restart(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore kv = cluster.client();
        for (String key : List.of("a", "k", "z")) {
            kv.bPut(key, b("1"));
        }
        kv.mergeRegions(1, 2).get();
        kv.bPut("l", b("2"));
        awaitGone(cluster, 2);
        cluster.ports.forEach(cluster::stop);
        cluster.started();
        DefaultRheaKVStore after = cluster.client();
        assertThat(keys(after.bScan("a", "zz"))).containsExactly("a", "k", "l", "z");
        after.bPut("m", b("3"));
        long child = after.splitRegion(1, b("i")).get().get(1).id();
        assertThat(s(after.bGet("m"))).isEqualTo("3");
        assertThat(after.mergeRegions(1, child).get().end()).isEqualTo(b("p"));
        after.bPut("n", b("4"));
        awaitGone(cluster, child);
        cluster.ports.forEach(cluster::stop);
        cluster.started();
        DefaultRheaKVStore again = cluster.client();
        assertThat(keys(again.bScan("a", "zz"))).containsExactly("a", "k", "l", "m", "n", "z");
        assertThat(again.regions().get()).extracting(RegionInfo::id).containsExactly(1L, 3L);
        for (int port : cluster.ports) {
            assertThat(cluster.store(port).getStoreEngine().getRegionEngine(2)).isNull();
            assertThat(cluster.store(port).getStoreEngine().getRegionEngine(child)).isNull();
        }
    }

    @Test
    @DisplayName(
            "0025 a region that was taken over leaves the store's journal, and the files that it alone needed go while others write")
    void leavesTheJournal() throws Exception {
        Cluster one = new Cluster(directory, StorageType.RocksDB, Cluster.freePorts(1));
        cluster = one;
        int port = one.ports.get(0);
        RheaKVStoreOptions options = one.storeOptions(port);
        EngineOptions engine =
                options.getStoreEngineOptions().getCommonNodeOptions().getEngineOptions();
        engine.setSegmentBytesFirst(64 << 10);
        engine.setSegmentBytes(64 << 10);
        DefaultRheaKVStore kv = one.start(port, options);
        for (int i = 0; i < 100; i++) {
            kv.bPut("k" + i, new byte[4_000]);
        }
        List<Path> old = inJournal(port, "", ".seg");
        assertThat(old).hasSizeGreaterThan(4);
        assertThat(inJournal(port, "members", "test-2@")).hasSize(1);

        kv.mergeRegions(1, 2).get();
        awaitGone(one, 2);
        Cluster.await(
                "its end to be noted in the journal",
                () -> inJournal(port, "members", "test-2@").isEmpty());
        for (int round = 0; round < 3; round++) {
            for (long region : new long[] {1, 3}) {
                for (int i = 0; i < 20; i++) {
                    kv.bPut((region == 1 ? "a" : "q") + i, new byte[4_000]);
                }
                CompletableFuture<Status> saved = new CompletableFuture<>();
                kv.getStoreEngine().getRegionEngine(region).getNode().snapshot(saved::complete);
                assertThat(saved.get().isOk()).isTrue();
            }
        }
        Cluster.await("its files to go", () -> old.stream().noneMatch(Files::exists));
        assertThat(kv.bScan("k", "l")).hasSize(100);

        one.stop(port);
        one.start(port, options);
        assertThat(one.store(port).bScan("k", "l")).hasSize(100);
        assertThat(one.store(port).getStoreEngine().getRegionEngine(2)).isNull();
        assertThat(inJournal(port, "members", "test-2@")).isEmpty();
    }

    private List<Path> inJournal(int port, String part, String name) {
        try (Stream<Path> files = Files.list(directory.resolve(port + "/raft/log").resolve(part))) {
            return files.filter(p -> p.getFileName().toString().contains(name)).toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "O17 a store that sleeps through merges has the whole region when it wakes, by the log or by a snapshot")
    void sleeper(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore kv = cluster.client();
        for (int i = 0; i < 20; i++) {
            kv.bPut("a" + i, b("old"));
            kv.bPut("k" + i, b("old"));
            kv.bPut("z" + i, b("old"));
        }
        for (boolean snapshots : List.of(false, true)) {
            long taken = snapshots ? 3 : 2;
            String key = snapshots ? "z" : "k";
            int leader = cluster.awaitLeader(1);
            int asleep = cluster.ports.stream().filter(p -> p != leader).findFirst().orElseThrow();
            cluster.stop(asleep);
            kv.bDeleteRange(key + "1", key + "2");
            kv.bPut(key + "5", b("new"));
            kv.mergeRegions(1, taken).get();
            kv.bPut(key + "6", b("behind"));
            if (snapshots) {
                for (int port : cluster.ports) {
                    if (port != asleep) {
                        snapshot(cluster, port, 1);
                    }
                }
            }
            cluster.start(asleep);
            awaitGone(cluster, taken);
            Cluster.await(
                    "the sleeper to have caught up",
                    () -> "behind".equals(s(cluster.store(asleep).bGet(b(key + "6"), true))));
            assertThat(s(kv.bGet(key + "10"))).isNull();
            assertThat(s(kv.bGet(key + "5"))).isEqualTo("new");
            RegionEngine here = cluster.store(asleep).getStoreEngine().getRegionEngine(1);
            RegionEngine there =
                    cluster.store(cluster.awaitLeader(1)).getStoreEngine().getRegionEngine(1);
            Cluster.await(
                    "both to be as large",
                    () -> here.getRecord().size().equals(there.getRecord().size()));
        }
    }

    private static void seal(Cluster cluster, long region, long version, long leftVersion)
            throws Exception {
        CompletableFuture<Status> done = new CompletableFuture<>();
        byte[] entry =
                OpCodec.encode(
                        OpHeader.once(version), new KVOp.SealRegion(region - 1, leftVersion));
        cluster.store(cluster.awaitLeader(region))
                .getStoreEngine()
                .getRegionEngine(region)
                .getNode()
                .apply(new Task(ByteBuffer.wrap(entry), done::complete));
        assertThat(done.get(30, TimeUnit.SECONDS).isOk()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "a region that nobody will take goes on as it was; one whose leader stops is merged by the next leader")
    void othersGoOn(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore kv = cluster.client();
        kv.bPut("k", b("1"));
        kv.bPut("z", b("1"));
        // For a version of the neighbour that has never been.
        seal(cluster, 2, 1, 77);
        assertThat(s(kv.bGet("k"))).isEqualTo("1");
        kv.bPut("k", b("2"));
        assertThat(kv.regions().get()).hasSize(3);

        seal(cluster, 3, 1, 3);
        cluster.stop(cluster.awaitLeader(3));
        kv.bPut("z", b("2"));
        assertThat(kv.regions().get()).extracting(RegionInfo::id).containsExactly(1L, 2L);
        assertThat(s(kv.bGet("z"))).isEqualTo("2");
        assertThat(kv.mergeRegions(2, 3).get().id()).as("it is done already").isEqualTo(2);
        assertFails(Errors.INVALID_PARAMETER, kv.mergeRegions(2, 1));
    }

    @Test
    @DisplayName(
            "a region of megabytes goes into its neighbour; one that is too large is refused, and serves on")
    void large() throws Exception {
        Cluster cluster = started(StorageType.RocksDB);
        DefaultRheaKVStore kv = cluster.client();
        byte[] much = new byte[1 << 20];
        for (int i = 0; i < 7; i++) {
            kv.bPut("k" + i, much);
            kv.bPut("z" + i, much);
        }
        kv.bPut("z7", much);
        assertFails(Errors.TOO_LARGE_TO_MERGE, kv.mergeRegions(2, 3));
        assertThat(kv.bGet("z7")).hasSize(much.length);
        kv.mergeRegions(1, 2).get();
        assertThat(kv.bGet("k6")).hasSize(much.length);
        awaitGone(cluster, 2);
        kv.bDeleteRange("z1", "zz");
        assertThat(kv.mergeRegions(1, 3).get().end()).isNull();
        assertThat(keys(kv.bScan("a", "zz"))).hasSize(8);
    }

    @Test
    @DisplayName(
            "a cluster comes back from a backup with the whole region; the number of the one that ended is no hindrance there")
    void backup() throws Exception {
        Cluster cluster = started(StorageType.RocksDB);
        DefaultRheaKVStore kv = cluster.client();
        for (String key : List.of("a", "k", "z")) {
            kv.bPut(key, b("1"));
        }
        kv.mergeRegions(1, 2).get();
        kv.bPut("l", b("2"));
        Path backup = directory.resolve("backup");
        cluster.client().backup(backup, line -> {});

        restored(cluster, backup, Cluster.region(1, null, "p"), Cluster.region(3, "p", null));
        DefaultRheaKVStore after = cluster.client();
        assertThat(keys(after.bScan("a", "zz"))).containsExactly("a", "k", "l", "z");
        long child = after.splitRegion(1, b("h")).get().get(1).id();
        after.bPut("m", b("3"));
        assertThat(after.mergeRegions(1, child).get().end()).isEqualTo(b("p"));
        assertThat(s(after.bGet("m"))).isEqualTo("3");
    }

    @Test
    @DisplayName(
            "a watch goes on over the merge: it is told of everything that it did not miss, and that it fell behind for the rest")
    void watchGoesOn() throws Exception {
        Cluster cluster = started(StorageType.RocksDB);
        DefaultRheaKVStore kv = cluster.client();
        List<String> all = new CopyOnWriteArrayList<>();
        List<String> left = new CopyOnWriteArrayList<>();
        List<String> right = new CopyOnWriteArrayList<>();
        KVWatch watch = cluster.client().watch(b("a"), b("z"), new Told(all)).get();
        cluster.client().watch(b("a"), b("c"), new Told(left)).get();
        cluster.client().watch(b("k"), b("l"), new Told(right)).get();
        kv.bPut("b", b("1"));
        kv.bPut("k", b("1"));
        Cluster.await("the first ones to be told", () -> all.size() == 2 && right.size() == 1);
        String before = watch.position().toString();
        kv.mergeRegions(1, 2).get();
        Cluster.await("the whole to fall behind", () -> all.contains("behind 1"));
        Cluster.await("the right one to fall behind", () -> right.contains("behind 1"));
        long child = kv.splitRegion(1, b("i")).get().get(1).id();
        kv.bPut("b", b("2"));
        kv.bPut("k", b("2"));
        kv.bPut("q", b("2"));
        Cluster.await(() -> "all to be told, now " + all, () -> all.size() >= 6);
        Cluster.await(() -> "those too, now " + right, () -> right.size() >= 3);
        assertThat(all).containsExactlyInAnyOrder("b=1", "k=1", "behind 1", "b=2", "k=2", "q=2");
        assertThat(right).containsExactly("k=1", "behind 1", "k=2");
        Cluster.await(() -> "the left one, now " + left, () -> left.size() >= 2);
        assertThat(left).as("nothing of it was merged").containsExactly("b=1", "b=2");
        assertThat(watch.position().revisions()).containsOnlyKeys(1L, 3L, child);

        // A position from before knows nothing of what became of the keys.
        List<String> again = new CopyOnWriteArrayList<>();
        DefaultRheaKVStore late = cluster.client();
        late.regions().get();
        late.watch(b("a"), b("z"), WatchPosition.parse(before), new Told(again)).get();
        Cluster.await(
                () -> "it to fall behind, now " + again, () -> again.contains("behind " + child));
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "O22 clients count on while their keys are split off and merged again: no number comes twice, none is left out")
    void countOn(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore kv = cluster.client();
        List<Counting> counters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            counters.add(new Counting(cluster.client(), b(i % 2 == 0 ? "c" : "f")));
        }
        counters.forEach(Counting::start);
        for (int round = 0; round < 5; round++) {
            long child = kv.splitRegion(1, b("d")).get().get(1).id();
            kv.bPut("e", b("" + round));
            kv.mergeRegions(1, child).get();
            assertThat(s(kv.bGet("e"))).isEqualTo("" + round);
        }
        List<Long> all = new ArrayList<>();
        for (Counting counting : counters) {
            all.addAll(counting.end());
        }
        long c = kv.bGetLatestSequence("c");
        long f = kv.bGetLatestSequence("f");
        assertThat(all).hasSize((int) (c + f)).hasSizeGreaterThan(20);
        assertThat(counters.get(0).taken).doesNotContainAnyElementsOf(counters.get(2).taken);
        assertThat(counters.get(1).taken).doesNotContainAnyElementsOf(counters.get(3).taken);
    }

    /** Takes numbers one after the other. */
    private static final class Counting implements Runnable {
        private final DefaultRheaKVStore kv;
        private final byte[] key;
        private final Thread thread = new Thread(this, "counting");
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
        private volatile boolean enough;
        final List<Long> taken = new ArrayList<>();

        Counting(DefaultRheaKVStore kv, byte[] key) {
            this.kv = kv;
            this.key = key;
        }

        void start() {
            thread.start();
        }

        @Override
        public void run() {
            try {
                while (!enough) {
                    taken.add(kv.bGetSequence(key, 1).getStartValue());
                }
                ended.complete(true);
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        }

        List<Long> end() throws Exception {
            enough = true;
            ended.get(60, TimeUnit.SECONDS);
            thread.join();
            assertThat(taken).doesNotHaveDuplicates();
            return taken;
        }
    }
}
