package io.jraft.rhea.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
    private static RegionRouteTableOptions region(Long id, String start, String end) {
        RegionRouteTableOptions region = new RegionRouteTableOptions();
        region.setRegionId(id);
        region.setStartKey(start);
        region.setEndKey(end);
        return region;
    }

    private static RheaKVStoreOptions options(RegionRouteTableOptions... regions) {
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setInitialServerList("127.0.0.1:8181,127.0.0.1:8182");
        PlacementDriverOptions driver = new PlacementDriverOptions();
        driver.setRegionRouteTableOptionsList(List.of(regions));
        options.setPlacementDriverOptions(driver);
        return options;
    }

    @Test
    @DisplayName("without regions there is one with all keys")
    void oneRegion() {
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setInitialServerList("127.0.0.1:8181");

        ClusterPlan plan = ClusterPlan.of(options);

        assertThat(plan.regions()).hasSize(1);
        assertThat(plan.regions().get(0).group()).isEqualTo("default-group-cluster-1");
        assertThat(plan.regions().get(0).start()).isNull();
        assertThat(plan.regions().get(0).end()).isNull();
    }

    @Test
    @DisplayName("regions may be listed in any order, and each may have servers of its own")
    void regions() {
        RegionRouteTableOptions own = region(2L, "m", null);
        own.setInitialServerList("127.0.0.1:9000");

        ClusterPlan plan = ClusterPlan.of(options(own, region(7L, null, "m")));

        assertThat(plan.regions()).extracting(ClusterPlan.RegionPlan::id).containsExactly(7L, 2L);
        assertThat(plan.regions().get(1).isAt(new Endpoint("127.0.0.1", 9000))).isTrue();
        assertThat(plan.regions().get(0).isAt(new Endpoint("127.0.0.1", 9000))).isFalse();
    }

    @Test
    @DisplayName("all mistakes are told at once, each with the name of what is wrong")
    void allMistakes() {
        RheaKVStoreOptions options =
                options(region(0L, "b", "a"), region(3L, "c", "d"), region(3L, "d", "e"));
        options.setClusterName(" ");
        options.setFutureTimeoutMillis(0);
        options.getRpcOptions().setCallbackExecutorCorePoolSize(0);
        PlacementDriverOptions driver = options.getPlacementDriverOptions();
        driver.setInitialPdServerList("127.0.0.1:1");
        driver.getRegionRouteTableOptionsList().get(1).setStartKeyBytes(new byte[] {1});
        driver.getRegionRouteTableOptionsList().get(2).setInitialServerList("nonsense");
        StoreEngineOptions store = new StoreEngineOptions();
        store.setServerAddress(new Endpoint("127.0.0.1", 1));
        store.setWatchHistoryBytes(-1);
        store.setSplitKeysMax(-1);
        store.setLeastKeysOnSplit(1);
        options.getBatchingOptions().setBatchSize(0);
        options.getBatchingOptions().setMaxReadBytes(1 << 21);
        options.setStoreEngineOptions(store);

        assertThatThrownBy(() -> ClusterPlan.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mistakes:")
                .hasMessageContaining("initialPdServerList is set, but fake is true")
                .hasMessageContaining("region 0: regionId must be from 1")
                .hasMessageContaining("region 3 is listed twice")
                .hasMessageContaining("startKey and region 3: startKeyBytes are both set")
                .hasMessageContaining("'nonsense'")
                .hasMessageContaining("ends before it begins")
                .hasMessageContaining("needs no startKey")
                .hasMessageContaining("needs no endKey")
                .hasMessageContaining("clusterName is empty")
                .hasMessageContaining("futureTimeoutMillis is 0")
                .hasMessageContaining("callbackExecutorCorePoolSize is 0")
                .hasMessageContaining("raftDataPath is missing")
                .hasMessageContaining("dbPath is missing")
                .hasMessageContaining("watchHistoryBytes is -1")
                .hasMessageContaining("splitKeysMax is -1")
                .hasMessageContaining("leastKeysOnSplit is 1 and")
                .hasMessageContaining("batchingOptions.batchSize is 0")
                .hasMessageContaining("batchingOptions.maxReadBytes is 2097152")
                .hasMessageContaining("127.0.0.1:1 is among the servers of no region");
    }

    @Test
    @DisplayName(
            "P33 all mistakes about the placement driver are told at once; with one a store may join that has no region")
    void driver() {
        RheaKVStoreOptions options = options(region(1L, null, null));
        PlacementDriverOptions driver = options.getPlacementDriverOptions();
        driver.setFake(false);
        driver.setReplicas(0);
        driver.setMovesMax(0);
        driver.setSettleMillis(-1);
        driver.setOperationMillis(0);
        driver.setSplitKeysMax(-1);
        driver.setSplitBytesMax(-1);
        driver.setSplitRequestsMax(-1);
        driver.setBalanceOpsMin(-1);
        driver.setMergeMillis(-1);
        driver.setMergeKeysMax(51);
        driver.setDeadStoreMillis(10_000);
        StoreEngineOptions store = new StoreEngineOptions();
        store.setStorageType(StorageType.Memory);
        store.setRaftDataPath("somewhere");
        store.setServerAddress(new Endpoint("127.0.0.1", 9_999));
        store.getHeartbeatOptions().setHeartbeatRpcTimeoutMillis(0);
        store.setSplitKeysMax(100);
        store.setSplitBytesMax(1 << 20);
        options.setStoreEngineOptions(store);
        assertThatThrownBy(() -> ClusterPlan.of(options))
                .hasMessageContaining("have 14 mistakes")
                .hasMessageContaining("balanceOpsMin is -1")
                .hasMessageContaining("mergeMillis is -1")
                .hasMessageContaining(
                        "mergeKeysMax is 51 and must be at most half of storeEngineOptions.splitKeysMax, 100")
                .hasMessageContaining("splitBytesMax is 1048576 and must be 0 or from 8388608")
                .hasMessageContaining("initialPdServerList is missing")
                .hasMessageContaining("replicas is 0 and must be from 1 to 15")
                .hasMessageContaining("movesMax is 0")
                .hasMessageContaining("settleMillis is -1")
                .hasMessageContaining("operationMillis is 0")
                .hasMessageContaining("splitKeysMax is -1")
                .hasMessageContaining("splitBytesMax is -1")
                .hasMessageContaining("splitRequestsMax is -1")
                .hasMessageContaining("deadStoreMillis is 10000 and must be more than ten times")
                .hasMessageContaining("heartbeatRpcTimeoutMillis is 0");
        RheaKVStoreOptions good = options(region(1L, null, null));
        good.getPlacementDriverOptions().setFake(false);
        good.getPlacementDriverOptions().setInitialPdServerList("127.0.0.1:1,127.0.0.1:2");
        store.getHeartbeatOptions().setHeartbeatRpcTimeoutMillis(1_000);
        good.getPlacementDriverOptions().setMergeKeysMax(50);
        store.setSplitBytesMax(8 << 20);
        good.setStoreEngineOptions(store);
        assertThat(ClusterPlan.of(good).driver().servers())
                .containsExactly(new Endpoint("127.0.0.1", 1), new Endpoint("127.0.0.1", 2));
    }

    @Test
    @DisplayName(
            "a name that no group can have is refused, and rules for a placement driver that is not there; what comes of another mistake is not told")
    void reasons() {
        RheaKVStoreOptions options = options(region(1L, null, null));
        options.setClusterName("my shop");
        options.setInitialServerList("127.0.0.1:1,nonsense");
        options.getPlacementDriverOptions().setSplitKeysMax(100);
        options.getPlacementDriverOptions().setBalance(false);
        StoreEngineOptions store = new StoreEngineOptions();
        store.setStorageType(StorageType.Memory);
        store.setRaftDataPath("somewhere");
        store.setServerAddress(new Endpoint("127.0.0.1", 1));
        options.setStoreEngineOptions(store);
        assertThatThrownBy(() -> ClusterPlan.of(options))
                .hasMessageContaining("have 3 mistakes")
                .hasMessageContaining("'nonsense' is not a peer")
                .hasMessageContaining("nobody goes by splitKeysMax, balance, for fake is true")
                .hasMessageContaining("clusterName is 'my shop' and must be a letter, then");
        options.setClusterName("shop");
        options.setInitialServerList("127.0.0.1:1");
        options.getPlacementDriverOptions().setSplitKeysMax(0);
        options.getPlacementDriverOptions().setBalance(true);
        assertThat(ClusterPlan.mistakes(options)).isEmpty();
    }

    @Test
    @DisplayName("gaps and overlaps between regions are told")
    void gaps() {
        assertThatThrownBy(
                        () -> ClusterPlan.of(options(region(1L, null, "f"), region(2L, "g", null))))
                .hasMessageContaining("region 2 does not begin where region 1 ends");
        assertThatThrownBy(
                        () ->
                                ClusterPlan.of(
                                        options(region(1L, null, null), region(2L, "g", null))))
                .hasMessageContaining("overlap");
        assertThatThrownBy(
                        () ->
                                ClusterPlan.of(
                                        options(region(1L, null, "m"), region(2L, null, null))))
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> ClusterPlan.of(options())).hasMessageContaining("is empty");
    }
}
