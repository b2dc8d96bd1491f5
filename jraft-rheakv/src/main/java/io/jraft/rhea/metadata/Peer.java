package io.jraft.rhea.metadata;

import io.jraft.util.Copiable;
import io.jraft.util.Endpoint;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A replica of a region. Owner: the user. */
public final class Peer implements Copiable<Peer>, Serializable {
    private static final long serialVersionUID = 1L;

    private long id;
    private long storeId;
    private @Nullable Endpoint endpoint;

    /** One of which nothing is known. */
    public Peer() {}

    /**
     * A replica.
     *
     * @param id number that the placement driver gave it, behind its address; 0 for none
     * @param storeId number of its store; 0, for stores of this library have addresses alone
     * @param endpoint where it is
     */
    public Peer(long id, long storeId, @Nullable Endpoint endpoint) {
        this.id = id;
        this.storeId = storeId;
        this.endpoint = endpoint;
    }

    /** Number that the placement driver gave it; 0 for none. */
    public long getId() {
        return id;
    }

    /** Sets {@link #getId}. */
    public void setId(long id) {
        this.id = id;
    }

    /** Number of its store; 0 for none. */
    public long getStoreId() {
        return storeId;
    }

    /** Sets {@link #getStoreId}. */
    public void setStoreId(long storeId) {
        this.storeId = storeId;
    }

    /** Where it is; null if that is not known. */
    public @Nullable Endpoint getEndpoint() {
        return endpoint;
    }

    /** Sets {@link #getEndpoint}. */
    public void setEndpoint(@Nullable Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Another one that is equal. */
    @Override
    public Peer copy() {
        return new Peer(id, storeId, endpoint);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Peer p
                && p.id == id
                && p.storeId == storeId
                && Objects.equals(p.endpoint, endpoint);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, storeId, endpoint);
    }

    @Override
    public String toString() {
        return "Peer{id=" + id + ", storeId=" + storeId + ", endpoint=" + endpoint + "}";
    }
}
