package io.jraft.rhea.options;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Judges regions that a store lists, as programs of the field do. Owner: ANY, stateless. */
final class ListedRegions {
    private ListedRegions() {}

    /**
     * Finds what a store cannot give a region, and where two lists differ.
     *
     * @param here regions by the store's options
     * @param routes regions by the options of the placement driver; null if those list none
     */
    static void check(
            RheaKVStoreOptions options,
            StoreEngineOptions store,
            List<RegionEngineOptions> here,
            @Nullable List<? extends RegionRouteTableOptions> routes,
            List<String> mistakes) {
        if (here.isEmpty()) {
            mistakes.add("storeEngineOptions.regionEngineOptionsList is empty");
        }
        for (RegionEngineOptions region : here) {
            String name =
                    "storeEngineOptions.regionEngineOptionsList: region " + region.getRegionId();
            if (region.getNodeOptions() != null) {
                mistakes.add(
                        name + ": nodeOptions has to be null; all regions have commonNodeOptions");
            }
            if (region.getRaftDataPath() != null) {
                mistakes.add(
                        name + ": raftDataPath has to be null; regions are in that of the store");
            }
            String group = options.getClusterName() + "-" + region.getRegionId();
            if (region.getRaftGroupId() != null && !region.getRaftGroupId().equals(group)) {
                mistakes.add(name + ": raftGroupId has to be " + group + ", or null");
            }
            if (region.getServerAddress() != null
                    && !region.getServerAddress().equals(store.getServerAddress())) {
                mistakes.add(name + ": serverAddress has to be that of the store, or null");
            }
            if (routes != null && !hasSame(routes, region)) {
                mistakes.add(
                        name
                                + " is another one, or none, in placementDriverOptions.regionRouteTableOptionsList");
            }
        }
    }

    private static boolean hasSame(
            List<? extends RegionRouteTableOptions> routes, RegionEngineOptions region) {
        return routes.stream()
                .anyMatch(
                        route ->
                                Objects.equals(route.getRegionId(), region.getRegionId())
                                        && Arrays.equals(start(route), start(region))
                                        && Arrays.equals(end(route), end(region)));
    }

    private static byte @Nullable [] start(RegionRouteTableOptions region) {
        return key(region, r -> r.getStartKey(), r -> r.getStartKeyBytes());
    }

    private static byte @Nullable [] end(RegionRouteTableOptions region) {
        return key(region, r -> r.getEndKey(), r -> r.getEndKeyBytes());
    }

    /** What is wrong with a key is told where regions are planned. */
    private static byte @Nullable [] key(
            RegionRouteTableOptions region,
            Function<RegionRouteTableOptions, @Nullable String> text,
            Function<RegionRouteTableOptions, byte @Nullable []> bytes) {
        return ClusterPlan.key(text.apply(region), bytes.apply(region), "", new ArrayList<>());
    }
}
