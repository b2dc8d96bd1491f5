package io.jraft;

import io.jraft.entity.NodeId;
import io.jraft.entity.PeerId;
import io.jraft.util.Endpoint;
import io.jraft.util.OnlyForTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows the nodes of this process and the addresses they may have.
 * Owner: ANY; the one place of the API with state of the whole process.
 */
public class NodeManager {

    private static final NodeManager INSTANCE = new NodeManager();

    private final ConcurrentMap<NodeId, Node> nodes = new ConcurrentHashMap<>();
    private final Set<Endpoint> addresses = ConcurrentHashMap.newKeySet();

    private NodeManager() {}

    /** The one of this process. */
    public static NodeManager getInstance() {
        return INSTANCE;
    }

    /** Whether nodes may have that address. */
    public boolean serverExists(Endpoint addr) {
        return addresses.contains(addr);
    }

    /** Lets no new node have that address; false if none could. */
    public boolean removeAddress(Endpoint addr) {
        return addresses.remove(addr);
    }

    /** Lets nodes have that address; a server there must carry their messages. */
    public void addAddress(Endpoint addr) {
        addresses.add(addr);
    }

    /** Adds a node; false if its address is unknown or it is there already. For the library. */
    public boolean add(Node node) {
        NodeId id = node.getNodeId();
        return serverExists(id.getPeerId().getEndpoint()) && nodes.putIfAbsent(id, node) == null;
    }

    /** Forgets all nodes and addresses; stops none. */
    @OnlyForTest
    public void clear() {
        nodes.clear();
        addresses.clear();
    }

    /** Removes a node; false if it, that very instance, was not there. For the library. */
    public boolean remove(Node node) {
        return nodes.remove(node.getNodeId(), node);
    }

    /** The node of that group and peer, or null. */
    public @Nullable Node get(String groupId, PeerId peerId) {
        return nodes.get(new NodeId(groupId, peerId));
    }

    /** The nodes of that group in this process. */
    public List<Node> getNodesByGroupId(String groupId) {
        List<Node> found = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (node.getGroupId().equals(groupId)) {
                found.add(node);
            }
        }
        return found;
    }

    /** All nodes in this process. */
    public List<Node> getAllNodes() {
        return new ArrayList<>(nodes.values());
    }
}
