package io.jraft.rhea.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.sim.history.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores on real ports with a placement driver in three of them: one joins, one is lost, regions grow. */
class PlacementIT {
    private static final int KEYS = 300;

    @TempDir Path directory;
    private List<Integer> founders;
    private int joiner;

    private Cluster cluster(StorageType type) throws IOException {
        List<Integer> ports = Cluster.freePorts(4);
        founders = ports.subList(0, 3);
        joiner = ports.get(3);
        return new Cluster(directory, type, founders);
    }

    private DefaultRheaKVStore start(Cluster cluster, int port) {
        return cluster.start(port, Cluster.driven(cluster.storeOptions(port)));
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    @DisplayName(
            "P34 a store joins and another one is lost: the lost one's replicas come to be where they were not, clients go on, and nothing is"
                    + " lost")
    void replaced(StorageType type) throws IOException {
        try (Cluster cluster = cluster(type)) {
            founders.forEach(port -> start(cluster, port));
            DefaultRheaKVStore client = cluster.client(Cluster.driven(cluster.options()));
            write(client, 0, KEYS);
            start(cluster, joiner);
            // Nine replicas on three stores become nine on four.
            Cluster.await("the new store to have replicas", () -> replicasAt(cluster, joiner) >= 2);
            write(client, KEYS, 2 * KEYS);
            int lost = founders.get(2);
            cluster.stop(lost);
            Cluster.await(
                    () -> "no replica at the lost store: " + members(client),
                    () -> members(client).values().stream().noneMatch(c -> isAt(c, lost)));
            write(client, 2 * KEYS, 3 * KEYS);
            // By a client that knows no more than what the options say, and whose stores have
            // changed.
            DefaultRheaKVStore other = cluster.client(Cluster.driven(cluster.options()));
            for (int i = 0; i < 3 * KEYS; i++) {
                assertThat(other.bGet(key(i))).as("key %d", i).isEqualTo(value(i));
            }
            assertThat(other.bScan((String) null, null)).hasSize(3 * KEYS);
            for (Configuration members : members(client).values()) {
                assertThat(members.listPeers()).hasSize(3);
            }
        }
    }

    @Test
    @DisplayName(
            "P33 a region that is asked for much is split where it is asked; when the parts are small and calm they are merged, and nothing is"
                    + " lost")
    void hotAndSmall() throws Exception {
        try (Cluster cluster = cluster(StorageType.RocksDB)) {
            for (int port : founders) {
                RheaKVStoreOptions options = Cluster.driven(cluster.storeOptions(port));
                // So low that whoever is asked at all on the slowest machine is hot.
                options.getPlacementDriverOptions().setSplitRequestsMax(10);
                options.getPlacementDriverOptions().setMergeKeysMax(2 * KEYS);
                options.getPlacementDriverOptions().setMergeMillis(2_000);
                cluster.start(port, options);
            }
            DefaultRheaKVStore client = cluster.client(Cluster.driven(cluster.options()));
            write(client, 0, KEYS);
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> asking =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; !enough.get(); i++) {
                                    client.bGet(key(i % KEYS));
                                }
                            });
            try {
                // Those of the options are 1 to 3.
                Cluster.await(
                        "a region to be split",
                        () -> client.regions().join().stream().anyMatch(r -> r.id() > 3));
            } finally {
                enough.set(true);
            }
            asking.get(60, TimeUnit.SECONDS);
            Cluster.await("all to be one again", () -> client.regions().join().size() == 1);
            DefaultRheaKVStore other = cluster.client(Cluster.driven(cluster.options()));
            for (int i = 0; i < KEYS; i++) {
                assertThat(other.bGet(key(i))).as("key %d", i).isEqualTo(value(i));
            }
            assertThat(other.bScan((String) null, null)).hasSize(KEYS);
            assertThat(other.getPlacementDriverClient().getPdLeader(true, 20_000).getPort())
                    .isIn(founders);
        }
    }

    @Test
    @DisplayName(
            "P34 a lost store that comes back finds what it is no member of, and removes it with its keys and directories; what is"
                    + " somebody else's stays")
    void comesBack() throws IOException {
        try (Cluster cluster = cluster(StorageType.RocksDB)) {
            founders.forEach(port -> start(cluster, port));
            start(cluster, joiner);
            DefaultRheaKVStore client = cluster.client(Cluster.driven(cluster.options()));
            write(client, 0, KEYS);
            int lost = founders.get(2);
            cluster.stop(lost);
            Cluster.await(
                    "no replica at the lost store",
                    () -> members(client).values().stream().noneMatch(c -> isAt(c, lost)));
            start(cluster, lost);
            Cluster.await(
                    "the driver to give it replicas again, under other names",
                    () -> {
                        List<RegionEngine> here =
                                cluster.store(lost).getStoreEngine().getAllRegionEngines();
                        return !here.isEmpty()
                                && here.stream()
                                        .allMatch(
                                                r ->
                                                        r.getNode() != null
                                                                && r.getNode()
                                                                                .getNodeId()
                                                                                .getPeerId()
                                                                                .getIdx()
                                                                        > 0
                                                                && r.getRecord().isOpen());
                    });
            write(client, KEYS, 2 * KEYS);
            cluster.stop(lost);
            start(cluster, lost);
            for (int i = 0; i < 2 * KEYS; i++) {
                assertThat(client.bGet(key(i))).as("key %d", i).isEqualTo(value(i));
            }
            assertThat(
                            Files.list(directory.resolve(lost + "/raft"))
                                    .map(p -> p.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("left-"));
        }
    }

    @Test
    @DisplayName(
            "P33 a driver that has lost all it knew begins anew in another store: it repairs, and gives out no number that is in use")
    void forgets() throws IOException {
        try (Cluster cluster = cluster(StorageType.RocksDB)) {
            List<Integer> all = new ArrayList<>(founders);
            all.add(joiner);
            for (int port : all) {
                startDrivenBy(cluster, port, founders.get(0));
            }
            DefaultRheaKVStore client = cluster.client(Cluster.driven(cluster.options()));
            write(client, 0, KEYS);
            Cluster.await("the new store to have replicas", () -> replicasAt(cluster, joiner) >= 2);
            // A replica is open a little before the others have written it down as a member.
            Cluster.await("a member that the driver has named", () -> largestNumber(client) > 0);
            int largest = largestNumber(client);
            all.forEach(cluster::stop);
            for (int port : all) {
                startDrivenBy(cluster, port, founders.get(1));
            }
            write(client, KEYS, 2 * KEYS);
            int lost = founders.get(2);
            cluster.stop(lost);
            Cluster.await(
                    "no replica at the lost store",
                    () -> members(client).values().stream().noneMatch(c -> isAt(c, lost)));
            assertThat(largestNumber(client)).isGreaterThan(largest);
            for (int i = 0; i < 2 * KEYS; i++) {
                assertThat(client.bGet(key(i))).as("key %d", i).isEqualTo(value(i));
            }
        }
    }

    private void startDrivenBy(Cluster cluster, int port, int driver) {
        RheaKVStoreOptions options = Cluster.driven(cluster.storeOptions(port));
        options.getPlacementDriverOptions().setInitialPdServerList("127.0.0.1:" + driver);
        cluster.start(port, options);
    }

    private static int largestNumber(DefaultRheaKVStore client) {
        return members(client).values().stream()
                .flatMap(c -> c.listPeers().stream())
                .mapToInt(PeerId::getIdx)
                .max()
                .orElse(0);
    }

    @Test
    @DisplayName(
            "P33 what has grown is split, under the driver's numbers, and its leaders are spread")
    void grows() throws IOException {
        try (Cluster cluster = cluster(StorageType.Memory)) {
            cluster.regions = List.of(Cluster.region(1, null, null));
            founders.forEach(
                    port -> {
                        RheaKVStoreOptions options = Cluster.driven(cluster.storeOptions(port));
                        options.getPlacementDriverOptions().setSplitKeysMax(100);
                        cluster.start(port, options);
                    });
            DefaultRheaKVStore client = cluster.client(Cluster.driven(cluster.options()));
            write(client, 0, KEYS);
            Cluster.await("four regions", () -> client.regions().join().size() >= 4);
            assertThat(client.regions().join()).allMatch(r -> r.id() < 1_000);
            Cluster.await(
                    "each store to lead one",
                    () ->
                            founders.stream()
                                    .allMatch(
                                            port ->
                                                    cluster
                                                            .store(port)
                                                            .getStoreEngine()
                                                            .getAllRegionEngines()
                                                            .stream()
                                                            .anyMatch(RegionEngine::isLeader)));
            assertThat(client.bScan((String) null, null)).hasSize(KEYS);
        }
    }

    @Test
    @DisplayName(
            "0023 regions that were split off one another are moved to one store, whichever comes first, though the first one's log begins with"
                    + " the keys of all")
    void movedAfterSplits() throws IOException {
        try (Cluster cluster = cluster(StorageType.RocksDB)) {
            cluster.regions = List.of(Cluster.region(1, null, null));
            founders.forEach(port -> start(cluster, port));
            DefaultRheaKVStore client = cluster.client(Cluster.driven(cluster.options()));
            write(client, 0, KEYS);
            for (String border : List.of("f", "l", "s")) {
                long owner =
                        client.regions().join().stream()
                                .filter(r -> r.contains(border.getBytes(UTF_8)))
                                .findFirst()
                                .orElseThrow()
                                .id();
                client.splitRegion(owner, border.getBytes(UTF_8)).join();
            }
            write(client, KEYS, 2 * KEYS);
            start(cluster, joiner);
            int lost = founders.get(0);
            cluster.stop(lost);
            Cluster.await(
                    "no replica at the lost store",
                    () -> members(client).values().stream().noneMatch(c -> isAt(c, lost)));
            Cluster.await("the new store to have all four", () -> replicasAt(cluster, joiner) == 4);
            for (int i = 0; i < 2 * KEYS; i++) {
                assertThat(client.bGet(key(i))).as("key %d", i).isEqualTo(value(i));
            }
            cluster.stop(joiner);
            start(cluster, joiner);
            Cluster.await("the new store to have all four", () -> replicasAt(cluster, joiner) == 4);
            cluster.stop(founders.get(1));
            for (int i = 0; i < 2 * KEYS; i++) {
                assertThat(client.bGet(key(i))).as("key %d", i).isEqualTo(value(i));
            }
        }
    }

    @Test
    @DisplayName(
            "O20 O22 P34 while stores go and come and regions are split and moved, one order explains all that clients are told")
    void underLoad() throws Exception {
        try (Cluster cluster = cluster(StorageType.RocksDB)) {
            founders.forEach(port -> start(cluster, port));
            Workers workers = new Workers();
            try {
                RheaKVStoreOptions options = Cluster.driven(cluster.options());
                options.setFutureTimeoutMillis(60_000);
                DefaultRheaKVStore client = cluster.client(options);
                workers.start(client);
                workers.awaitMore(100);
                start(cluster, joiner);
                Cluster.await(
                        "the new store to have replicas", () -> replicasAt(cluster, joiner) >= 2);
                for (int i = 0; i < 3; i++) {
                    String border = List.of("b", "j", "r").get(i);
                    client.splitRegion(i + 1, border.getBytes(UTF_8)).handle((r, f) -> r).join();
                    int lost = founders.get(i);
                    cluster.stop(lost);
                    workers.awaitMore(100);
                    Cluster.await(
                            "no replica at the lost store",
                            () -> members(client).values().stream().noneMatch(c -> isAt(c, lost)));
                    start(cluster, lost);
                    Cluster.await(
                            "the store to have replicas again",
                            () -> replicasAt(cluster, lost) >= 1);
                    workers.awaitMore(100);
                }
            } finally {
                workers.stop();
            }
            assertThat(workers.verdict()).isInstanceOf(Verdict.Ok.class);
        }
    }

    private static int replicasAt(Cluster cluster, int port) {
        return (int)
                cluster.store(port).getStoreEngine().getAllRegionEngines().stream()
                        .filter(r -> r.getRecord().isOpen())
                        .count();
    }

    private static boolean isAt(Configuration members, int port) {
        return members.listPeers().stream().anyMatch(p -> p.getPort() == port);
    }

    /** As the stores tell now. */
    private static TreeMap<Long, Configuration> members(DefaultRheaKVStore client) {
        return client.regions().join().stream()
                .collect(
                        Collectors.toMap(
                                RegionInfo::id,
                                r -> Configuration.of(r.members()),
                                (a, b) -> b,
                                TreeMap::new));
    }

    private static void write(DefaultRheaKVStore client, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(client.bPut(key(i), value(i))).isTrue();
        }
    }

    /** All over the three regions. */
    private static String key(int i) {
        return (char) ('a' + i % 26) + "-" + i;
    }

    private static byte[] value(int i) {
        return ("value " + i).getBytes(UTF_8);
    }
}
