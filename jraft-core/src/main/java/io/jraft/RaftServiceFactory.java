package io.jraft;

import io.jraft.core.CliServiceImpl;
import io.jraft.entity.PeerId;
import io.jraft.option.CliOptions;
import io.jraft.option.NodeOptions;

/** Makes nodes, and clients for their administration. */
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

    /** A client for administration that has not been started. */
    public static CliService createCliService() {
        return new CliServiceImpl();
    }

    /**
     * A client for administration that was started.
     *
     * @throws IllegalStateException if it could not start; the reason is in the log
     */
    public static CliService createAndInitCliService(CliOptions cliOptions) {
        CliService service = createCliService();
        if (!service.init(cliOptions)) {
            throw new IllegalStateException(
                    "Could not start the client for administration; the reason is in the log.");
        }
        return service;
    }
}
