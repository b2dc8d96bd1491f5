package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.LeaderInfo;
import io.jraft.Node;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.CliRequests.GetLeaderRequest;
import io.jraft.rpc.CliRequests.GetLeaderResponse;
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.CliRequests.SnapshotRequest;
import io.jraft.rpc.CliRequests.TransferLeaderRequest;
import io.jraft.rpc.RpcRequestClosure;
import io.jraft.rpc.RpcServer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of administration: who leads, who belongs, snapshots, transfer of leadership.
 * Owner: ANY; registered once for each server, before it starts.
 */
public final class CliProcessors {

    private final CliServer nodes;

    private CliProcessors(CliServer nodes) {
        this.nodes = nodes;
    }

    /**
     * Lets a server answer requests of administration for the nodes behind it.
     *
     * @param executor where to handle them; null for the user-RPC pool of the server
     */
    public static void register(RpcServer server, @Nullable Executor executor) {
        CliProcessors reads = new CliProcessors(new CliServer(server));
        server.registerProcessor(
                new CliProcessor<>(GetLeaderRequest.class, executor, reads::getLeader));
        server.registerProcessor(
                new CliProcessor<>(GetPeersRequest.class, executor, reads::getPeers));
        server.registerProcessor(
                new CliProcessor<>(SnapshotRequest.class, executor, reads::snapshot));
        CliViews.register(server, executor);
        server.registerProcessor(
                new CliProcessor<>(TransferLeaderRequest.class, executor, reads::transferLeader));
        CliChanges.register(server, executor);
    }

    private Message getLeader(GetLeaderRequest request, RpcRequestClosure done) {
        Node node = nodes.node(request.getGroupId(), request.getPeerId());
        LeaderInfo leader = node.leaderInfo();
        if (leader == null) {
            throw CliServer.refused(
                    RaftError.EAGAIN,
                    node.getNodeId() + " knows no leader of group " + request.getGroupId());
        }
        return GetLeaderResponse.newBuilder()
                .setLeaderId(leader.leader().toString())
                .setTerm(leader.term())
                .build();
    }

    private Message getPeers(GetPeersRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        try {
            boolean alive = request.getOnlyAlive();
            // Voters and learners of one moment: a change is thought out from them.
            Configuration conf = node.status().conf();
            return GetPeersResponse.newBuilder()
                    .addAllPeers(CliServer.texts(alive ? node.listAlivePeers() : conf))
                    .addAllLearners(
                            CliServer.texts(alive ? node.listAliveLearners() : conf.listLearners()))
                    .setConf(alive ? "" : conf.toString())
                    .build();
        } catch (IllegalStateException e) {
            // It led a moment ago.
            return CliServer.notLeader(node);
        }
    }

    private @Nullable Message snapshot(SnapshotRequest request, RpcRequestClosure done) {
        Node node = nodes.node(request.getGroupId(), request.getPeerId());
        node.snapshot((Status status) -> done.run(status));
        return null;
    }

    /** The answer comes when it is known what became of it. */
    private @Nullable Message transferLeader(
            TransferLeaderRequest request, RpcRequestClosure done) {
        Node node = nodes.leader(request.getGroupId(), request.getLeaderId());
        PeerId target =
                request.getPeerId().isBlank()
                        ? PeerId.ANY_PEER
                        : CliServer.peer(request.getPeerId());
        node.transferLeadership(target).thenAccept(result -> done.run(result.status()));
        return null;
    }
}
