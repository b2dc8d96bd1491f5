package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.StoreEngine;
import io.jraft.rhea.client.pd.PlacementDriverClient;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.metadata.Peer;
import io.jraft.rhea.metadata.Region;
import io.jraft.rhea.metadata.RegionEpoch;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A program asks where regions are, who leads them, and has them led elsewhere; on real ports. */
class PlacementClientIT extends ClusterStory {
    private static Endpoint at(int port) {
        return new Endpoint("127.0.0.1", port);
    }

    private static List<Long> ids(Iterable<Region> regions) {
        List<Long> ids = new ArrayList<>();
        regions.forEach(region -> ids.add(region.getId()));
        return ids;
    }

    @Test
    @DisplayName(
            "O20 keys are grouped by regions as this client knows them, or as the stores tell when it asks them first")
    void regions() throws Exception {
        Cluster cluster = started(StorageType.RocksDB);
        DefaultRheaKVStore kv = cluster.client();
        PlacementDriverClient pd = cluster.client().getPlacementDriverClient();
        assertThat(pd.getClusterId()).isEqualTo(7);
        assertThat(pd.getClusterName()).isEqualTo("test");
        Region first = pd.findRegionByKey(b("d"), false);
        assertThat(first.getId()).isEqualTo(1);
        assertThat(first.getEndKey()).isEqualTo(b("h"));
        assertThat(first.getRegionEpoch()).isEqualTo(new RegionEpoch(0, 1));
        assertThat(first.getPeers())
                .extracting(Peer::getEndpoint)
                .containsExactlyInAnyOrderElementsOf(
                        cluster.ports.stream().map(PlacementClientIT::at).toList());
        assertThat(ids(pd.findRegionsByKeys(List.of(b("z"), b("a"), b("y")), false).keySet()))
                .containsExactly(3L, 1L);
        assertThat(
                        ids(
                                pd.findRegionsByKvEntries(
                                                List.of(new KVEntry(b("k"), b("1"))), false)
                                        .keySet()))
                .containsExactly(2L);
        assertThat(
                        ids(
                                pd.findRegionsByCASEntries(
                                                List.of(new CASEntry(b("k"), null, b("1"))), false)
                                        .keySet()))
                .containsExactly(2L);

        kv.bPut("d", b("1"));
        long child = kv.splitRegion(1, b("d")).get().get(1).id();
        assertThat(ids(pd.findRegionsByKeyRange(b("a"), b("k"), false)))
                .as("nobody has told it")
                .containsExactly(1L, 2L);
        assertThat(pd.getRegionById(child)).isNull();
        assertThat(ids(pd.findRegionsByKeyRange(b("a"), b("k"), true)))
                .containsExactly(1L, child, 2L);
        assertThat(pd.findRegionByKey(b("d"), false).getRegionEpoch())
                .isEqualTo(new RegionEpoch(0, 2));
        assertThat(pd.findStartKeyOfNextRegion(b("a"), false)).isEqualTo(b("d"));
        assertThat(pd.findStartKeyOfNextRegion(b("z"), false)).isNull();
        // What a program does to its copy is its own.
        pd.getRegionRouteTable().removeRegion(child);
        assertThat(pd.findRegionByKey(b("d"), false).getId()).isEqualTo(child);
    }

    @Test
    @DisplayName(
            "the leader of a region, as its stores tell; and another one, by a transfer; what does not exist is refused")
    void leaders() throws Exception {
        Cluster cluster = started(StorageType.Memory);
        DefaultRheaKVStore kv = cluster.client();
        PlacementDriverClient pd = kv.getPlacementDriverClient();
        int leader = cluster.awaitLeader(1);
        assertThat(pd.getLeader(1, true, 20_000)).isEqualTo(at(leader));
        int other = cluster.ports.stream().filter(p -> p != leader).findFirst().orElseThrow();
        StoreEngine there = cluster.store(other).getStoreEngine();
        // A member that has not caught up yet does not take over; it is asked again then.
        Cluster.await(
                "the region to be handed over",
                () ->
                        there.getLeaderRegionIds().contains(1L)
                                || pd.transferLeader(1, new Peer(0, 0, at(other)), true)
                                        && there.getRegionEngine(1).isLeader());
        kv.bPut("a", b("1"));
        assertThat(pd.getLeader(1, false, 1)).as("it was told by the write").isEqualTo(at(other));
        assertThat(there.getRegionCount()).isEqualTo(3);
        assertThat(there.getLeaderRegionCount()).isPositive();
        RegionEngine region = there.getRegionEngine(1);
        assertThat(region.getRegion().getPeers()).hasSize(3);
        assertThat(region.getLeaderId().getEndpoint()).isEqualTo(at(other));
        RegionEngine follower = cluster.store(leader).getStoreEngine().getRegionEngine(1);
        assertThat(follower.transferLeadershipTo(at(leader))).as("it does not lead").isFalse();
        assertThat(region.transferLeadershipTo(at(1))).as("no member").isFalse();

        Endpoint lucky = pd.getLuckyPeer(1, false, 1, at(other));
        assertThat(lucky).isNotEqualTo(at(other));
        assertThat(cluster.ports).contains(lucky.getPort());
        assertThat(pd.getPdLeader(true, 1)).as("there is no placement driver").isNull();
        pd.refreshRouteConfiguration(1);
        assertThatThrownBy(() -> pd.getLeader(77, true, 1))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.getError()).isEqualTo(Errors.NO_REGION_FOUND));
        assertThatThrownBy(() -> pd.transferLeader(1, new Peer(0, 0, at(1)), false))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.getError()).isEqualTo(Errors.INVALID_PARAMETER));
        kv.shutdown();
        assertThatThrownBy(() -> pd.findRegionByKey(b("a"), false))
                .isInstanceOf(RheaRuntimeException.class)
                .hasMessageContaining("not running");
    }
}
