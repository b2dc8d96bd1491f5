package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.StoreRestore;
import io.jraft.rhea.backup.BackupReader;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.backup.RegionPart;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.concurrent.DistributedLock;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store is lost with all its disks, and comes back from a backup; on real ports, and in processes. */
class BackupIT {
    private static final ClientId CLIENT = new ClientId(1, 2);

    @TempDir Path directory;
    private Path backup;

    @BeforeEach
    void backup() {
        backup = directory.resolve("backup");
    }

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    private record Behind(CompletableFuture<Long> region) implements WatchListener {
        @Override
        public void onChange(WatchEvent event) {}

        @Override
        public void onFellBehind(long regionId, long from, long next) {
            region.complete(regionId);
        }

        @Override
        public void onEnd(Throwable cause) {
            region.completeExceptionally(cause);
        }
    }

    /** Asks region 1 as a client that repeats itself after a disaster. */
    private static OpResult ask(RegionClient region, long sequence, KVOp op) throws Exception {
        byte[] entry = OpCodec.encode(new OpHeader(0, 1, CLIENT, sequence, 0), op);
        OpResult[] answer = {null};
        Cluster.await(
                "an answer",
                () -> {
                    for (Endpoint store : region.stores()) {
                        CompletableFuture<KVReply> reply = new CompletableFuture<>();
                        region.send(
                                store,
                                1,
                                KVRequest.Kind.WRITE,
                                entry.clone(),
                                5_000,
                                reply::complete);
                        OpResult result = reply.join().result();
                        if (!(result instanceof Refused refused)
                                || refused.error() == Errors.SESSION_EXPIRED) {
                            answer[0] = result;
                            return true;
                        }
                    }
                    return false;
                });
        return answer[0];
    }

    private static RegionClient region1(Cluster cluster, Transport transport) {
        RheaKVStoreOptions options = cluster.options();
        return Router.of(ClusterPlan.of(options), options, transport).routes().at(null);
    }

    private static Map<String, String> all(RheaKVStore kv) {
        Map<String, String> found = new TreeMap<>();
        for (KVEntry entry : kv.bScan((String) null, null)) {
            found.put(
                    new String(entry.getKey(), UTF_8),
                    entry.getValue().length + " " + new String(entry.getValue(), 0, 3, UTF_8));
        }
        return found;
    }

