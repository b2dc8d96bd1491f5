package io.jraft.rhea.metadata;

import io.jraft.util.Copiable;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How old what is known of a region is: larger is newer, by the version and then by the members. Owner: the user.
 */
public final class RegionEpoch
        implements Copiable<RegionEpoch>, Comparable<RegionEpoch>, Serializable {
    private static final long serialVersionUID = 1L;

    private long confVer;
    private long version;

    /** Of nothing known: both are 0. */
    public RegionEpoch() {}

    /**
     * An epoch.
     *
     * @param confVer grows with changes of the members; 0 if that is not told, as by this library's stores
     * @param version of the region's range; grows with each split and merge
     */
    public RegionEpoch(long confVer, long version) {
        this.confVer = confVer;
        this.version = version;
    }

    /** Grows with changes of the members. */
    public long getConfVer() {
        return confVer;
    }

    /** Sets {@link #getConfVer}. */
    public void setConfVer(long confVer) {
        this.confVer = confVer;
    }

    /** Grows with each split and merge. */
    public long getVersion() {
        return version;
    }

    /** Sets {@link #getVersion}. */
    public void setVersion(long version) {
        this.version = version;
    }

    /** Another one that is equal. */
    @Override
    public RegionEpoch copy() {
        return new RegionEpoch(confVer, version);
    }

    @Override
    public int compareTo(RegionEpoch other) {
        int byVersion = Long.compare(version, other.version);
        return byVersion != 0 ? byVersion : Long.compare(confVer, other.confVer);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RegionEpoch e && e.confVer == confVer && e.version == version;
    }

    @Override
    public int hashCode() {
        return Objects.hash(confVer, version);
    }

    @Override
    public String toString() {
        return "RegionEpoch{confVer=" + confVer + ", version=" + version + "}";
    }
}
