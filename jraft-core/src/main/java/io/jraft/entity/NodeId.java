package io.jraft.entity;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names a node: the group and the peer. Owner: ANY; immutable. */
public final class NodeId implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String groupId;
    private final PeerId peerId;

    /** The node of that group at that peer. */
    public NodeId(String groupId, PeerId peerId) {
        this.groupId = Objects.requireNonNull(groupId, "groupId");
        this.peerId = Objects.requireNonNull(peerId, "peerId");
    }

    /** The group. */
    public String getGroupId() {
        return groupId;
    }

    /** The peer. */
    public PeerId getPeerId() {
        return peerId;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof NodeId other
                && groupId.equals(other.groupId)
                && peerId.equals(other.peerId);
    }

    @Override
    public int hashCode() {
        return 31 * groupId.hashCode() + peerId.hashCode();
    }

    @Override
    public String toString() {
        return "<" + groupId + "/" + peerId + ">";
    }
}
