package io.jraft.rhea.client;

import io.jraft.CliService;
import io.jraft.RaftServiceFactory;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.CliOptions;
import io.jraft.rhea.JRaftHelper;
import io.jraft.rhea.client.pd.PlacementDriverClient;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.metadata.Peer;
import io.jraft.rhea.metadata.Region;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.storage.CASEntry;
import io.jraft.rhea.storage.KVEntry;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client knows of regions, for programs; and what groups tell of their leaders. Owner: ANY. */
final class StorePlacementClient implements PlacementDriverClient {
    private static final Logger LOG = LoggerFactory.getLogger(StorePlacementClient.class);

    private final RoutedRheaKVStore store;
    private final long clusterId;
    private final String clusterName;
    private final @Nullable DriverPlan driver;

    StorePlacementClient(RoutedRheaKVStore store, long clusterId, ClusterPlan plan) {
        this.store = store;
        this.clusterId = clusterId;
        clusterName = plan.clusterName();
        driver = plan.driver();
    }

    @Override
    public long getClusterId() {
        return clusterId;
    }

    @Override
    public String getClusterName() {
        return clusterName;
    }

    // ----------------------------------------------------------------- regions

    @Override
    public @Nullable Region getRegionById(long regionId) {
        RegionClient region = store.router().routes().byId(regionId);
        return region == null ? null : JRaftHelper.toRegion(region.info());
    }

    @Override
    public Region findRegionByKey(byte[] key, boolean forceRefresh) {
        return table(forceRefresh).findRegionByKey(key);
    }

    @Override
    public Map<Region, List<byte[]>> findRegionsByKeys(List<byte[]> keys, boolean forceRefresh) {
        return table(forceRefresh).findRegionsByKeys(keys);
    }

    @Override
    public Map<Region, List<KVEntry>> findRegionsByKvEntries(
            List<KVEntry> kvEntries, boolean forceRefresh) {
        return table(forceRefresh).findRegionsByKvEntries(kvEntries);
    }

    @Override
    public Map<Region, List<CASEntry>> findRegionsByCASEntries(
            List<CASEntry> casEntries, boolean forceRefresh) {
        return table(forceRefresh).findRegionsByCASEntries(casEntries);
    }

    @Override
    public List<Region> findRegionsByKeyRange(
            byte @Nullable [] startKey, byte @Nullable [] endKey, boolean forceRefresh) {
        return table(forceRefresh).findRegionsByKeyRange(startKey, endKey);
    }

    @Override
    public byte @Nullable [] findStartKeyOfNextRegion(byte[] key, boolean forceRefresh) {
        return table(forceRefresh).findStartKeyOfNextRegion(key);
    }

    @Override
    public RegionRouteTable getRegionRouteTable() {
        return table(false);
    }

    private RegionRouteTable table(boolean forceRefresh) {
        if (forceRefresh) {
            store.await(() -> store.router().refreshAll());
        }
        RegionRouteTable table = new RegionRouteTable();
        store.router()
                .routes()
                .infos()
                .forEach(info -> table.addOrUpdateRegion(JRaftHelper.toRegion(info)));
        return table;
    }

    @Override
    public void refreshRouteConfiguration(long regionId) {
        RegionClient region = known(regionId);
        // Of members nobody knows which are the newer ones: all stores are asked.
        store.await(() -> store.router().refreshAll());
        LOG.debug("Region {} is {} now", regionId, region.info());
    }

    private RegionClient known(long regionId) {
        RegionClient region = store.router().routes().byId(regionId);
        if (region == null) {
            throw Errors.NO_REGION_FOUND.exception("nothing was heard of region " + regionId);
        }
        return region;
    }

    // ----------------------------------------------------------------- leaders

    @Override
    public Endpoint getLeader(long regionId, boolean forceRefresh, long timeoutMillis) {
        RegionClient region = known(regionId);
        if (!forceRefresh) {
            return region.peers().leader();
        }
        Configuration members = Configuration.of(region.info().members());
        Endpoint leader =
                leader(JRaftHelper.getJRaftGroupId(clusterName, regionId), members, timeoutMillis);
        if (leader == null) {
            throw Errors.LEADER_NOT_AVAILABLE.exception(
                    "no store of region " + regionId + " names its leader in time");
        }
        return leader;
    }

    @Override
    public @Nullable Endpoint getPdLeader(boolean forceRefresh, long timeoutMillis) {
        DriverPlan there = driver;
        return there == null ? null : leader(there.group(), there.members(), timeoutMillis);
    }

    private @Nullable Endpoint leader(String group, Configuration members, long timeoutMillis) {
        Transport.requireMayWait();
        PeerId leader = new PeerId();
        Status status = ask(timeoutMillis, groups -> groups.getLeader(group, members, leader));
        if (!status.isOk()) {
            LOG.info("Nobody names the leader of {}: {}", group, status);
        }
        return status.isOk() ? leader.getEndpoint() : null;
    }

    @Override
    public Endpoint getLuckyPeer(
            long regionId, boolean forceRefresh, long timeoutMillis, @Nullable Endpoint unExpect) {
        RegionClient region = known(regionId);
        if (forceRefresh) {
            refreshRouteConfiguration(regionId);
        }
        Endpoint next = region.peers().next();
        return next.equals(unExpect) ? region.peers().next() : next;
    }

    @Override
    public boolean transferLeader(long regionId, Peer peer, boolean refreshConf) {
        Transport.requireMayWait();
        if (refreshConf) {
            refreshRouteConfiguration(regionId);
        }
        Configuration members = Configuration.of(known(regionId).info().members());
        PeerId to =
                members.listPeers().stream()
                        .filter(p -> p.getEndpoint().equals(peer.getEndpoint()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Errors.INVALID_PARAMETER.exception(
                                                peer + " is none of " + members));
        String group = JRaftHelper.getJRaftGroupId(clusterName, regionId);
        Status status = ask(store.timeoutMs(), groups -> groups.transferLeader(group, members, to));
        if (!status.isOk()) {
            LOG.info("Region {} is not led by {}: {}", regionId, to, status);
        }
        return status.isOk();
    }

    // ------------------------------------------------------------------ groups

    /** Asks groups once; what is asked here is rare, and a service that is kept would have to be as patient as all who ask. */
    private static <T> T ask(long timeoutMillis, Function<CliService, T> question) {
        CliOptions options = new CliOptions();
        options.setTimeoutMs((int) Math.min(Integer.MAX_VALUE, Math.max(1, timeoutMillis)));
        CliService groups = RaftServiceFactory.createAndInitCliService(options);
        try {
            return question.apply(groups);
        } finally {
            groups.shutdown();
        }
    }
}
