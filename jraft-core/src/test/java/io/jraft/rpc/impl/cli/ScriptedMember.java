package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.NodeProvider;
import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.CliRequests.AddPeerRequest;
import io.jraft.rpc.CliRequests.AddPeerResponse;
import io.jraft.rpc.CliRequests.GetLeaderRequest;
import io.jraft.rpc.CliRequests.GetLeaderResponse;
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A server that answers requests of administration by a script; what it was asked can be looked up. No node is behind it. */
final class ScriptedMember implements AutoCloseable {

    /** One step of a script: what happens to one request. */
    interface Step extends Consumer<RpcContext> {}

    final PeerId peer;
    final List<Message> asked = new CopyOnWriteArrayList<>();
    private final RpcServer server;
    private final ConcurrentLinkedQueue<Step> leaderSteps = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Step> peersSteps = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Step> addSteps = new ConcurrentLinkedQueue<>();

    ScriptedMember() {
        server = NodeProvider.get().createRpcServer(new Endpoint("127.0.0.1", 0));
        server.registerProcessor(new Scripted<>(GetLeaderRequest.class, leaderSteps));
        server.registerProcessor(new Scripted<>(GetPeersRequest.class, peersSteps));
        server.registerProcessor(new Scripted<>(AddPeerRequest.class, addSteps));
        if (!server.init(null)) {
            throw new AssertionError(server.startFailure());
        }
        peer = new PeerId("127.0.0.1", server.boundPort());
    }

    /** What happens to requests for the leader, one step each; the last step stays. */
    ScriptedMember onGetLeader(Step... steps) {
        leaderSteps.clear();
        leaderSteps.addAll(List.of(steps));
        return this;
    }

    /** What happens to requests for the members, one step each; the last step stays. */
    ScriptedMember onGetPeers(Step... steps) {
        peersSteps.clear();
        peersSteps.addAll(List.of(steps));
        return this;
    }

    /** What happens to requests to add a voter, one step each; the last step stays. */
    ScriptedMember onAddPeer(Step... steps) {
        addSteps.clear();
        addSteps.addAll(List.of(steps));
        return this;
    }

    /** The expectations of the requests to add a voter that came. */
    List<String> expectations() {
        return asked.stream()
                .filter(AddPeerRequest.class::isInstance)
                .map(request -> ((AddPeerRequest) request).getExpectedConf())
                .toList();
    }

    /** How many requests for the members came. */
    long askedForPeers() {
        return asked.stream().filter(GetPeersRequest.class::isInstance).count();
    }

    static Step leads(PeerId leader) {
        return way -> way.sendResponse(leader(leader));
    }

    private static GetLeaderResponse leader(PeerId leader) {
        return GetLeaderResponse.newBuilder().setLeaderId(leader.toString()).setTerm(1).build();
    }

    static Step members(PeerId... peers) {
        return way ->
                way.sendResponse(
                        GetPeersResponse.newBuilder()
                                .addAllPeers(CliServer.texts(List.of(peers)))
                                .build());
    }

    static Step added() {
        return way -> way.sendResponse(AddPeerResponse.getDefaultInstance());
    }

    /** A refusal: nothing was done. */
    static Step refuses(RaftError error) {
        return way -> way.sendResponse(refusal(error).build());
    }

    /** A refusal by somebody who follows that leader. */
    static Step follows(PeerId leader) {
        return way ->
                way.sendResponse(refusal(RaftError.EPERM).setLeaderId(leader.toString()).build());
    }

    private static ErrorResponse.Builder refusal(RaftError error) {
        return ErrorResponse.newBuilder()
                .setErrorCode(error.getNumber())
                .setErrorMsg("scripted " + error)
                .setOutcome(Status.Outcome.NOT_APPENDED.ordinal());
    }

    /** Never an answer. */
    static Step hangs() {
        return way -> {};
    }

    /** The connection breaks before an answer. */
    static Step breaks() {
        return way -> way.getConnection().close();
    }

    @Override
    public void close() {
        server.shutdown();
    }

    private final class Scripted<T extends Message> implements RpcProcessor<T> {
        private final Class<T> type;
        private final ConcurrentLinkedQueue<Step> steps;

        Scripted(Class<T> type, ConcurrentLinkedQueue<Step> steps) {
            this.type = type;
            this.steps = steps;
        }

        @Override
        public void handleRequest(RpcContext way, T request) {
            asked.add(request);
            Step step = steps.size() > 1 ? steps.poll() : steps.peek();
            if (step == null) {
                throw new AssertionError("no step for " + type.getSimpleName());
            }
            step.accept(way);
        }

        @Override
        public String interest() {
            return type.getName();
        }
    }
}
