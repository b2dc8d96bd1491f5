package io.jraft.option;

import io.jraft.entity.NodeId;

/** What a storage of term and vote is started with. Owner: the storage; immutable. */
public class RaftMetaStorageOptions {
    private final NodeId nodeId;

    /** For that node. */
    public RaftMetaStorageOptions(NodeId nodeId) {
        this.nodeId = nodeId;
    }

    /** The node whose term and vote they are. */
    public NodeId getNodeId() {
        return nodeId;
    }
}
