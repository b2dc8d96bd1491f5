package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.concurrent.DistributedLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions that are split while stores and clients run: on real ports, with both kinds of storage. */
class SplitIT extends ClusterStory {
    private static long split(DefaultRheaKVStore kv, long region, String key) throws Exception {
        return kv.splitRegion(region, b(key)).get().get(1).id();
    }

    private static void awaitEverywhere(Cluster cluster, long region) {
        for (int port : cluster.ports) {
            Cluster.await(
                    "region " + region + " at " + port,
                    () -> {
                        RegionEngine engine =
                                cluster.store(port).getStoreEngine().getRegionEngine(region);
                        return engine != null && engine.getRecord().isOpen();
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "O18 O20 a split keeps every value, sequence, lock and end of a value; clients that know nothing of it go on")
    void everythingGoesAlong(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore late = cluster.client();
        DefaultRheaKVStore kv = cluster.client();
        for (char c = 'a'; c <= 'g'; c++) {
            kv.bPut("" + c, b("value " + c));
        }
        DistributedLock<byte[]> lock = belongings(kv, "f");
        assertThat(late.bGet("e")).isEqualTo(b("value e"));

        List<RegionInfo> both = kv.splitRegion(1, b("d")).get();
        assertThat(both).extracting(RegionInfo::version).containsExactly(2L, 2L);
        assertThat(both.get(0).end()).isEqualTo(b("d"));
        assertThat(both.get(1).start()).isEqualTo(b("d"));
        assertThat(both.get(1).end()).isEqualTo(b("h"));

        for (DefaultRheaKVStore client : List.of(kv, late, cluster.store(cluster.ports.get(1)))) {
            assertThat(s(client.bGet("a"))).isEqualTo("value a");
            assertThat(s(client.bGet("e"))).isEqualTo("value e");
            assertThat(keys(client.bScan("a", "h")))
                    .containsExactly("a", "b", "c", "d", "e", "f", "f ends", "g");
            assertThat(keys(client.bReverseScan("h", "b")))
                    .containsExactly("g", "f ends", "f", "e", "d", "c");
        }
        assertBelongings(late, "f", lock);

        // Of several keys each goes to its own region; a range to both; what must be one step is
        // refused.
        DefaultRheaKVStore another = cluster.client();
        another.bPut(List.of(new KVEntry(b("a"), b("1")), new KVEntry(b("g"), b("2"))));
        assertThat(another.bMultiGet(List.of(b("a"), b("g")))).hasSize(2);
        assertThat(cluster.client().bDeleteRange("b", "f")).isTrue();
        assertThat(keys(kv.bScan("a", "h"))).containsExactly("a", "f", "f ends", "g");
        assertThatThrownBy(
                        () ->
                                cluster.client()
                                        .bCompareAndPutAll(
                                                List.of(
                                                        new io.jraft.rhea.storage.CASEntry(
                                                                b("a"), b("1"), b("3")),
                                                        new io.jraft.rhea.storage.CASEntry(
                                                                b("g"), b("2"), b("3")))))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.getError()).isEqualTo(Errors.INVALID_PARAMETER));
        assertThat(s(kv.bGet("a"))).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName("K13 a child, and a child's child, are there after a restart of all stores")
    void restart(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore kv = cluster.client();
        for (char c = 'a'; c <= 'g'; c++) {
            kv.bPut("" + c, b("1"));
        }
        long child = split(kv, 1, "c");
        kv.bPut("d", b("2"));
        long grandchild = split(kv, child, "e");
        kv.bPut("f", b("3"));
        awaitEverywhere(cluster, child);
        awaitEverywhere(cluster, grandchild);
        cluster.ports.forEach(cluster::stop);
        cluster.started();
        DefaultRheaKVStore after = cluster.client();
        assertThat(s(after.bGet("b"))).isEqualTo("1");
        assertThat(s(after.bGet("d"))).isEqualTo("2");
        assertThat(s(after.bGet("f"))).isEqualTo("3");
        assertThat(keys(after.bScan("a", "h"))).containsExactly("a", "b", "c", "d", "e", "f", "g");
        List<RegionInfo> regions = after.regions().get();
        assertThat(regions)
                .extracting(RegionInfo::id)
                .containsExactly(1L, child, grandchild, 2L, 3L);
        after.bPut("g", b("4"));
        assertThat(s(after.bGet("g"))).isEqualTo("4");
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "O17 a store that sleeps through a split and the snapshots after it gets parent and child by snapshots")
    void sleeper(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore kv = cluster.client();
        for (int i = 0; i < 50; i++) {
            kv.bPut("a" + i, b("old"));
            kv.bPut("e" + i, b("old"));
        }
        int asleep =
                cluster.ports.stream()
                        .filter(p -> p != cluster.awaitLeader(1))
                        .findFirst()
                        .orElseThrow();
        cluster.stop(asleep);
        DefaultRheaKVStore late = cluster.client();
        long child = split(kv, 1, "e");
        assertThat(late.regions().get())
                .as("also while a store is down")
                .extracting(RegionInfo::id)
                .contains(child);
        kv.bDeleteRange("e1", "e2");
        kv.bPut("e5", b("new"));
        for (int port : cluster.ports) {
            if (port != asleep) {
                for (long region : List.of(1L, child)) {
                    Cluster.await(
                            "region " + region + " at " + port,
                            () ->
                                    cluster.store(port).getStoreEngine().getRegionEngine(region)
                                            != null);
                    snapshot(cluster, port, region);
                }
            }
        }
        cluster.start(asleep);
        awaitEverywhere(cluster, child);
        Cluster.await(
                "the sleeper to have caught up",
                () -> {
                    DefaultRheaKVStore here = cluster.store(asleep);
                    return "new".equals(s(here.bGet(b("e5"), true)))
                            && here.getStoreEngine().getRegionEngine(child).getRecord().applied()
                                    == cluster.store(cluster.awaitLeader(child))
                                            .getStoreEngine()
                                            .getRegionEngine(child)
                                            .getRecord()
                                            .applied();
                });
        assertThat(cluster.store(asleep).getStoreEngine().getRegionEngine(child).getRecord().size())
                .isEqualTo(
                        cluster.store(cluster.awaitLeader(child))
                                .getStoreEngine()
                                .getRegionEngine(child)
                                .getRecord()
                                .size());
        assertThat(kv.bGet("e10")).isNull();
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "a backup has the regions of splits, whoever takes it, and a cluster comes back from it with all of them")
    void backup(StorageType type) throws Exception {
        Cluster cluster = started(type);
        DefaultRheaKVStore late = cluster.client();
        DefaultRheaKVStore kv = cluster.client();
        for (char c = 'a'; c <= 'g'; c++) {
            kv.bPut("" + c, b("1"));
        }
        long child = split(kv, 1, "c");
        long grandchild = split(kv, child, "e");
        kv.bPut("f", b("2"));
        Path backup = directory.resolve("backup");
        Manifest manifest = late.backup(backup, line -> {});
        assertThat(manifest.regions())
                .extracting(part -> part.regionId())
                .containsExactly(1L, child, grandchild, 2L, 3L);

        restored(
                cluster,
                backup,
                Cluster.region(1, null, "c"),
                Cluster.region(child, "c", "e"),
                Cluster.region(grandchild, "e", "h"),
                Cluster.region(2, "h", "p"),
                Cluster.region(3, "p", null));
        DefaultRheaKVStore after = cluster.client();
        assertThat(keys(after.bScan("a", "h"))).containsExactly("a", "b", "c", "d", "e", "f", "g");
        assertThat(s(after.bGet("f"))).isEqualTo("2");
        after.bPut("d", b("3"));
        long again = split(after, child, "d");
        assertThat(s(after.bGet("d"))).isEqualTo("3");
        assertThat(after.regions().get()).extracting(RegionInfo::id).contains(again).hasSize(6);
    }

    @Test
    @DisplayName(
            "a watch goes on in the child, and tells each change once, in the order of its key")
    void watchGoesOn() throws Exception {
        Cluster cluster = started(StorageType.RocksDB);
        DefaultRheaKVStore kv = cluster.client();
        List<String> told = new CopyOnWriteArrayList<>();
        KVWatch watch = cluster.client().watch(b("a"), b("h"), new Told(told)).get();
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (char c = 'a'; c <= 'g'; c++) {
                kv.bPut("" + c, b("" + round));
                expected.add(c + "=" + round);
            }
            String at = Arrays.asList("d", "b", "f").get(round);
            RegionInfo of =
                    kv.regions().get().stream()
                            .filter(r -> r.contains(b(at)))
                            .findFirst()
                            .orElseThrow();
            split(kv, of.id(), at);
        }
        for (char c = 'a'; c <= 'g'; c++) {
            kv.bPut("" + c, b("last"));
            expected.add(c + "=last");
        }
        Cluster.await("all to be told, now " + told, () -> told.size() >= expected.size());
        assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
        for (char c = 'a'; c <= 'g'; c++) {
            String key = c + "=";
            assertThat(told.stream().filter(t -> t.startsWith(key)))
                    .containsExactly(c + "=0", c + "=1", c + "=2", c + "=last");
        }
        assertThat(watch.position().revisions()).hasSize(4);
    }

    @Test
    @DisplayName(
            "O19 O21 too small is refused, and does not hinder the next; a large region splits itself")
    void bySize() throws Exception {
        Cluster cluster = new Cluster(directory, StorageType.Memory);
        this.cluster = cluster;
        for (int port : cluster.ports) {
            RheaKVStoreOptions options = cluster.storeOptions(port);
            options.getStoreEngineOptions().setLeastKeysOnSplit(10);
            options.getStoreEngineOptions().setSplitKeysMax(40);
            cluster.start(port, options);
        }
        DefaultRheaKVStore kv = cluster.client();
        for (int i = 0; i < 5; i++) {
            kv.bPut("s" + i, b("v"));
        }
        assertFails(Errors.TOO_SMALL_TO_SPLIT, kv.splitRegion(3, null));
        assertThat(kv.splitRegion(3, b("s3")).get()).hasSize(2);
        for (int i = 100; i < 250; i++) {
            kv.bPut("a" + i, b("v"));
        }
        Cluster.await(
                "region 1 to be split until each part is small",
                () -> {
                    List<RegionInfo> regions = kv.regions().join();
                    return regions.size() >= 7
                            && cluster.ports.stream()
                                    .flatMap(
                                            p ->
                                                    cluster
                                                            .store(p)
                                                            .getStoreEngine()
                                                            .getAllRegionEngines()
                                                            .stream())
                                    .allMatch(e -> e.getRecord().size().keys() <= 40);
                });
        assertThat(kv.bScan("a", "b")).hasSize(150);
        long keys =
                kv.regions().get().stream()
                        .mapToLong(
                                r ->
                                        cluster.store(cluster.awaitLeader(r.id()))
                                                .getStoreEngine()
                                                .getRegionEngine(r.id())
                                                .getRecord()
                                                .size()
                                                .keys())
                        .sum();
        assertThat(keys).isEqualTo(155);
    }
}
