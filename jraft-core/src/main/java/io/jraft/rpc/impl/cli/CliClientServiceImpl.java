package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.option.CliOptions;
import io.jraft.option.RpcOptions;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.CliRequests.AddLearnersRequest;
import io.jraft.rpc.CliRequests.AddPeerRequest;
import io.jraft.rpc.CliRequests.AddPeerResponse;
import io.jraft.rpc.CliRequests.ChangePeersRequest;
import io.jraft.rpc.CliRequests.ChangePeersResponse;
import io.jraft.rpc.CliRequests.GetLeaderRequest;
import io.jraft.rpc.CliRequests.GetLeaderResponse;
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.CliRequests.GroupsResponse;
import io.jraft.rpc.CliRequests.LearnersOpResponse;
import io.jraft.rpc.CliRequests.MemberStatusResponse;
import io.jraft.rpc.CliRequests.RemoveLearnersRequest;
import io.jraft.rpc.CliRequests.RemovePeerRequest;
import io.jraft.rpc.CliRequests.RemovePeerResponse;
import io.jraft.rpc.CliRequests.ResetLearnersRequest;
import io.jraft.rpc.CliRequests.ResetPeerRequest;
import io.jraft.rpc.CliRequests.SnapshotRequest;
import io.jraft.rpc.CliRequests.TransferLeaderRequest;
import io.jraft.rpc.RpcClient;
import io.jraft.rpc.RpcCodec;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.rpc.RpcResponseClosure;
import io.jraft.rpc.impl.AbstractClientService;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * {@link CliClientService} over the connections of this process.
 * Owner: ANY. Every request waits as long as {@link #timeoutMs} says.
 */
public class CliClientServiceImpl extends AbstractClientService implements CliClientService {

    private static final List<Message> ANSWERS =
            List.of(
                    AddPeerResponse.getDefaultInstance(),
                    RemovePeerResponse.getDefaultInstance(),
                    ChangePeersResponse.getDefaultInstance(),
                    LearnersOpResponse.getDefaultInstance(),
                    GetLeaderResponse.getDefaultInstance(),
                    GetPeersResponse.getDefaultInstance(),
                    MemberStatusResponse.getDefaultInstance(),
                    GroupsResponse.getDefaultInstance());

    @Override
    protected void configRpcClient(RpcClient client) {
        for (Message answer : ANSWERS) {
            client.registerCodec(RpcCodec.protobuf(answer));
        }
    }

    /**
     * How long a request waits for its answer, in milliseconds: {@link CliOptions#getTimeoutMs} if it is set, otherwise
     * {@link RpcOptions#getRpcDefaultTimeout}.
     */
    public int timeoutMs() {
        RpcOptions options = rpcOptions;
        return options instanceof CliOptions cli && cli.getTimeoutMs() > 0
                ? cli.getTimeoutMs()
                : options.getRpcDefaultTimeout();
    }

    @Override
    public Future<Message> addPeer(
            Endpoint endpoint,
            AddPeerRequest request,
            @Nullable RpcResponseClosure<AddPeerResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> removePeer(
            Endpoint endpoint,
            RemovePeerRequest request,
            @Nullable RpcResponseClosure<RemovePeerResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> resetPeer(
            Endpoint endpoint,
            ResetPeerRequest request,
            @Nullable RpcResponseClosure<ErrorResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> snapshot(
            Endpoint endpoint,
            SnapshotRequest request,
            @Nullable RpcResponseClosure<ErrorResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> changePeers(
            Endpoint endpoint,
            ChangePeersRequest request,
            @Nullable RpcResponseClosure<ChangePeersResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> addLearners(
            Endpoint endpoint,
            AddLearnersRequest request,
            @Nullable RpcResponseClosure<LearnersOpResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> removeLearners(
            Endpoint endpoint,
            RemoveLearnersRequest request,
            @Nullable RpcResponseClosure<LearnersOpResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> resetLearners(
            Endpoint endpoint,
            ResetLearnersRequest request,
            @Nullable RpcResponseClosure<LearnersOpResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> getLeader(
            Endpoint endpoint,
            GetLeaderRequest request,
            @Nullable RpcResponseClosure<GetLeaderResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> transferLeader(
            Endpoint endpoint,
            TransferLeaderRequest request,
            @Nullable RpcResponseClosure<ErrorResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }

    @Override
    public Future<Message> getPeers(
            Endpoint endpoint,
            GetPeersRequest request,
            @Nullable RpcResponseClosure<GetPeersResponse> done) {
        return invokeWithDone(endpoint, request, done, timeoutMs());
    }
}
