package io.jraft;

import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;

/** Makes nodes. */
public final class RaftServiceFactory {

    private RaftServiceFactory() {}

    /** A node that has not been started. */
    public static Node createRaftNode(String groupId, PeerId serverId) {
        return NodeProvider.get().createNode(groupId, serverId);
    }

    /**
     * A node that was started.
     *
     * @throws IllegalStateException if it could not start; the reason is in the log
     */
    public static Node createAndInitRaftNode(String groupId, PeerId serverId, NodeOptions opts) {
        Node node = createRaftNode(groupId, serverId);
        if (!node.init(opts)) {
            throw new IllegalStateException(
                    "Could not start node "
                            + node.getNodeId()
                            + "; the reason is in the log. Correct it and start again.");
        }
        return node;
    }
}
