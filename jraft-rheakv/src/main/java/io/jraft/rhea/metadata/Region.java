package io.jraft.rhea.metadata;

import io.jraft.util.Copiable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A region: which keys, and who keeps them. Two of the same number and epoch are equal. Owner: the user. */
public final class Region implements Copiable<Region>, Serializable {
    private static final long serialVersionUID = 1L;

    private long id;
    private byte @Nullable [] startKey;
    private byte @Nullable [] endKey;
    private @Nullable RegionEpoch regionEpoch;
    private @Nullable List<Peer> peers;

    /** One of which nothing is known. */
    public Region() {}

    /**
     * A region.
     *
     * @param id its number
     * @param startKey first key; null for the first of all
     * @param endKey first key behind it; null for none
     * @param regionEpoch how old this is
     * @param peers its replicas
     */
    public Region(
            long id,
            byte @Nullable [] startKey,
            byte @Nullable [] endKey,
            @Nullable RegionEpoch regionEpoch,
            @Nullable List<Peer> peers) {
        this.id = id;
        this.startKey = startKey;
        this.endKey = endKey;
        this.regionEpoch = regionEpoch;
        this.peers = peers;
    }

    /** Its number. */
    public long getId() {
        return id;
    }

    /** Sets {@link #getId}. */
    public void setId(long id) {
        this.id = id;
    }

    /** First key; null for the first of all. */
    public byte @Nullable [] getStartKey() {
        return startKey;
    }

    /** Sets {@link #getStartKey}. */
    public void setStartKey(byte @Nullable [] startKey) {
        this.startKey = startKey;
    }

    /** First key behind it; null for none. */
    public byte @Nullable [] getEndKey() {
        return endKey;
    }

    /** Sets {@link #getEndKey}. */
    public void setEndKey(byte @Nullable [] endKey) {
        this.endKey = endKey;
    }

    /** How old this is; null if that is not known. */
    public @Nullable RegionEpoch getRegionEpoch() {
        return regionEpoch;
    }

    /** Sets {@link #getRegionEpoch}. */
    public void setRegionEpoch(@Nullable RegionEpoch regionEpoch) {
        this.regionEpoch = regionEpoch;
    }

    /** Its replicas; null if they are not known. */
    public @Nullable List<Peer> getPeers() {
        return peers;
    }

    /** Sets {@link #getPeers}. */
    public void setPeers(@Nullable List<Peer> peers) {
        this.peers = peers;
    }

    /** Another one that shares nothing with it. */
    @Override
    public Region copy() {
        List<Peer> copies = null;
        if (peers != null) {
            copies = new ArrayList<>();
            for (Peer peer : peers) {
                copies.add(peer.copy());
            }
        }
        return new Region(
                id,
                startKey == null ? null : startKey.clone(),
                endKey == null ? null : endKey.clone(),
                regionEpoch == null ? null : regionEpoch.copy(),
                copies);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Region r
                && r.id == id
                && Objects.equals(r.regionEpoch, regionEpoch);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, regionEpoch);
    }

    @Override
    public String toString() {
        return "Region{id="
                + id
                + ", startKey="
                + text(startKey)
                + ", endKey="
                + text(endKey)
                + ", regionEpoch="
                + regionEpoch
                + ", peers="
                + peers
                + "}";
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "none" : HexFormat.of().formatHex(key);
    }
}
