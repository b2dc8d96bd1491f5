package io.jraft.rhea.options.configured;

import io.jraft.option.NodeOptions;
import io.jraft.rhea.options.RegionEngineOptions;
import io.jraft.rhea.util.Configured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds the list of regions; each word is that of {@link RegionEngineOptions}, for a region by its number. Owner: one thread. */
public final class MultiRegionEngineOptionsConfigured
        implements Configured<List<RegionEngineOptions>> {
    private final Map<Long, RegionEngineOptions> all = new TreeMap<>();

    private MultiRegionEngineOptionsConfigured() {}

    /** Without regions. */
    public static MultiRegionEngineOptionsConfigured newConfigured() {
        return new MultiRegionEngineOptionsConfigured();
    }

    public MultiRegionEngineOptionsConfigured withStartKey(Long regionId, String startKey) {
        of(regionId).setStartKey(startKey);
        return this;
    }

    public MultiRegionEngineOptionsConfigured withStartKeyBytes(
            Long regionId, byte[] startKeyBytes) {
        of(regionId).setStartKeyBytes(startKeyBytes);
        return this;
    }

    public MultiRegionEngineOptionsConfigured withEndKey(Long regionId, String endKey) {
        of(regionId).setEndKey(endKey);
        return this;
    }

    public MultiRegionEngineOptionsConfigured withEndKeyBytes(Long regionId, byte[] endKeyBytes) {
        of(regionId).setEndKeyBytes(endKeyBytes);
        return this;
    }

    public MultiRegionEngineOptionsConfigured withInitialServerList(
            Long regionId, String initialServerList) {
        of(regionId).setInitialServerList(initialServerList);
        return this;
    }

    /** Refused at the start, see {@link RegionEngineOptions#getNodeOptions}. */
    public MultiRegionEngineOptionsConfigured withNodeOptions(
            Long regionId, NodeOptions nodeOptions) {
        of(regionId).setNodeOptions(nodeOptions);
        return this;
    }

    public MultiRegionEngineOptionsConfigured withMetricsReportPeriod(
            Long regionId, long metricsReportPeriod) {
        of(regionId).setMetricsReportPeriod(metricsReportPeriod);
        return this;
    }

    private RegionEngineOptions of(Long regionId) {
        return all.computeIfAbsent(
                regionId,
                id -> {
                    RegionEngineOptions region = new RegionEngineOptions();
                    region.setRegionId(id);
                    return region;
                });
    }

    /** The regions by their numbers. */
    @Override
    public List<RegionEngineOptions> config() {
        return new ArrayList<>(all.values());
    }
}
