package io.jraft.rhea.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How regions are found. Owner: the user until the start. */
public class PlacementDriverOptions {
    private boolean fake = true;
    private @Nullable List<RegionRouteTableOptions> regionRouteTableOptionsList;

    /** Whether regions are the ones listed here. Default true; there is no other way yet. */
    public boolean isFake() {
        return fake;
    }

    /** Sets {@link #isFake}. */
    public void setFake(boolean fake) {
        this.fake = fake;
    }

    /** All regions; their ranges meet and leave nothing out. Null for one region with all keys. */
    public @Nullable List<RegionRouteTableOptions> getRegionRouteTableOptionsList() {
        return regionRouteTableOptionsList;
    }

    /** Sets {@link #getRegionRouteTableOptionsList}. */
    public void setRegionRouteTableOptionsList(
            @Nullable List<RegionRouteTableOptions> regionRouteTableOptionsList) {
        this.regionRouteTableOptionsList = regionRouteTableOptionsList;
    }

    @Override
    public String toString() {
        return "PlacementDriverOptions{"
                + "fake="
                + fake
                + ", regionRouteTableOptionsList="
                + regionRouteTableOptionsList
                + "}";
    }
}
