package io.jraft.rhea.options;

import io.jraft.option.NodeOptions;
import io.jraft.util.Copiable;
import io.jraft.util.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One region as a store lists it: its keys, and where it is. Regions have nothing of their own but that: what a store cannot give a region
 * it refuses at its start. Owner: the user until the start.
 */
public class RegionEngineOptions extends RegionRouteTableOptions
        implements Copiable<RegionEngineOptions> {
    private @Nullable NodeOptions nodeOptions;
    private @Nullable String raftGroupId;
    private @Nullable String raftDataPath;
    private @Nullable Endpoint serverAddress;
    private long metricsReportPeriod;

    /** Has to be null, the default: all regions have {@link StoreEngineOptions#getCommonNodeOptions}. */
    public @Nullable NodeOptions getNodeOptions() {
        return nodeOptions;
    }

    /** Sets {@link #getNodeOptions}. */
    public void setNodeOptions(@Nullable NodeOptions nodeOptions) {
        this.nodeOptions = nodeOptions;
    }

    /** Null, the default, or {@code clusterName-regionId}. */
    public @Nullable String getRaftGroupId() {
        return raftGroupId;
    }

    /** Sets {@link #getRaftGroupId}. */
    public void setRaftGroupId(@Nullable String raftGroupId) {
        this.raftGroupId = raftGroupId;
    }

    /** Has to be null, the default: regions have directories in {@link StoreEngineOptions#getRaftDataPath}. */
    public @Nullable String getRaftDataPath() {
        return raftDataPath;
    }

    /** Sets {@link #getRaftDataPath}. */
    public void setRaftDataPath(@Nullable String raftDataPath) {
        this.raftDataPath = raftDataPath;
    }

    /** Null, the default, or {@link StoreEngineOptions#getServerAddress}. */
    public @Nullable Endpoint getServerAddress() {
        return serverAddress;
    }

    /** Sets {@link #getServerAddress}. */
    public void setServerAddress(@Nullable Endpoint serverAddress) {
        this.serverAddress = serverAddress;
    }

    /** As {@link StoreEngineOptions#getMetricsReportPeriod}. Default 0. */
    public long getMetricsReportPeriod() {
        return metricsReportPeriod;
    }

    /** Sets {@link #getMetricsReportPeriod}. */
    public void setMetricsReportPeriod(long metricsReportPeriod) {
        this.metricsReportPeriod = metricsReportPeriod;
    }

    /** Another one of the same; options of the node are shared. */
    @Override
    public RegionEngineOptions copy() {
        RegionEngineOptions copy = new RegionEngineOptions();
        copy.setRegionId(getRegionId());
        copy.setStartKey(getStartKey());
        copy.setStartKeyBytes(getStartKeyBytes());
        copy.setEndKey(getEndKey());
        copy.setEndKeyBytes(getEndKeyBytes());
        copy.setInitialServerList(getInitialServerList());
        copy.setNodeOptions(nodeOptions);
        copy.setRaftGroupId(raftGroupId);
        copy.setRaftDataPath(raftDataPath);
        copy.setServerAddress(serverAddress);
        copy.setMetricsReportPeriod(metricsReportPeriod);
        return copy;
    }

    @Override
    public String toString() {
        return "RegionEngineOptions{"
                + super.toString()
                + ", nodeOptions="
                + nodeOptions
                + ", raftGroupId="
                + raftGroupId
                + ", raftDataPath="
                + raftDataPath
                + ", serverAddress="
                + serverAddress
                + ", metricsReportPeriod="
                + metricsReportPeriod
                + "}";
    }
}
