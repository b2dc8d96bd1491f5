package io.jraft.rhea.options.configured;

import io.jraft.rhea.options.RegionRouteTableOptions;
import io.jraft.rhea.util.Configured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds the list of regions; each word is that of {@link RegionRouteTableOptions}, for a region by its number. Owner: one thread. */
public final class MultiRegionRouteTableOptionsConfigured
        implements Configured<List<RegionRouteTableOptions>> {
    private final Map<Long, RegionRouteTableOptions> all = new TreeMap<>();

    private MultiRegionRouteTableOptionsConfigured() {}

    /** Begins with those, by their numbers; they are changed by what is said of them. */
    public MultiRegionRouteTableOptionsConfigured(Map<Long, RegionRouteTableOptions> optsTable) {
        all.putAll(optsTable);
    }

    /** Without regions. */
    public static MultiRegionRouteTableOptionsConfigured newConfigured() {
        return new MultiRegionRouteTableOptionsConfigured();
    }

    public MultiRegionRouteTableOptionsConfigured withStartKey(Long regionId, String startKey) {
        of(regionId).setStartKey(startKey);
        return this;
    }

    public MultiRegionRouteTableOptionsConfigured withStartKeyBytes(
            Long regionId, byte[] startKeyBytes) {
        of(regionId).setStartKeyBytes(startKeyBytes);
        return this;
    }

    public MultiRegionRouteTableOptionsConfigured withEndKey(Long regionId, String endKey) {
        of(regionId).setEndKey(endKey);
        return this;
    }

    public MultiRegionRouteTableOptionsConfigured withEndKeyBytes(
            Long regionId, byte[] endKeyBytes) {
        of(regionId).setEndKeyBytes(endKeyBytes);
        return this;
    }

    public MultiRegionRouteTableOptionsConfigured withInitialServerList(
            Long regionId, String initialServerList) {
        of(regionId).setInitialServerList(initialServerList);
        return this;
    }

    private RegionRouteTableOptions of(Long regionId) {
        return all.computeIfAbsent(
                regionId,
                id -> {
                    RegionRouteTableOptions region = new RegionRouteTableOptions();
                    region.setRegionId(id);
                    return region;
                });
    }

    /** The regions by their numbers. */
    @Override
    public List<RegionRouteTableOptions> config() {
        return new ArrayList<>(all.values());
    }
}
