package io.jraft.rpc;

import com.google.protobuf.Message;
import io.jraft.rpc.CliRequests.AddLearnersRequest;
import io.jraft.rpc.CliRequests.AddPeerRequest;
import io.jraft.rpc.CliRequests.AddPeerResponse;
import io.jraft.rpc.CliRequests.ChangePeersRequest;
import io.jraft.rpc.CliRequests.ChangePeersResponse;
import io.jraft.rpc.CliRequests.GetLeaderRequest;
import io.jraft.rpc.CliRequests.GetLeaderResponse;
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.CliRequests.LearnersOpResponse;
import io.jraft.rpc.CliRequests.RemoveLearnersRequest;
import io.jraft.rpc.CliRequests.RemovePeerRequest;
import io.jraft.rpc.CliRequests.RemovePeerResponse;
import io.jraft.rpc.CliRequests.ResetLearnersRequest;
import io.jraft.rpc.CliRequests.ResetPeerRequest;
import io.jraft.rpc.CliRequests.SnapshotRequest;
import io.jraft.rpc.CliRequests.TransferLeaderRequest;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.util.Endpoint;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One request of administration each, to exactly the server that is named: no leader is looked for, and nothing is
 * tried again. {@link io.jraft.CliService} does both. Futures and closures as in {@link ClientService#invokeWithDone}.
 * Owner: ANY.
 */
public interface CliClientService extends ClientService {

    /** Asks a leader to add a voter. */
    Future<Message> addPeer(
            Endpoint endpoint,
            AddPeerRequest request,
            @Nullable RpcResponseClosure<AddPeerResponse> done);

    /** Asks a leader to remove a voter. */
    Future<Message> removePeer(
            Endpoint endpoint,
            RemovePeerRequest request,
            @Nullable RpcResponseClosure<RemovePeerResponse> done);

    /** Tells a member, whose group has lost its majority, who its peers are from now on. */
    Future<Message> resetPeer(
            Endpoint endpoint,
            ResetPeerRequest request,
            @Nullable RpcResponseClosure<ErrorResponse> done);

    /** Asks a member to take a snapshot. */
    Future<Message> snapshot(
            Endpoint endpoint,
            SnapshotRequest request,
            @Nullable RpcResponseClosure<ErrorResponse> done);

    /** Asks a leader to replace the voters. */
    Future<Message> changePeers(
            Endpoint endpoint,
            ChangePeersRequest request,
            @Nullable RpcResponseClosure<ChangePeersResponse> done);

    /** Asks a leader to add learners. */
    Future<Message> addLearners(
            Endpoint endpoint,
            AddLearnersRequest request,
            @Nullable RpcResponseClosure<LearnersOpResponse> done);

    /** Asks a leader to remove learners. */
    Future<Message> removeLearners(
            Endpoint endpoint,
            RemoveLearnersRequest request,
            @Nullable RpcResponseClosure<LearnersOpResponse> done);

    /** Asks a leader to replace the learners. */
    Future<Message> resetLearners(
            Endpoint endpoint,
            ResetLearnersRequest request,
            @Nullable RpcResponseClosure<LearnersOpResponse> done);

    /** Asks a member who leads. */
    Future<Message> getLeader(
            Endpoint endpoint,
            GetLeaderRequest request,
            @Nullable RpcResponseClosure<GetLeaderResponse> done);

    /** Asks a leader to hand over. */
    Future<Message> transferLeader(
            Endpoint endpoint,
            TransferLeaderRequest request,
            @Nullable RpcResponseClosure<ErrorResponse> done);

    /** Asks a leader for the members of its group. */
    Future<Message> getPeers(
            Endpoint endpoint,
            GetPeersRequest request,
            @Nullable RpcResponseClosure<GetPeersResponse> done);
}
