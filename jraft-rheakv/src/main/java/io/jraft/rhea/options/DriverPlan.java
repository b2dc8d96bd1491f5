package io.jraft.rhea.options;

import io.jraft.JRaftUtils;
import io.jraft.conf.Configuration;
import io.jraft.rhea.pd.PdRules;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What options say of the placement driver, once they were found to make sense. Immutable.
 *
 * @param group its Raft group
 * @param members where it runs
 * @param rules what it goes by
 * @param beatMs time between two heartbeats of a store
 * @param beatTimeoutMs how long one may take
 */
public record DriverPlan(
        String group, Configuration members, PdRules rules, long beatMs, int beatTimeoutMs) {
    /** Beats that a store may miss before it counts as silent. */
    private static final int LIVE_BEATS = 5;

    /** Where it is asked. */
    public List<Endpoint> servers() {
        return members.listPeers().stream().map(p -> p.getEndpoint()).toList();
    }

    /** Null if there is none. */
    static @Nullable DriverPlan of(RheaKVStoreOptions options, List<String> mistakes) {
        PlacementDriverOptions driver = options.getPlacementDriverOptions();
        if (driver == null) {
            return null;
        }
        String servers = driver.getInitialPdServerList();
        if (driver.isFake()) {
            if (servers != null) {
                mistakes.add(
                        "placementDriverOptions.initialPdServerList is set, but fake is true, which is to say that there is"
                                + " no placement driver: set fake to false, or leave the list out");
            }
            unheeded(driver, mistakes);
            return null;
        }
        StoreEngineOptions store = options.getStoreEngineOptions();
        HeartbeatOptions beats =
                store == null ? new HeartbeatOptions() : store.getHeartbeatOptions();
        Configuration members = members(servers, mistakes);
        between(driver.getReplicas(), 1, 15, "replicas", mistakes);
        between(driver.getMovesMax(), 1, 1_000, "movesMax", mistakes);
        between(driver.getSettleMillis(), 0, Integer.MAX_VALUE, "settleMillis", mistakes);
        between(driver.getOperationMillis(), 1, Integer.MAX_VALUE, "operationMillis", mistakes);
        between(driver.getSplitKeysMax(), 0, Long.MAX_VALUE, "splitKeysMax", mistakes);
        between(driver.getSplitBytesMax(), 0, Long.MAX_VALUE, "splitBytesMax", mistakes);
        between(driver.getSplitRequestsMax(), 0, Long.MAX_VALUE, "splitRequestsMax", mistakes);
        between(driver.getBalanceOpsMin(), 0, Long.MAX_VALUE, "balanceOpsMin", mistakes);
        between(driver.getMergeKeysMax(), 0, Long.MAX_VALUE, "mergeKeysMax", mistakes);
        between(driver.getMergeMillis(), 0, Integer.MAX_VALUE, "mergeMillis", mistakes);
        halfOf(driver, driver.getSplitKeysMax(), "placementDriverOptions", mistakes);
        halfOf(driver, store == null ? 0 : store.getSplitKeysMax(), "storeEngineOptions", mistakes);
        mergedFits(driver, store == null ? 0 : store.getSplitBytesMax(), mistakes);
        long beatMs = beats.getStoreHeartbeatIntervalMillis();
        if (beatMs < 10 || beatMs > 60_000) {
            mistakes.add(
                    "heartbeatOptions.storeHeartbeatIntervalMillis is "
                            + beatMs
                            + " and must be from 10 to 60000");
        } else if (store != null && driver.getDeadStoreMillis() <= 2 * LIVE_BEATS * beatMs) {
            mistakes.add(
                    "placementDriverOptions.deadStoreMillis is "
                            + driver.getDeadStoreMillis()
                            + " and must be more than ten times storeHeartbeatIntervalMillis, "
                            + beatMs);
        }
        if (beats.getHeartbeatRpcTimeoutMillis() < 1) {
            mistakes.add(
                    "heartbeatOptions.heartbeatRpcTimeoutMillis is "
                            + beats.getHeartbeatRpcTimeoutMillis()
                            + " and must be from 1");
        }
        PdRules rules =
                new PdRules(
                        driver.getReplicas(),
                        LIVE_BEATS * beatMs,
                        driver.getDeadStoreMillis(),
                        driver.getSettleMillis(),
                        driver.getOperationMillis(),
                        driver.getMovesMax(),
                        store == null ? 2 : store.getLeastKeysOnSplit(),
                        driver.getSplitKeysMax(),
                        driver.getSplitBytesMax(),
                        driver.getSplitRequestsMax(),
                        driver.isBalance(),
                        driver.getBalanceOpsMin(),
                        driver.getMergeKeysMax(),
                        driver.getMergeMillis());
        return new DriverPlan(
                options.getClusterName() + "-pd",
                members,
                rules,
                beatMs,
                beats.getHeartbeatRpcTimeoutMillis());
    }

    /** Who sets a rule expects that somebody goes by it. */
    private static void unheeded(PlacementDriverOptions driver, List<String> mistakes) {
        PlacementDriverOptions none = new PlacementDriverOptions();
        List<String> set = new ArrayList<>();
        differs("replicas", driver.getReplicas(), none.getReplicas(), set);
        differs("deadStoreMillis", driver.getDeadStoreMillis(), none.getDeadStoreMillis(), set);
        differs("settleMillis", driver.getSettleMillis(), none.getSettleMillis(), set);
        differs("operationMillis", driver.getOperationMillis(), none.getOperationMillis(), set);
        differs("movesMax", driver.getMovesMax(), none.getMovesMax(), set);
        differs("splitKeysMax", driver.getSplitKeysMax(), none.getSplitKeysMax(), set);
        differs("splitBytesMax", driver.getSplitBytesMax(), none.getSplitBytesMax(), set);
        differs("splitRequestsMax", driver.getSplitRequestsMax(), none.getSplitRequestsMax(), set);
        differs("balanceOpsMin", driver.getBalanceOpsMin(), none.getBalanceOpsMin(), set);
        differs("mergeKeysMax", driver.getMergeKeysMax(), none.getMergeKeysMax(), set);
        differs("mergeMillis", driver.getMergeMillis(), none.getMergeMillis(), set);
        if (driver.isBalance() != none.isBalance()) {
            set.add("balance");
        }
        if (!set.isEmpty()) {
            mistakes.add(
                    "placementDriverOptions: nobody goes by "
                            + String.join(", ", set)
                            + ", for fake is true, which is to say that there is no placement driver: set fake to"
                            + " false, or leave it out. What a store splits by itself is said in storeEngineOptions");
        }
    }

    private static void differs(String name, long value, long usual, List<String> set) {
        if (value != usual) {
            set.add(name);
        }
    }

    private static Configuration members(@Nullable String servers, List<String> mistakes) {
        if (servers == null || servers.isBlank()) {
            mistakes.add(
                    "placementDriverOptions.initialPdServerList is missing: with fake=false there is a placement driver, and"
                            + " it has to run somewhere");
            return new Configuration();
        }
        try {
            return JRaftUtils.getConfiguration(servers);
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    "placementDriverOptions.initialPdServerList '"
                            + servers
                            + "': "
                            + e.getMessage());
            return new Configuration();
        }
    }

    /** The same of its bytes, of which the driver knows its own limit alone. */
    private static void mergedFits(
            PlacementDriverOptions driver, long splitBytes, List<String> mistakes) {
        long least = 2 * PdRules.MERGE_BYTES_MAX;
        if (driver.getMergeKeysMax() > 0 && splitBytes > 0 && splitBytes < least) {
            mistakes.add(
                    "storeEngineOptions.splitBytesMax is "
                            + splitBytes
                            + " and must be 0 or from "
                            + least
                            + " with placementDriverOptions.mergeKeysMax");
        }
    }

    /** What was merged would be split again. */
    private static void halfOf(
            PlacementDriverOptions driver, long splitKeys, String whose, List<String> mistakes) {
        if (splitKeys > 0 && driver.getMergeKeysMax() > splitKeys / 2) {
            mistakes.add(
                    "placementDriverOptions.mergeKeysMax is "
                            + driver.getMergeKeysMax()
                            + " and must be at most half of "
                            + whose
                            + ".splitKeysMax, "
                            + splitKeys);
        }
    }

    private static void between(
            long value, long min, long max, String name, List<String> mistakes) {
        if (value < min || value > max) {
            mistakes.add(
                    "placementDriverOptions."
                            + name
                            + " is "
                            + value
                            + " and must be from "
                            + min
                            + (max == Long.MAX_VALUE ? "" : " to " + max));
        }
    }
}