    /** Wipes nothing: the new cluster has new directories. */
    private void restoreAll(Cluster cluster) throws IOException {
        cluster.clusterId++;
        cluster.directory = directory.resolve("restored-" + cluster.clusterId);
        for (int port : cluster.ports) {
            StoreRestore.restore(cluster.storeOptions(port), backup, line -> {});
        }
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "everything that was acknowledged is there: values, ends of life, sequences, clients; tokens and revisions only grow")
    void everything(StorageType type) throws Exception {
        Cluster cluster = new Cluster(directory.resolve("lost"), type).started();
        Map<String, String> before;
        WatchPosition watched;
        long token;
        OpResult.Range taken = new OpResult.Range(0, 10);
        try (Transport transport = new Transport(null, cluster.options().getRpcOptions())) {
            DefaultRheaKVStore kv = cluster.client();
            for (int i = 0; i < 40; i++) {
                byte[] value = new byte[100_000];
                System.arraycopy(b("v" + (100 + i)), 0, value, 0, 4);
                kv.bPut((char) ('a' + i % 26) + "/" + i, value);
            }
            kv.bPut("soon", b("gone"), 300, TimeUnit.MILLISECONDS);
            kv.bPut("later", b("stays"), 1, TimeUnit.HOURS);
            kv.bGetSequence("qseq", 5);
            DistributedLock<byte[]> lock =
                    kv.getDistributedLock("lock", 300, TimeUnit.MILLISECONDS);
            assertThat(lock.tryLock()).isTrue();
            token = lock.getFencingToken();
            RegionClient region = region1(cluster, transport);
            KVOp take = new KVOp.GetSequence(b("aseq"), 10);
            ask(region, 0, new KVOp.OpenSession());
            assertThat(ask(region, 1, take)).isEqualTo(taken);
            // What comes after the backup, and is lost with the disks.
            List<String> lines = new ArrayList<>();
            int follower = cluster.ports.get(0) == cluster.awaitLeader(1) ? 1 : 0;
            cluster.stop(cluster.ports.get(follower));
            Manifest manifest = kv.backup(backup, lines::add);
            assertThat(lines).hasSize(3).allMatch(line -> line.contains("as of index"));
            assertThat(manifest.clusterId()).isEqualTo(7);
            before = all(kv);
            assertThat(ask(region, 2, take)).isEqualTo(new OpResult.Range(10, 20));
            kv.bPut("lost", b("lost"));
            watched =
                    kv.bWatch("later", "later0", new Behind(new CompletableFuture<>())).position();
        }
        cluster.close();

        restoreAll(cluster);
        Cluster again = new Cluster(cluster.directory, type, cluster.ports);
        again.clusterId = 8;
        again.started();
        try (again;
                Transport transport = new Transport(null, again.options().getRpcOptions())) {
            DefaultRheaKVStore kv = again.client();
            before.remove("soon");
            Map<String, String> restored = all(kv);
            restored.remove("soon");
            assertThat(restored).isEqualTo(before).hasSize(41);
            Cluster.await("its end of life", () -> kv.bGet("soon") == null);
            assertThat(kv.bGetSequence("qseq", 5).getStartValue()).isEqualTo(5);
            DistributedLock<byte[]> lock =
                    kv.getDistributedLock("lock", 300, TimeUnit.MILLISECONDS);
            assertThat(lock.tryLock(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.getFencingToken()).isGreaterThan(token + 1_000_000_000_000L);
            RegionClient region = region1(again, transport);
            KVOp take = new KVOp.GetSequence(b("aseq"), 10);
            assertThat(ask(region, 1, take)).as("O22 repeated over the disaster").isEqualTo(taken);
            assertThat(ask(region, 2, take)).isEqualTo(new OpResult.Range(10, 20));
            CompletableFuture<Long> behind = new CompletableFuture<>();
            kv.bWatch("later", "later0", watched, new Behind(behind));
            assertThat(behind.get(30, TimeUnit.SECONDS))
                    .as("a watch of the lost cluster learns that it missed something")
                    .isEqualTo(2);
            // It is a cluster like any other: snapshots, restarts, members that come back.
            int leader = again.awaitLeader(1);
            again.stop(leader);
            kv.bPut("a", b("more"));
            again.start(leader);
            assertThat(kv.bGet("a")).isEqualTo(b("more"));
        }
    }

    @Test
    @DisplayName(
            "three processes, a backup while clients write and a store is killed; all disks are lost; what was acknowledged before it began is back")
    void processes() throws Exception {
        Cluster cluster = new Cluster(directory.resolve("lost"), StorageType.RocksDB);
        Map<Integer, StoreProcess> stores = new TreeMap<>();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger acknowledged = new AtomicInteger();
        Thread writer;
        int sure;
        try {
            for (int port : cluster.ports) {
                stores.put(port, StoreProcess.start(cluster.directory, port, cluster.ports));
            }
            DefaultRheaKVStore kv = cluster.client();
            writer = new Thread(() -> write(kv, stop, acknowledged), "writer");
            writer.start();
            Cluster.await("writes", () -> acknowledged.get() > 300);
            stores.get(cluster.ports.get(0)).kill();
            sure = acknowledged.get();
            kv.backup(backup, line -> {});
            stop.set(true);
            writer.join();
        } finally {
            stop.set(true);
            for (StoreProcess store : stores.values()) {
                store.kill();
            }
            cluster.close();
        }

        restoreAll(cluster);
        Cluster restored = new Cluster(cluster.directory, StorageType.RocksDB, cluster.ports);
        restored.clusterId = 8;
        stores.clear();
        try (restored) {
            for (int port : restored.ports) {
                stores.put(port, StoreProcess.start(restored.directory, port, restored.ports, 8));
            }
            DefaultRheaKVStore kv = restored.client();
            Map<String, String> there = all(kv);
            for (int i = 0; i < sure; i++) {
                assertThat(there).containsKey(key(i));
            }
            // And after a crash of all of them at once.
            for (StoreProcess store : stores.values()) {
                store.kill();
            }
            for (int port : restored.ports) {
                stores.put(port, StoreProcess.start(restored.directory, port, restored.ports, 8));
            }
            assertThat(kv.bGet(key(sure - 1))).isEqualTo(b("value " + (sure - 1)));
            kv.bPut("a", b("goes on"));
        } finally {
            for (StoreProcess store : stores.values()) {
                store.kill();
            }
        }
    }

    private static String key(int i) {
        return "" + (char) ('a' + i * 7 % 26) + i;
    }

    private static void write(RheaKVStore kv, AtomicBoolean stop, AtomicInteger acknowledged) {
        for (int i = 0; !stop.get(); i++) {
            kv.bPut(key(i), b("value " + i));
            acknowledged.set(i + 1);
        }
    }

    @Test
    @DisplayName(
            "a backup that does not fit, directories with something in them and a restore that was cut off are refused")
    void refused() throws Exception {
        Cluster cluster = new Cluster(directory.resolve("lost"), StorageType.RocksDB).started();
        try (cluster) {
            cluster.client().bPut("a", b("1"));
            cluster.client().backup(backup, line -> {});
            assertThatThrownBy(() -> cluster.client().backup(backup, line -> {}))
                    .hasMessageContaining("there already");
        }
        int port = cluster.ports.get(0);
        assertRefused(cluster.storeOptions(port), "clusterId is 7, that of the backup 7");
        cluster.clusterId = 8;
        assertRefused(cluster.storeOptions(port), "is not empty, it has ");
        cluster.directory = directory.resolve("new");
        RheaKVStoreOptions other = cluster.storeOptions(port);
        other.setClusterName("another");
        assertRefused(other, "the backup is of the cluster 'test', the options are of 'another'");
        RheaKVStoreOptions regions = cluster.storeOptions(port);
        regions.getPlacementDriverOptions()
                .setRegionRouteTableOptionsList(List.of(Cluster.region(1, null, null)));
        assertRefused(regions, "region 2 from 'h' to before 'p'");
        assertThat(cluster.directory).as("nothing was written").doesNotExist();

        // The last region's file is damaged in such a way as only its reading shows.
        Path file = backup.resolve(BackupReader.open(backup).manifest().regions().get(2).file());
        byte[] whole = Files.readAllBytes(file);
        byte[] bad = whole.clone();
        bad[whole.length - 12] ^= 1;
        Files.write(file, bad);
        assertRefused(cluster.storeOptions(port), "region-3.kv is damaged");
        assertThat(cluster.directory).as("nothing was written").doesNotExist();
        Files.write(file, whole);

        List<String> lines = new CopyOnWriteArrayList<>();
        assertThatThrownBy(
                        () ->
                                StoreRestore.restore(
                                        cluster.storeOptions(port),
                                        backup,
                                        line -> {
                                            lines.add(line);
                                            if (line.startsWith("region 1")) {
                                                throw new IllegalStateException("pulled the plug");
                                            }
                                        }))
                .hasMessage("pulled the plug");
        assertThatThrownBy(() -> cluster.start(port)).isInstanceOf(AssertionError.class);
        assertRefused(cluster.storeOptions(port), "is not empty");
    }

    private void assertRefused(RheaKVStoreOptions options, String why) {
        assertThatThrownBy(() -> StoreRestore.restore(options, backup, line -> {}))
                .hasMessageContaining(why);
    }

    @Test
    @DisplayName(
            "a store of the lost cluster that turns up again is kept out by the restored ones; one that was not restored is filled")
    void oldStore() throws Exception {
        Cluster lost = new Cluster(directory.resolve("lost"), StorageType.RocksDB).started();
        DefaultRheaKVStore before = lost.client();
        before.bPut("a", b("old"));
        before.backup(backup, line -> {});
        before.bPut("a", b("lost"));
        Path old = lost.directory;
        lost.close();
        restoreAll(lost);
        Cluster restored = new Cluster(lost.directory, StorageType.RocksDB, lost.ports);
        restored.clusterId = 8;
        Cluster ghost = new Cluster(old, StorageType.RocksDB, lost.ports);
        try (restored;
                ghost) {
            ghost.start(lost.ports.get(0));
            restored.start(lost.ports.get(1));
            restored.start(lost.ports.get(2));
            DefaultRheaKVStore kv = restored.client();

            kv.bPut("b", b("new"));

            assertThat(kv.bGet("a")).isEqualTo(b("old"));
            assertThat(ghost.store(lost.ports.get(0)).isLeader(1)).isFalse();
            for (RegionPart part : BackupReader.open(backup).manifest().regions()) {
                assertThat(restored.awaitLeader(part.regionId())).isNotEqualTo(lost.ports.get(0));
            }

            // Nobody restored the third one; it starts empty and is filled.
            ghost.stop(lost.ports.get(0));
            Files.move(
                    restored.directory.resolve("" + lost.ports.get(0)),
                    directory.resolve("not used"));
            DefaultRheaKVStore third = restored.start(lost.ports.get(0));
            Cluster.await(
                    "the third store to have region 1",
                    () ->
                            third.getStoreEngine().getRegionEngine(1).getRecord().applied()
                                    > 1_000_000_000_000L);
        }
    }
}
