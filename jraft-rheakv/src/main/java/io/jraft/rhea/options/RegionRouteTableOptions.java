package io.jraft.rhea.options;

import io.jraft.util.BytesUtil;
import org.jspecify.annotations.Nullable;

/** One region: its keys, and where it is. Owner: the user until the start. */
public class RegionRouteTableOptions {
    private @Nullable Long regionId;
    private @Nullable String startKey;
    private byte @Nullable [] startKeyBytes;
    private @Nullable String endKey;
    private byte @Nullable [] endKeyBytes;
    private @Nullable String initialServerList;

    /** Number of the region, from 1. */
    public @Nullable Long getRegionId() {
        return regionId;
    }

    /** Sets {@link #getRegionId}. */
    public void setRegionId(@Nullable Long regionId) {
        this.regionId = regionId;
    }

    /** First key, in UTF-8; null for the first of all. */
    public @Nullable String getStartKey() {
        return startKey;
    }

    /** Sets {@link #getStartKey}. */
    public void setStartKey(@Nullable String startKey) {
        this.startKey = startKey;
    }

    /** First key; instead of {@link #getStartKey}. */
    public byte @Nullable [] getStartKeyBytes() {
        return startKeyBytes;
    }

    /** Sets {@link #getStartKeyBytes}. */
    public void setStartKeyBytes(byte @Nullable [] startKeyBytes) {
        this.startKeyBytes = startKeyBytes;
    }

    /** First key behind the region, in UTF-8; null for none. */
    public @Nullable String getEndKey() {
        return endKey;
    }

    /** Sets {@link #getEndKey}. */
    public void setEndKey(@Nullable String endKey) {
        this.endKey = endKey;
    }

    /** First key behind the region; instead of {@link #getEndKey}. */
    public byte @Nullable [] getEndKeyBytes() {
        return endKeyBytes;
    }

    /** Sets {@link #getEndKeyBytes}. */
    public void setEndKeyBytes(byte @Nullable [] endKeyBytes) {
        this.endKeyBytes = endKeyBytes;
    }

    /** Its stores, {@code ip:port,ip:port,...}; null for the cluster's. */
    public @Nullable String getInitialServerList() {
        return initialServerList;
    }

    /** Sets {@link #getInitialServerList}. */
    public void setInitialServerList(@Nullable String initialServerList) {
        this.initialServerList = initialServerList;
    }

    @Override
    public String toString() {
        return "RegionRouteTableOptions{"
                + "regionId="
                + regionId
                + ", startKey="
                + startKey
                + ", startKeyBytes="
                + BytesUtil.toHex(startKeyBytes)
                + ", endKey="
                + endKey
                + ", endKeyBytes="
                + BytesUtil.toHex(endKeyBytes)
                + ", initialServerList="
                + initialServerList
                + "}";
    }
}
