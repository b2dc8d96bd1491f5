package io.jraft.rhea.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.options.BatchingOptions;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.HeartbeatOptions;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RegionRouteTableOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.RpcOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.server.YamlFields.Known;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Options from a YAML file: its fields are named as the options are (K20). One file does for all stores of a cluster, see
 * {@link #here}. Owner: one thread.
 */
final class ServerFile {
    private static final int BYTES_MAX = 1 << 20;

    private final YamlFields fields = new YamlFields();
    private final RheaKVStoreOptions options = new RheaKVStoreOptions();

    private ServerFile() {}

    /** What a command line makes of the options of a file; the mistakes that come of it. */
    interface Use {
        List<String> of(RheaKVStoreOptions options);
    }

    /**
     * Reads a file for a client alone, which makes nothing of its storeEngineOptions.
     *
     * @throws IllegalArgumentException that tells all mistakes in it at once; see {@link #read(Path, Use)}
     * @throws IOException if there is no such file
     */
    static RheaKVStoreOptions read(Path file) throws IOException {
        return parse(text(file), file.toString());
    }

    /**
     * Reads a file, and checks it with what the command line makes of it.
     *
     * @throws IllegalArgumentException that tells all mistakes at once: those of the file with their lines, and those of the
     *     options as a whole, see {@link ClusterPlan}
     * @throws IOException if there is no such file
     */
    static RheaKVStoreOptions read(Path file, Use use) throws IOException {
        RheaKVStoreOptions options = parse(text(file), file.toString(), use);
        List<String> mistakes = whole(options, use);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    count(file.toString(), mistakes.size()) + lines(mistakes));
        }
        return options;
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException("it has more than " + BYTES_MAX + " bytes");
        }
        return Files.readString(file, UTF_8);
    }

    static RheaKVStoreOptions parse(String text, String name) {
        return parse(
                text,
                name,
                options -> {
                    options.setStoreEngineOptions(null);
                    return List.of();
                });
    }

    private static RheaKVStoreOptions parse(String text, String name, Use use) {
        ServerFile file = new ServerFile();
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(BYTES_MAX);
        limits.setAllowRecursiveKeys(false);
        try (Reader reader = new StringReader(text)) {
            Node root = new Yaml(limits).compose(reader);
            if (root == null) {
                throw new IllegalArgumentException(name + " is empty");
            }
            file.cluster(root);
        } catch (YAMLException e) {
            throw new IllegalArgumentException(name + " is no YAML: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        List<String> mistakes = file.fields.mistakes();
        if (!mistakes.isEmpty()) {
            // Some of these may come of the others.
            List<String> more = whole(file.options, use);
            throw new IllegalArgumentException(
                    count(name, mistakes.size())
                            + lines(mistakes)
                            + (more.isEmpty() ? "" : "\nand in what could be read of it:")
                            + lines(more));
        }
        return file.options;
    }

    private static List<String> whole(RheaKVStoreOptions options, Use use) {
        List<String> mistakes = new ArrayList<>(use.of(options));
        mistakes.addAll(ClusterPlan.mistakes(options));
        return mistakes;
    }

    private static String count(String name, int mistakes) {
        return name + " has " + (mistakes == 1 ? "a mistake:" : mistakes + " mistakes:");
    }

    private static String lines(List<String> mistakes) {
        StringBuilder text = new StringBuilder();
        mistakes.forEach(mistake -> text.append("\n  ").append(mistake));
        return text.toString();
    }

    /**
     * Makes options those of the store at an address, with all its data in one directory.
     *
     * @return what the file says otherwise: nobody should have to guess which of the two is heeded
     */
    static List<String> here(RheaKVStoreOptions options, Endpoint address, Path directory) {
        List<String> otherwise = new ArrayList<>();
        StoreEngineOptions store = options.getStoreEngineOptions();
        if (store == null) {
            store = new StoreEngineOptions();
            options.setStoreEngineOptions(store);
        }
        String raft = directory.resolve("raft").toString();
        String db = directory.resolve("db").toString();
        RocksDBOptions rocks = store.getRocksDBOptions();
        differs("serverAddress", store.getServerAddress(), address, otherwise);
        differs("raftDataPath", store.getRaftDataPath(), raft, otherwise);
        differs("rocksDBOptions.dbPath", rocks == null ? null : rocks.getDbPath(), db, otherwise);
        store.setServerAddress(address);
        store.setRaftDataPath(raft);
        RocksDBOptions mine = new RocksDBOptions();
        mine.setDbPath(db);
        store.setRocksDBOptions(mine);
        return otherwise;
    }

    private static void differs(
            String name, @Nullable Object inFile, Object named, List<String> otherwise) {
        if (inFile != null && !inFile.equals(named)) {
            otherwise.add(
                    "storeEngineOptions."
                            + name
                            + " is "
                            + inFile
                            + ", and the command line makes it "
                            + named
                            + ": leave it out of the file, or the address and the directory out of the command line");
        }
    }

    /** An address; null if it is none. */
    static @Nullable Endpoint address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return colon > 0 && port > 0 && port < 65_536
                    ? new Endpoint(text.substring(0, colon), port)
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    // ------------------------------------------------------------------ fields

    private void cluster(Node root) {
        Known known =
                new Known()
                        .field(
                                "clusterId",
                                n ->
                                        fields.number(
                                                n,
                                                "clusterId",
                                                0,
                                                Long.MAX_VALUE,
                                                options::setClusterId))
                        .field(
                                "clusterName",
                                n -> fields.text(n, "clusterName", options::setClusterName))
                        .field(
                                "initialServerList",
                                n ->
                                        fields.text(
                                                n,
                                                "initialServerList",
                                                options::setInitialServerList))
                        .field(
                                "onlyLeaderRead",
                                n -> fields.flag(n, "onlyLeaderRead", options::setOnlyLeaderRead))
                        .field(
                                "futureTimeoutMillis",
                                n ->
                                        fields.number(
                                                n,
                                                "futureTimeoutMillis",
                                                1,
                                                Integer.MAX_VALUE,
                                                options::setFutureTimeoutMillis))
                        .field("rpcOptions", this::rpc)
                        .field("batchingOptions", this::batching)
                        .field("placementDriverOptions", this::driver)
                        .field("storeEngineOptions", this::store);
        fields.object(root, "the file", known);
    }

    private void rpc(Node node) {
        RpcOptions rpc = options.getRpcOptions();
        Known known =
                new Known()
                        .field(
                                "rpcTimeoutMillis",
                                n ->
                                        fields.number(
                                                n,
                                                "rpcTimeoutMillis",
                                                1,
                                                Integer.MAX_VALUE,
                                                v -> rpc.setRpcTimeoutMillis(v.intValue())))
                        .field(
                                "callbackExecutorCorePoolSize",
                                n ->
                                        fields.number(
                                                n,
                                                "callbackExecutorCorePoolSize",
                                                1,
                                                256,
                                                v ->
                                                        rpc.setCallbackExecutorCorePoolSize(
                                                                v.intValue())));
        fields.object(node, "rpcOptions", known);
    }

    private void batching(Node node) {
        BatchingOptions batching = options.getBatchingOptions();
        Known known =
                new Known()
                        .field(
                                "allowBatching",
                                n -> fields.flag(n, "allowBatching", batching::setAllowBatching));
        number(known, "batchSize", batching::setBatchSize);
        number(known, "bufSize", batching::setBufSize);
        number(known, "maxWriteBytes", batching::setMaxWriteBytes);
        number(known, "maxReadBytes", batching::setMaxReadBytes);
        fields.object(node, "batchingOptions", known);
    }

    /** A number whose bounds are for {@link ClusterPlan} to judge. */
    private void number(Known known, String name, IntConsumer set) {
        known.field(
                name,
                n -> fields.number(n, name, 1, Integer.MAX_VALUE, v -> set.accept(v.intValue())));
    }

    private void large(Known known, String name, Consumer<Long> set) {
        known.field(name, n -> fields.number(n, name, 0, Long.MAX_VALUE, set));
    }

    private void driver(Node node) {
        PlacementDriverOptions driver = new PlacementDriverOptions();
        options.setPlacementDriverOptions(driver);
        Known known =
                new Known()
                        .field("fake", n -> fields.flag(n, "fake", driver::setFake))
                        .field(
                                "regionRouteTableOptionsList",
                                n -> {
                                    List<RegionRouteTableOptions> regions = new ArrayList<>();
                                    driver.setRegionRouteTableOptionsList(regions);
                                    fields.list(
                                            n,
                                            "regionRouteTableOptionsList",
                                            element -> regions.add(region(element)));
                                });
        known.field(
                "initialPdServerList",
                n -> fields.text(n, "initialPdServerList", driver::setInitialPdServerList));
        number(known, "replicas", driver::setReplicas);
        number(known, "movesMax", driver::setMovesMax);
        large(known, "deadStoreMillis", driver::setDeadStoreMillis);
        large(known, "settleMillis", driver::setSettleMillis);
        large(known, "operationMillis", driver::setOperationMillis);
        large(known, "splitKeysMax", driver::setSplitKeysMax);
        large(known, "splitBytesMax", driver::setSplitBytesMax);
        large(known, "splitRequestsMax", driver::setSplitRequestsMax);
        large(known, "balanceOpsMin", driver::setBalanceOpsMin);
        large(known, "mergeKeysMax", driver::setMergeKeysMax);
        large(known, "mergeMillis", driver::setMergeMillis);
        known.field("balance", n -> fields.flag(n, "balance", driver::setBalance));
        fields.object(node, "placementDriverOptions", known);
    }

    private RegionRouteTableOptions region(Node node) {
        RegionRouteTableOptions region = new RegionRouteTableOptions();
        Known known =
                new Known()
                        .field(
                                "regionId",
                                n ->
                                        fields.number(
                                                n,
                                                "regionId",
                                                1,
                                                Long.MAX_VALUE,
                                                region::setRegionId))
                        .field("startKey", n -> fields.text(n, "startKey", region::setStartKey))
                        .field(
                                "startKeyBytes",
                                n -> bytes(n, "startKeyBytes", region::setStartKeyBytes))
                        .field("endKey", n -> fields.text(n, "endKey", region::setEndKey))
                        .field("endKeyBytes", n -> bytes(n, "endKeyBytes", region::setEndKeyBytes))
                        .field(
                                "initialServerList",
                                n ->
                                        fields.text(
                                                n,
                                                "initialServerList",
                                                region::setInitialServerList));
        fields.object(node, "a region", known);
        return region;
    }

    /** A key that is no text, as backups name it. */
    private void bytes(Node node, String name, Consumer<byte[]> set) {
        String text = fields.text(node, name);
        if (text == null) {
            return;
        }
        try {
            set.accept(HexFormat.of().parseHex(text, text.startsWith("0x") ? 2 : 0, text.length()));
        } catch (IllegalArgumentException e) {
            fields.wrong(
                    node,
                    name
                            + " is '"
                            + text
                            + "' and must be pairs of hexadecimal digits such as 0x80ff");
        }
    }

    private void store(Node node) {
        StoreEngineOptions store = new StoreEngineOptions();
        options.setStoreEngineOptions(store);
        Known known =
                new Known()
                        .field("storageType", n -> storageType(n, store))
                        .field(
                                "serverAddress",
                                n -> address(n, "serverAddress", store::setServerAddress))
                        .field(
                                "metricsAddress",
                                n -> address(n, "metricsAddress", store::setMetricsAddress))
                        .field(
                                "raftDataPath",
                                n -> fields.text(n, "raftDataPath", store::setRaftDataPath))
                        .field(
                                "readIndexCoreThreads",
                                n ->
                                        fields.number(
                                                n,
                                                "readIndexCoreThreads",
                                                1,
                                                256,
                                                v -> store.setReadIndexCoreThreads(v.intValue())))
                        .field(
                                "watchHistoryBytes",
                                n ->
                                        fields.number(
                                                n,
                                                "watchHistoryBytes",
                                                0,
                                                ClusterPlan.WATCH_HISTORY_BYTES_MAX,
                                                v -> store.setWatchHistoryBytes(v.intValue())))
                        .field(
                                "leastKeysOnSplit",
                                n ->
                                        fields.number(
                                                n,
                                                "leastKeysOnSplit",
                                                2,
                                                Long.MAX_VALUE,
                                                store::setLeastKeysOnSplit))
                        .field(
                                "splitKeysMax",
                                n ->
                                        fields.number(
                                                n,
                                                "splitKeysMax",
                                                0,
                                                Long.MAX_VALUE,
                                                store::setSplitKeysMax))
                        .field(
                                "splitBytesMax",
                                n ->
                                        fields.number(
                                                n,
                                                "splitBytesMax",
                                                0,
                                                Long.MAX_VALUE,
                                                store::setSplitBytesMax))
                        .field("heartbeatOptions", n -> beats(n, store.getHeartbeatOptions()))
                        .field("rocksDBOptions", n -> rocks(n, store))
                        .field("commonNodeOptions", n -> common(n, store.getCommonNodeOptions()));
        fields.object(node, "storeEngineOptions", known);
    }

    private void beats(Node node, HeartbeatOptions beats) {
        Known known = new Known();
        large(known, "storeHeartbeatIntervalMillis", beats::setStoreHeartbeatIntervalMillis);
        number(known, "heartbeatRpcTimeoutMillis", beats::setHeartbeatRpcTimeoutMillis);
        fields.object(node, "heartbeatOptions", known);
    }

    private void storageType(Node node, StoreEngineOptions store) {
        String text = fields.text(node, "storageType");
        for (StorageType type : StorageType.values()) {
            if (type.name().equals(text)) {
                store.setStorageType(type);
                return;
            }
        }
        if (text != null) {
            fields.wrong(node, "storageType is '" + text + "' and must be RocksDB or Memory");
        }
    }

    private void address(Node node, String name, Consumer<Endpoint> set) {
        String text = fields.text(node, name);
        Endpoint address = text == null ? null : address(text);
        if (address != null) {
            set.accept(address);
        } else if (text != null) {
            fields.wrong(
                    node,
                    String.format(
                            Locale.ROOT,
                            "%s is '%s' and must be an address such as 10.0.0.1:8181",
                            name,
                            text));
        }
    }

    private void rocks(Node node, StoreEngineOptions store) {
        RocksDBOptions rocks = new RocksDBOptions();
        store.setRocksDBOptions(rocks);
        fields.object(
                node,
                "rocksDBOptions",
                new Known().field("dbPath", n -> fields.text(n, "dbPath", rocks::setDbPath)));
    }

    private void common(Node node, NodeOptions common) {
        Known known =
                new Known()
                        .field(
                                "electionTimeoutMs",
                                n ->
                                        fields.number(
                                                n,
                                                "electionTimeoutMs",
                                                20,
                                                Integer.MAX_VALUE,
                                                v -> common.setElectionTimeoutMs(v.intValue())))
                        .field(
                                "snapshotIntervalSecs",
                                n ->
                                        fields.number(
                                                n,
                                                "snapshotIntervalSecs",
                                                0,
                                                Integer.MAX_VALUE,
                                                v -> common.setSnapshotIntervalSecs(v.intValue())));
        fields.object(node, "commonNodeOptions", known);
    }
}
