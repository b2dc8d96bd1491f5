package io.jraft;

import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Utils;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The usual way to run one node: makes it, starts it, and serves its address.
 * Owner: the user; its methods exclude one another.
 */
public class RaftGroupService {

    private static final Logger LOG = LoggerFactory.getLogger(RaftGroupService.class);

    private final boolean sharedRpcServer;
    private String groupId;
    private PeerId serverId;
    private NodeOptions nodeOptions;
    private RpcServer rpcServer;
    private @Nullable Node node;
    private boolean started;

    /** A node with a server of its own. */
    public RaftGroupService(String groupId, PeerId serverId, NodeOptions nodeOptions) {
        this(
                groupId,
                serverId,
                nodeOptions,
                RaftRpcServerFactory.createRaftRpcServer(serverId.getEndpoint()));
    }

    /** A node behind that server, which is stopped with it. */
    public RaftGroupService(
            String groupId, PeerId serverId, NodeOptions nodeOptions, RpcServer rpcServer) {
        this(groupId, serverId, nodeOptions, rpcServer, false);
    }

    /**
     * A node behind that server.
     *
     * @param sharedRpcServer true if others use the server too: it is then neither stopped with the
     *     node nor started twice
     */
    public RaftGroupService(
            String groupId,
            PeerId serverId,
            NodeOptions nodeOptions,
            RpcServer rpcServer,
            boolean sharedRpcServer) {
        this.groupId = groupId;
        this.serverId = serverId;
        this.nodeOptions = nodeOptions;
        this.rpcServer = rpcServer;
        this.sharedRpcServer = sharedRpcServer;
    }

    /** Starts node and server; see {@link #start(boolean)}. */
    public Node start() {
        return start(true);
    }

    /**
     * Starts the node, and then the server, so that no message meets a node that is not ready.
     *
     * @param startRpcServer false if the user starts the server
     * @throws IllegalArgumentException for a blank group or an empty server id
     * @throws IllegalStateException if node or server could not start; nothing is left running
     */
    public Node start(boolean startRpcServer) {
        try {
            return begin(startRpcServer);
        } catch (NotStarted e) {
            throw end(e);
        }
    }

    /** What could not start is stopping. */
    private static final class NotStarted extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Node node;
        private final boolean newAddress;

        NotStarted(Node node, boolean newAddress, String reason) {
            super(reason);
            this.node = node;
            this.newAddress = newAddress;
        }
    }

    private synchronized Node begin(boolean startRpcServer) throws NotStarted {
        Node running = node;
        if (started && running != null) {
            return running;
        }
        Utils.verifyGroupId(groupId);
        if (serverId.isEmpty() || serverId.getPort() == 0) {
            throw new IllegalArgumentException(
                    "Blank server id '" + serverId + "': give the node an address, ip:port");
        }
        NodeManager manager = NodeManager.getInstance();
        boolean newAddress = !manager.serverExists(serverId.getEndpoint());
        manager.addAddress(serverId.getEndpoint());
        Node fresh = RaftServiceFactory.createRaftNode(groupId, serverId);
        if (!fresh.init(nodeOptions)) {
            throw failed(
                    fresh,
                    newAddress,
                    "Could not start node "
                            + fresh.getNodeId()
                            + ": "
                            + fresh.status().errorCause());
        }
        if (startRpcServer && !rpcServer.isStarted() && !rpcServer.init(null)) {
            throw failed(
                    fresh,
                    newAddress,
                    "Could not serve " + serverId.getEndpoint() + ": " + reason(rpcServer));
        }
        node = fresh;
        started = true;
        LOG.info("Started node {} of group {}.", serverId, groupId);
        return fresh;
    }

    private static String reason(RpcServer server) {
        String reason = server.startFailure();
        return reason == null ? "is the port in use? The log has the reason" : reason;
    }

    private NotStarted failed(Node fresh, boolean newAddress, String reason) {
        fresh.shutdown();
        if (!sharedRpcServer) {
            rpcServer.shutdown();
        }
        return new NotStarted(fresh, newAddress, reason);
    }

    /** Not under the lock: a state machine that leads already, and asks for its node, would wait for it for ever. */
    private IllegalStateException end(NotStarted failure) {
        try {
            // So that a corrected start finds port and directories free.
            failure.node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            // Unless another thread has started it meanwhile.
            if (failure.newAddress && !started) {
                NodeManager.getInstance().removeAddress(serverId.getEndpoint());
            }
        }
        return new IllegalStateException(failure.getMessage());
    }

    /** Waits until the node has stopped; call {@link #shutdown} first, or from another thread. */
    public void join() throws InterruptedException {
        Node running = getRaftNode();
        if (running != null) {
            running.join();
        }
    }

    /** Begins to stop the node, and the server unless it is shared. {@link #join} waits for the end. */
    public synchronized void shutdown() {
        if (!started) {
            return;
        }
        started = false;
        Node running = Objects.requireNonNull(node, "node");
        if (!sharedRpcServer) {
            rpcServer.shutdown();
        }
        running.shutdown();
        NodeManager manager = NodeManager.getInstance();
        boolean addressUsed = false;
        for (Node other : manager.getAllNodes()) {
            addressUsed |=
                    other != running
                            && other.getNodeId()
                                    .getPeerId()
                                    .getEndpoint()
                                    .equals(serverId.getEndpoint());
        }
        if (!addressUsed && !sharedRpcServer) {
            manager.removeAddress(serverId.getEndpoint());
        }
        LOG.info("Stopped node {} of group {}.", serverId, groupId);
    }

    /** The node; null before the start. */
    public synchronized @Nullable Node getRaftNode() {
        return node;
    }

    /** Whether it was started and not shut down. */
    public synchronized boolean isStarted() {
        return started;
    }

    /** The group. */
    public synchronized String getGroupId() {
        return groupId;
    }

    /** Sets the group, before the start. */
    public synchronized void setGroupId(String groupId) {
        refuseWhenStarted();
        this.groupId = groupId;
    }

    /** The node's address. */
    public synchronized PeerId getServerId() {
        return serverId;
    }

    /** Sets the node's address, before the start. */
    public synchronized void setServerId(PeerId serverId) {
        refuseWhenStarted();
        this.serverId = serverId;
    }

    /** The options. */
    public synchronized NodeOptions getNodeOptions() {
        return nodeOptions;
    }

    /** Sets the options, before the start. */
    public synchronized void setNodeOptions(NodeOptions nodeOptions) {
        refuseWhenStarted();
        this.nodeOptions = nodeOptions;
    }

    /** The server. */
    public synchronized RpcServer getRpcServer() {
        return rpcServer;
    }

    /** Sets the server, before the start. */
    public synchronized void setRpcServer(RpcServer rpcServer) {
        refuseWhenStarted();
        this.rpcServer = rpcServer;
    }

    private void refuseWhenStarted() {
        if (started) {
            throw new IllegalStateException("It was started already; shut it down first.");
        }
    }
}
