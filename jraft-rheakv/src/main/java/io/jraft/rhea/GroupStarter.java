package io.jraft.rhea;

import io.jraft.JRaftUtils;
import io.jraft.RaftGroupService;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.rhea.options.ClusterPlan.RegionPlan;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts the groups of a store's regions, on its server and under their names.
 * Owner: the thread that starts replicas.
 */
final class GroupStarter {
    private final String clusterName;
    private final long clusterId;
    private final Endpoint address;
    private final Path data;
    private final NodeOptions common;
    private final RpcServer server;

    /**
     * For one store.
     *
     * @param common what all groups have in common
     */
    GroupStarter(
            String clusterName,
            long clusterId,
            Endpoint address,
            Path data,
            NodeOptions common,
            RpcServer server) {
        this.clusterName = clusterName;
        this.clusterId = clusterId;
        this.address = address;
        this.data = data;
        this.common = common;
        this.server = server;
    }

    /** Starts a replica's group; {@code members} are those that it begins with, none if its snapshot has them. */
    void start(RegionEngine engine, RegionPlan region, Configuration members) {
        NodeOptions options = options();
        options.setInitialConf(members);
        options.setFsm(engine.machine());
        new RegionHome(data, region.id()).place(options);
        RaftGroupService service =
                new RaftGroupService(
                        region.group(), peer(region.members().toString()), options, server, true);
        // Known before it starts: it may lead before start() returns.
        engine.starting(service);
        engine.started(service.start(true));
    }

    /**
     * Takes a replica that has stopped, and whose directory is gone, out of the store's journal, for good; others go on. On disk
     * when this returns.
     */
    void forget(long regionId, PeerId replica) throws IOException, InterruptedException {
        NodeOptions options = options();
        StoreFiles files = new StoreFiles(data);
        options.setLogUri(files.log().toString());
        // Another replica of the region may have its directory by now.
        options.setRaftMetaUri(files.gone(regionId).toString());
        JRaftUtils.forget(group(regionId), replica, options);
    }

    /** What all groups of the store have in common, the placement driver's too. */
    NodeOptions options() {
        NodeOptions options = common.copy();
        if (options.getEngineOptions().getClusterId().isEmpty()) {
            // Stores of another cluster, or of this one before it was restored, are refused.
            options.getEngineOptions().setClusterId(cluster());
        }
        return options;
    }

    /** Name and number of the cluster; who belongs to another one is refused. */
    String cluster() {
        return clusterName + "-" + clusterId;
    }

    String clusterName() {
        return clusterName;
    }

    /** Where the store is reached. */
    Endpoint address() {
        return address;
    }

    /** Name of a region's group. */
    String group(long regionId) {
        return clusterName + "-" + regionId;
    }

    /** This store as a member of a group. */
    PeerId peer(String members) {
        return JRaftUtils.getConfiguration(members).listPeers().stream()
                .filter(p -> p.getEndpoint().equals(address))
                .findFirst()
                .orElseGet(() -> new PeerId(address.getIp(), address.getPort()));
    }
}
