package io.jraft.rhea.client;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.options.HeartbeatOptions;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RegionRouteTableOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Three stores on ports of the loopback interface, in this process. */
final class Cluster implements AutoCloseable {
    final List<Integer> ports = new ArrayList<>();
    long clusterId = 7;
    List<RegionRouteTableOptions> regions =
            List.of(region(1, null, "h"), region(2, "h", "p"), region(3, "p", null));
    Path directory;
    private final StorageType type;
    private final Map<Integer, DefaultRheaKVStore> stores = new TreeMap<>();
    private final List<DefaultRheaKVStore> clients = new ArrayList<>();

    Cluster(Path directory, StorageType type) throws IOException {
        this(directory, type, freePorts(3));
    }

    /** Ports that nobody listens on. */
    static List<Integer> freePorts(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<ServerSocket> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            taken.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
        return ports;
    }

    /** On those ports. */
    Cluster(Path directory, StorageType type, List<Integer> ports) {
        this.directory = directory;
        this.type = type;
        this.ports.addAll(ports);
    }

    Cluster started() {
        ports.forEach(this::start);
        return this;
    }

    /** Regions 1 up to "h", 2 up to "p", 3 the rest. */
    RheaKVStoreOptions options() {
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setClusterName("test");
        options.setClusterId(clusterId);
        options.setFutureTimeoutMillis(20_000);
        options.setInitialServerList(
                ports.stream().map(p -> "127.0.0.1:" + p).collect(Collectors.joining(",")));
        PlacementDriverOptions driver = new PlacementDriverOptions();
        driver.setRegionRouteTableOptionsList(regions);
        options.setPlacementDriverOptions(driver);
        return options;
    }

    /** Three replicas of each region; a store is dead after two seconds; heard ten times a second; the driver runs where the options' stores are. */
    static RheaKVStoreOptions driven(RheaKVStoreOptions options) {
        PlacementDriverOptions driver = options.getPlacementDriverOptions();
        driver.setFake(false);
        driver.setInitialPdServerList(options.getInitialServerList());
        driver.setDeadStoreMillis(2_000);
        driver.setSettleMillis(3_000);
        driver.setOperationMillis(5_000);
        if (options.getStoreEngineOptions() != null) {
            HeartbeatOptions beats = new HeartbeatOptions();
            beats.setStoreHeartbeatIntervalMillis(100);
            options.getStoreEngineOptions().setHeartbeatOptions(beats);
            options.getStoreEngineOptions().setLeastKeysOnSplit(20);
        }
        return options;
    }

    static RegionRouteTableOptions region(long id, String start, String end) {
        RegionRouteTableOptions region = new RegionRouteTableOptions();
        region.setRegionId(id);
        region.setStartKey(start);
        region.setEndKey(end);
        return region;
    }

    RheaKVStoreOptions storeOptions(int port) {
        RheaKVStoreOptions options = options();
        StoreEngineOptions store = new StoreEngineOptions();
        store.setStorageType(type);
        store.setServerAddress(new Endpoint("127.0.0.1", port));
        store.setRaftDataPath(directory.resolve(port + "/raft").toString());
        RocksDBOptions rocks = new RocksDBOptions();
        rocks.setDbPath(directory.resolve(port + "/db").toString());
        store.setRocksDBOptions(rocks);
        NodeOptions common = new NodeOptions();
        common.setElectionTimeoutMs(1_000);
        store.setCommonNodeOptions(common);
        options.setStoreEngineOptions(store);
        return options;
    }

    DefaultRheaKVStore start(int port) {
        return start(port, storeOptions(port));
    }

    DefaultRheaKVStore start(int port, RheaKVStoreOptions options) {
        DefaultRheaKVStore store = new DefaultRheaKVStore();
        if (!store.init(options)) {
            throw new AssertionError("the store at port " + port + " did not start; see the log");
        }
        stores.put(port, store);
        return store;
    }

    void stop(int port) {
        DefaultRheaKVStore store = stores.remove(port);
        if (store != null) {
            store.shutdown();
        }
    }

    /** A client without a store. */
    DefaultRheaKVStore client() {
        return client(options());
    }

    DefaultRheaKVStore client(RheaKVStoreOptions options) {
        DefaultRheaKVStore client = new DefaultRheaKVStore();
        if (!client.init(options)) {
            throw new AssertionError("the client did not start; see the log");
        }
        clients.add(client);
        return client;
    }

    DefaultRheaKVStore store(int port) {
        return stores.get(port);
    }

    /** The port of the store that leads a region. */
    int awaitLeader(long regionId) {
        int[] found = {0};
        await(
                "a leader of region " + regionId,
                () -> {
                    for (Map.Entry<Integer, DefaultRheaKVStore> store : stores.entrySet()) {
                        if (store.getValue().isLeader(regionId)) {
                            found[0] = store.getKey();
                        }
                    }
                    return found[0] != 0;
                });
        return found[0];
    }

    static void await(String what, BooleanSupplier condition) {
        await(() -> what, condition);
    }

    /** What is asked only when it was in vain. */
    static void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what.get());
            }
            try {
                if (never.await(10, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what.get(), e);
            }
        }
    }

    @Override
    public void close() {
        clients.forEach(DefaultRheaKVStore::shutdown);
        stores.values().forEach(DefaultRheaKVStore::shutdown);
    }
}
