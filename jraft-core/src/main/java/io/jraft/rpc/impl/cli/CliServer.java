package io.jraft.rpc.impl.cli;

import io.jraft.LeaderInfo;
import io.jraft.Node;
import io.jraft.NodeManager;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.rpc.RpcServer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What the handlers of administration share: which node is meant, what texts mean, how a refusal looks.
 * Owner: ANY; one for each server. Knows no rule of membership: the node decides, and its status is the answer.
 */
final class CliServer {

    /** A request that is refused before any node has looked at it; the status goes to whoever asked. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient ErrorResponse answer;

        Refused(ErrorResponse answer) {
            super(answer.getErrorMsg(), null, false, false);
            this.answer = answer;
        }

        ErrorResponse answer() {
            return answer;
        }
    }

    private final RpcServer server;

    CliServer(RpcServer server) {
        this.server = server;
    }

    /**
     * The node that a request is for: the named one; without a name the one of that group behind this server.
     *
     * @throws Refused if there is none, or its administration is switched off
     */
    Node node(String group, String peerText) {
        if (group.isBlank()) {
            throw refused(RaftError.EINVAL, "The request names no group");
        }
        List<Node> found = new ArrayList<>();
        if (peerText.isBlank()) {
            for (Node node : NodeManager.getInstance().getNodesByGroupId(group)) {
                // Other servers of this process have ports of their own.
                if (node.getNodeId().getPeerId().getPort() == server.boundPort()) {
                    found.add(node);
                }
            }
            if (found.isEmpty()) {
                // Behind a forwarded port the numbers differ; then one node of the group is enough
                // to know.
                found.addAll(NodeManager.getInstance().getNodesByGroupId(group));
            }
        } else {
            Node named = NodeManager.getInstance().get(group, peer(peerText));
            if (named != null) {
                found.add(named);
            }
        }
        if (found.isEmpty()) {
            throw refused(
                    RaftError.ENOENT,
                    "Fail to find node "
                            + (peerText.isBlank() ? "" : peerText + " ")
                            + "in group "
                            + group);
        }
        if (found.size() > 1) {
            throw refused(
                    RaftError.EINVAL,
                    "This server has several members of group "
                            + group
                            + "; name the one you mean");
        }
        Node node = found.get(0);
        if (node.getOptions().isDisableCli()) {
            throw refused(
                    RaftError.EACCES,
                    "Administration over the network is switched off at "
                            + node.getNodeId()
                            + " (disableCli)");
        }
        return node;
    }

    /**
     * The node that a request is for, which must lead.
     *
     * @throws Refused if it does not lead; the answer names who does, if that is known
     */
    Node leader(String group, String peerText) {
        Node node = node(group, peerText);
        if (!node.isLeader()) {
            throw new Refused(notLeader(node));
        }
        return node;
    }

    /** The answer of a node that does not lead: nothing was done, and who to ask. */
    static ErrorResponse notLeader(Node node) {
        ErrorResponse.Builder answer =
                ErrorResponse.newBuilder()
                        .setErrorCode(RaftError.EPERM.getNumber())
                        .setErrorMsg(node.getNodeId() + " is not leader")
                        .setOutcome(Status.Outcome.NOT_APPENDED.ordinal());
        LeaderInfo leader = node.leaderInfo();
        if (leader != null && !leader.leader().equals(node.getNodeId().getPeerId())) {
            answer.setLeaderId(leader.leader().toString());
        }
        return answer.build();
    }

    /**
     * The peer that a text names.
     *
     * @throws Refused if it names none
     */
    static PeerId peer(String text) {
        PeerId peer = PeerId.parsePeer(text);
        if (peer == null || peer.isEmpty()) {
            throw refused(
                    RaftError.EINVAL,
                    "Fail to parse peer id '" + text + "'; write ip:port[:idx[:priority]]");
        }
        return peer;
    }

    /**
     * The peers that texts name, each once.
     *
     * @throws Refused if one names none, or one comes twice
     */
    static List<PeerId> peers(List<String> texts) {
        LinkedHashSet<PeerId> peers = new LinkedHashSet<>();
        for (String text : texts) {
            if (!peers.add(peer(text))) {
                throw refused(
                        RaftError.EINVAL, "Peer '" + text + "' comes twice; name each peer once");
            }
        }
        return new ArrayList<>(peers);
    }

    /** The texts of peers. */
    static List<String> texts(Iterable<PeerId> peers) {
        List<String> texts = new ArrayList<>();
        for (PeerId peer : peers) {
            texts.add(peer.toString());
        }
        return texts;
    }

    /**
     * The configuration that a request expects.
     *
     * @throws Refused if the text is none
     */
    static Configuration configuration(String text) {
        try {
            return Configuration.of(text);
        } catch (IllegalArgumentException e) {
            throw refused(RaftError.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    /** Nothing was done, for this reason. */
    static Refused refused(RaftError error, String text) {
        return new Refused(
                ErrorResponse.newBuilder()
                        .setErrorCode(error.getNumber())
                        .setErrorMsg(text)
                        .setOutcome(Status.Outcome.NOT_APPENDED.ordinal())
                        .build());
    }
}
