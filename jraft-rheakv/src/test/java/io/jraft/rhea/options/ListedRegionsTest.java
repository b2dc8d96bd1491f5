package io.jraft.rhea.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.options.configured.MultiRegionEngineOptionsConfigured;
import io.jraft.rhea.options.configured.MultiRegionRouteTableOptionsConfigured;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Regions that a store lists, as programs of the field do. */
class ListedRegionsTest {
    private static RheaKVStoreOptions options(List<RegionEngineOptions> regions) {
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setClusterName("shop");
        StoreEngineOptions store = new StoreEngineOptions();
        store.setStorageType(StorageType.Memory);
        store.setRaftDataPath("/data/raft");
        store.setServerAddress(new Endpoint("10.0.0.1", 8181));
        store.setInitialServerList("10.0.0.1:8181,10.0.0.2:8181");
        store.setRegionEngineOptionsList(regions);
        options.setStoreEngineOptions(store);
        options.setPlacementDriverOptions(new PlacementDriverOptions());
        return options;
    }

    private static List<RegionEngineOptions> two() {
        return MultiRegionEngineOptionsConfigured.newConfigured()
                .withEndKey(1L, "m")
                .withStartKeyBytes(2L, new byte[] {'m'})
                .withInitialServerList(2L, "10.0.0.1:8181,10.0.0.3:8181")
                .withMetricsReportPeriod(2L, 60)
                .config();
    }

    private static void list(RheaKVStoreOptions options, String border) {
        options.getPlacementDriverOptions()
                .setRegionRouteTableOptionsList(
                        MultiRegionRouteTableOptionsConfigured.newConfigured()
                                .withEndKey(1L, border)
                                .withStartKey(2L, border)
                                .config());
    }

    @Test
    @DisplayName(
            "where the placement driver's options list no regions, those that the store lists are the plan")
    void byTheStore() {
        ClusterPlan plan = ClusterPlan.of(options(two()));
        assertThat(plan.regions()).extracting(ClusterPlan.RegionPlan::id).containsExactly(1L, 2L);
        assertThat(plan.regions().get(1).start()).isEqualTo(new byte[] {'m'});
        assertThat(plan.regions().get(0).isAt(new Endpoint("10.0.0.2", 8181))).isTrue();
        assertThat(plan.regions().get(1).isAt(new Endpoint("10.0.0.2", 8181))).isFalse();
        assertThat(plan.regions().get(1).isAt(new Endpoint("10.0.0.3", 8181))).isTrue();
    }

    @Test
    @DisplayName("where both list them they have to agree; keys as text and as bytes are the same")
    void both() {
        RheaKVStoreOptions options = options(two());
        list(options, "m");
        assertThat(ClusterPlan.of(options).regions()).hasSize(2);

        list(options, "n");
        assertThatThrownBy(() -> ClusterPlan.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("region 1 is another one")
                .hasMessageContaining("region 2 is another one");
    }

    @Test
    @DisplayName("what a region cannot have of its own is told, all of it at once")
    void ofItsOwn() {
        List<RegionEngineOptions> regions = two();
        RegionEngineOptions wrong = regions.get(1);
        wrong.setNodeOptions(new NodeOptions());
        wrong.setRaftGroupId("shop-7");
        wrong.setRaftDataPath("/data/two");
        wrong.setServerAddress(new Endpoint("10.0.0.9", 8181));
        assertThatThrownBy(() -> ClusterPlan.of(options(regions)))
                .hasMessageContaining("4 mistakes")
                .hasMessageContaining("commonNodeOptions")
                .hasMessageContaining("raftGroupId has to be shop-2")
                .hasMessageContaining("raftDataPath")
                .hasMessageContaining("serverAddress");

        wrong.setNodeOptions(null);
        wrong.setRaftGroupId("shop-2");
        wrong.setRaftDataPath(null);
        wrong.setServerAddress(new Endpoint("10.0.0.1", 8181));
        assertThat(ClusterPlan.of(options(regions)).regions()).hasSize(2);
        assertThatThrownBy(() -> ClusterPlan.of(options(List.of())))
                .hasMessageContaining("regionEngineOptionsList is empty");
    }

    @Test
    @DisplayName("a copy has all that the region has, and goes its own way")
    void copy() {
        RegionEngineOptions region = two().get(1);
        region.setRaftGroupId("shop-2");
        RegionEngineOptions copy = region.copy();
        assertThat(copy).usingRecursiveComparison().isEqualTo(region);
        assertThat(copy).hasToString(region.toString());
        copy.setStartKey("x");
        copy.setRegionId(3L);
        assertThat(region.getStartKey()).isNull();
        assertThat(region.getRegionId()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "who is nearer to a region says where it is: itself, the placement driver's options, the store's, the cluster's")
    void servers() {
        RheaKVStoreOptions options = options(two());
        options.setInitialServerList("10.0.0.7:8181");
        options.getPlacementDriverOptions().setInitialServerList("10.0.0.1:8181,10.0.0.4:8181");
        ClusterPlan plan = ClusterPlan.of(options);
        assertThat(plan.regions().get(0).members().toString())
                .isEqualTo("10.0.0.1:8181,10.0.0.4:8181");
        assertThat(plan.regions().get(1).members().toString())
                .isEqualTo("10.0.0.1:8181,10.0.0.3:8181");
    }

    @Test
    @DisplayName(
            "seconds between heartbeats are milliseconds; the cluster has two names for its name")
    void otherWords() {
        HeartbeatOptions beats = new HeartbeatOptions();
        beats.setStoreHeartbeatIntervalSeconds(3);
        assertThat(beats.getStoreHeartbeatIntervalMillis()).isEqualTo(3_000);
        beats.setStoreHeartbeatIntervalMillis(2_900);
        assertThat(beats.getStoreHeartbeatIntervalSeconds()).isEqualTo(2);
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setMultiRaftGroupClusterName("shop");
        assertThat(options.getClusterName()).isEqualTo("shop");
        assertThat(options.getMultiRaftGroupClusterName()).isEqualTo("shop");
    }
}
