package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.LeaderInfo;
import io.jraft.Node;
import io.jraft.NodeManager;
import io.jraft.NodeStatus;
import io.jraft.PeerProgress;
import io.jraft.rpc.CliRequests.GroupMember;
import io.jraft.rpc.CliRequests.GroupsRequest;
import io.jraft.rpc.CliRequests.GroupsResponse;
import io.jraft.rpc.CliRequests.MemberStatusRequest;
import io.jraft.rpc.CliRequests.MemberStatusResponse;
import io.jraft.rpc.RpcRequestClosure;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Describer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What members say of themselves: also those that do not lead, and those that stopped after an error.
 * Owner: ANY; registered once for each server by {@link CliProcessors}.
 */
final class CliViews {
    private final RpcServer server;
    private final CliServer nodes;

    private CliViews(RpcServer server) {
        this.server = server;
        nodes = new CliServer(server);
    }

    /** As {@link CliProcessors#register}. */
    static void register(RpcServer server, @Nullable Executor executor) {
        CliViews views = new CliViews(server);
        server.registerProcessor(
                new CliProcessor<>(MemberStatusRequest.class, executor, views::status));
        server.registerProcessor(new CliProcessor<>(GroupsRequest.class, executor, views::groups));
    }

    private Message status(MemberStatusRequest request, RpcRequestClosure done) {
        Node node = nodes.node(request.getGroupId(), request.getPeerId());
        NodeStatus status = node.status();
        MemberStatusResponse.Builder answer =
                MemberStatusResponse.newBuilder()
                        .setPeerId(node.getNodeId().getPeerId().toString())
                        .setState(status.role().name())
                        .setTerm(status.term())
                        .addAllPeers(CliServer.texts(status.conf()))
                        .addAllLearners(CliServer.texts(status.conf().listLearners()))
                        .setFirstIndex(status.firstLogIndex())
                        .setLastIndex(status.lastLogIndex())
                        .setCommittedIndex(status.commitIndex())
                        .setAppliedIndex(status.appliedIndex())
                        .setSnapshotIndex(status.snapshotIndex())
                        .setDiskFull(status.diskFull())
                        .setDescription(describe(node));
        LeaderInfo leader = status.leader();
        if (leader != null) {
            answer.setLeaderId(leader.leader().toString());
        }
        String error = status.errorCause();
        if (error != null) {
            answer.setError(error);
        }
        for (PeerProgress peer : status.peers()) {
            answer.addProgressBuilder()
                    .setPeerId(peer.peer().toString())
                    .setMode(peer.mode())
                    .setMatchIndex(peer.matchIndex())
                    .setAlive(peer.alive())
                    .setLastContactMsAgo(peer.lastContactMsAgo());
        }
        return answer.build();
    }

    private static String describe(Node node) {
        StringWriter words = new StringWriter();
        node.describe(new Describer.DefaultPrinter(new PrintWriter(words)));
        return words.toString();
    }

    private Message groups(GroupsRequest request, RpcRequestClosure done) {
        GroupsResponse.Builder answer = GroupsResponse.newBuilder();
        for (Node node : NodeManager.getInstance().getAllNodes()) {
            boolean here = node.getNodeId().getPeerId().getPort() == server.boundPort();
            if (here && !node.getOptions().isDisableCli()) {
                NodeStatus status = node.status();
                LeaderInfo leader = status.leader();
                GroupMember.Builder member = answer.addMembersBuilder();
                member.setGroupId(node.getGroupId())
                        .setPeerId(node.getNodeId().getPeerId().toString())
                        .setState(status.role().name())
                        .setTerm(status.term());
                if (leader != null) {
                    member.setLeaderId(leader.leader().toString());
                }
            }
        }
        return answer.build();
    }
}
