package io.jraft.rhea.options;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.JRaftUtils;
import io.jraft.conf.Configuration;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import io.jraft.util.Utils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What options amount to, once they were found to make sense. Immutable.
 *
 * @param regions by their keys: they meet and leave nothing out
 * @param driver null if there is no placement driver
 */
public record ClusterPlan(
        String clusterName, List<RegionPlan> regions, @Nullable DriverPlan driver) {
    /** Most bytes that a replica may be told to keep for those who watch. */
    public static final int WATCH_HISTORY_BYTES_MAX = 1 << 30;

    /**
     * A region.
     *
     * @param group its Raft group
     * @param start first key; null for the first of all
     * @param end first key behind it; null for none
     * @param members its stores
     */
    public record RegionPlan(
            long id,
            String group,
            byte @Nullable [] start,
            byte @Nullable [] end,
            Configuration members) {
        /** Whether a store at that address has a replica. */
        public boolean isAt(Endpoint store) {
            return members.listPeers().stream().anyMatch(p -> p.getEndpoint().equals(store));
        }
    }

    /**
     * Checks options as a whole.
     *
     * @throws IllegalArgumentException that tells all mistakes at once, a line each
     */
    public static ClusterPlan of(RheaKVStoreOptions options) {
        List<String> mistakes = new ArrayList<>();
        ClusterPlan plan = of(options, mistakes);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the options of the store have "
                            + (mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes")
                            + ":\n  "
                            + String.join("\n  ", mistakes));
        }
        return plan;
    }

    /** The mistakes in options, for those who have more to tell than these. */
    public static List<String> mistakes(RheaKVStoreOptions options) {
        List<String> mistakes = new ArrayList<>();
        of(options, mistakes);
        return mistakes;
    }

    private static ClusterPlan of(RheaKVStoreOptions options, List<String> mistakes) {
        List<RegionPlan> regions = regions(options, mistakes);
        DriverPlan driver = DriverPlan.of(options, mistakes);
        name(options.getClusterName(), mistakes);
        atLeastOne(options.getFutureTimeoutMillis(), "futureTimeoutMillis", mistakes);
        atLeastOne(
                options.getRpcOptions().getRpcTimeoutMillis(),
                "rpcOptions.rpcTimeoutMillis",
                mistakes);
        threads(
                options.getRpcOptions().getCallbackExecutorCorePoolSize(),
                "rpcOptions.callbackExecutorCorePoolSize",
                mistakes);
        BatchingOptions batching = options.getBatchingOptions();
        bounded(batching.getBatchSize(), Limits.KEYS_MAX, "batchSize", mistakes);
        bounded(batching.getBufSize(), BatchingOptions.MAX, "bufSize", mistakes);
        bounded(batching.getMaxWriteBytes(), BatchingOptions.MAX, "maxWriteBytes", mistakes);
        bounded(batching.getMaxReadBytes(), BatchingOptions.MAX, "maxReadBytes", mistakes);
        StoreEngineOptions store = options.getStoreEngineOptions();
        if (store != null) {
            store(store, regions, driver != null, mistakes);
        }
        return new ClusterPlan(options.getClusterName(), List.copyOf(regions), driver);
    }

    /** Groups are named after it. */
    private static void name(String clusterName, List<String> mistakes) {
        if (clusterName.isBlank()) {
            mistakes.add("clusterName is empty");
            return;
        }
        try {
            Utils.verifyGroupId(clusterName);
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    "clusterName is '"
                            + clusterName
                            + "' and must be a letter, then letters, digits, '-' and '_' only");
        }
    }

    private static List<RegionPlan> regions(RheaKVStoreOptions options, List<String> mistakes) {
        PlacementDriverOptions driver = options.getPlacementDriverOptions();
        List<? extends RegionRouteTableOptions> listed =
                driver == null ? null : driver.getRegionRouteTableOptionsList();
        StoreEngineOptions store = options.getStoreEngineOptions();
        List<RegionEngineOptions> here = store == null ? null : store.getRegionEngineOptionsList();
        if (store != null && here != null) {
            ListedRegions.check(options, store, here, listed, mistakes);
            listed = listed == null ? here : listed;
        }
        if (listed == null) {
            RegionRouteTableOptions all = new RegionRouteTableOptions();
            all.setRegionId(1L);
            listed = List.of(all);
        } else if (listed.isEmpty()) {
            mistakes.add("placementDriverOptions.regionRouteTableOptionsList is empty");
        }
        List<RegionPlan> regions = new ArrayList<>();
        TreeSet<Long> ids = new TreeSet<>();
        for (int i = 0; i < listed.size(); i++) {
            RegionRouteTableOptions region = listed.get(i);
            Long id = region.getRegionId();
            String name = id == null ? "region number " + (i + 1) : "region " + id;
            if (id == null || id < 1) {
                mistakes.add(name + ": regionId must be from 1");
            } else if (!ids.add(id)) {
                mistakes.add(name + " is listed twice");
            }
            regions.add(
                    new RegionPlan(
                            id == null ? 0 : id,
                            options.getClusterName() + "-" + id,
                            key(
                                    region.getStartKey(),
                                    region.getStartKeyBytes(),
                                    name + ": startKey",
                                    mistakes),
                            key(
                                    region.getEndKey(),
                                    region.getEndKeyBytes(),
                                    name + ": endKey",
                                    mistakes),
                            members(region, options, name, mistakes)));
        }
        regions.sort(Comparator.comparing(r -> or(r.start()), Arrays::compareUnsigned));
        ranges(regions, mistakes);
        return regions;
    }

    private static byte[] or(byte @Nullable [] key) {
        return key == null ? new byte[0] : key;
    }

    static byte @Nullable [] key(
            @Nullable String text, byte @Nullable [] bytes, String name, List<String> mistakes) {
        if (text != null && bytes != null) {
            mistakes.add(name + " and " + name + "Bytes are both set");
        }
        byte[] key = bytes != null ? bytes : text == null ? null : text.getBytes(UTF_8);
        if (key != null && (key.length == 0 || key.length > Limits.KEY_BYTES_MAX)) {
            mistakes.add(name + " must have from 1 to " + Limits.KEY_BYTES_MAX + " bytes");
        }
        return key;
    }

    private static Configuration members(
            RegionRouteTableOptions region,
            RheaKVStoreOptions options,
            String name,
            List<String> mistakes) {
        String servers = servers(region, options);
        if (servers == null || servers.isBlank()) {
            mistakes.add(
                    name
                            + ": initialServerList is missing, there and in the options of the cluster");
            return new Configuration();
        }
        try {
            return JRaftUtils.getConfiguration(servers);
        } catch (IllegalArgumentException e) {
            mistakes.add(name + ": initialServerList '" + servers + "': " + e.getMessage());
            return new Configuration();
        }
    }

    /** Whoever is nearer to the region says it. */
    private static @Nullable String servers(
            RegionRouteTableOptions region, RheaKVStoreOptions options) {
        if (region.getInitialServerList() != null) {
            return region.getInitialServerList();
        }
        PlacementDriverOptions driver = options.getPlacementDriverOptions();
        if (driver != null && driver.getInitialServerList() != null) {
            return driver.getInitialServerList();
        }
        StoreEngineOptions store = options.getStoreEngineOptions();
        return store != null && store.getInitialServerList() != null
                ? store.getInitialServerList()
                : options.getInitialServerList();
    }

    private static void ranges(List<RegionPlan> regions, List<String> mistakes) {
        byte[] behind = null;
        for (int i = 0; i < regions.size(); i++) {
            RegionPlan region = regions.get(i);
            byte[] start = region.start();
            byte[] end = region.end();
            if (start != null && end != null && Arrays.compareUnsigned(start, end) >= 0) {
                mistakes.add("region " + region.id() + " ends before it begins");
            }
            if (i == 0 && start != null) {
                mistakes.add(
                        "no region has the first keys: region "
                                + region.id()
                                + " needs no startKey");
            }
            if (i > 0 && (behind == null || start == null)) {
                mistakes.add("region " + region.id() + " and the one before it overlap");
            } else if (i > 0 && !Arrays.equals(behind, start)) {
                mistakes.add(
                        "region "
                                + region.id()
                                + " does not begin where region "
                                + regions.get(i - 1).id()
                                + " ends");
            }
            behind = end;
        }
        if (behind != null) {
            mistakes.add("no region has the last keys: the last region needs no endKey");
        }
    }

    private static void store(
            StoreEngineOptions store,
            List<RegionPlan> regions,
            boolean mayJoin,
            List<String> mistakes) {
        String raftDataPath = store.getRaftDataPath();
        if (raftDataPath == null || raftDataPath.isBlank()) {
            mistakes.add("storeEngineOptions.raftDataPath is missing");
        }
        RocksDBOptions rocks = store.getRocksDBOptions();
        if (store.getStorageType() == StorageType.RocksDB
                && (rocks == null || rocks.getDbPath() == null || rocks.getDbPath().isBlank())) {
            mistakes.add(
                    "storeEngineOptions.rocksDBOptions.dbPath is missing, or storageType should be Memory");
        }
        threads(
                store.getReadIndexCoreThreads(),
                "storeEngineOptions.readIndexCoreThreads",
                mistakes);
        int history = store.getWatchHistoryBytes();
        if (history < 0 || history > WATCH_HISTORY_BYTES_MAX) {
            mistakes.add(
                    "storeEngineOptions.watchHistoryBytes is "
                            + history
                            + " and must be from 0 to "
                            + WATCH_HISTORY_BYTES_MAX);
        }
        notNegative(store.getSplitKeysMax(), "splitKeysMax", mistakes);
        notNegative(store.getSplitBytesMax(), "splitBytesMax", mistakes);
        if (store.getLeastKeysOnSplit() < 2) {
            mistakes.add(
                    "storeEngineOptions.leastKeysOnSplit is "
                            + store.getLeastKeysOnSplit()
                            + " and must be from 2: one key cannot be split");
        }
        Endpoint address = store.getServerAddress();
        if (address == null) {
            mistakes.add("storeEngineOptions.serverAddress is missing");
        } else if (!mayJoin
                // Of lists that cannot be read nobody knows what they have.
                && regions.stream().anyMatch(r -> !r.members().isEmpty())
                && regions.stream().noneMatch(r -> r.isAt(address))) {
            mistakes.add(
                    "storeEngineOptions.serverAddress "
                            + address
                            + " is among the servers of no region");
        }
    }

    private static void atLeastOne(long value, String name, List<String> mistakes) {
        if (value < 1) {
            mistakes.add(name + " is " + value + " and must be from 1");
        }
    }

    private static void notNegative(long value, String name, List<String> mistakes) {
        if (value < 0) {
            mistakes.add("storeEngineOptions." + name + " is " + value + " and must be from 0");
        }
    }

    private static void bounded(int value, int max, String name, List<String> mistakes) {
        if (value < 1 || value > max) {
            mistakes.add(
                    "batchingOptions." + name + " is " + value + " and must be from 1 to " + max);
        }
    }

    private static void threads(int value, String name, List<String> mistakes) {
        if (value < 1 || value > 256) {
            mistakes.add(name + " is " + value + " and must be from 1 to 256");
        }
    }
}
