package io.jraft.core;

import com.google.protobuf.Message;
import io.jraft.CliService;
import io.jraft.NodeProvider;
import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.CliRequests.AddLearnersRequest;
import io.jraft.rpc.CliRequests.AddPeerRequest;
import io.jraft.rpc.CliRequests.AddPeerResponse;
import io.jraft.rpc.CliRequests.ChangePeersRequest;
import io.jraft.rpc.CliRequests.ChangePeersResponse;
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
import io.jraft.rpc.impl.cli.CliClientServiceImpl;
import io.jraft.rpc.impl.cli.LeaderCall;
import io.jraft.rpc.impl.cli.LeaderCall.Answer;
import io.jraft.rpc.impl.cli.LeaderSearch;
import io.jraft.rpc.impl.cli.MemberChange;
import io.jraft.rpc.impl.cli.Patience;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@link CliService} over {@link CliClientService}: which request means which call, and how long it may take. Finding the
 * leader and asking again are {@link LeaderCall}'s.
 * Owner: ANY; every call runs on its caller's thread.
 */
public class CliServiceImpl implements CliService {

    private final CliClientServiceImpl client = new CliClientServiceImpl();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile CliOptions options = new CliOptions();

    @Override
    public boolean init(CliOptions opts) {
        if (ended.isDone()) {
            return false;
        }
        options = opts;
        return client.init(opts);
    }

    /** Ends it; calls that wait end soon, with a failure. */
    @Override
    public void shutdown() {
        ended.complete(null);
        client.shutdown();
    }

    /** The client of single requests; shares its connections, and ends with this. */
    public CliClientService getCliClientService() {
        return client;
    }

    // --------------------------------------------------------------------- reads

    @Override
    public Status getLeader(String groupId, Configuration conf, PeerId leaderId) {
        return waiting(
                "getLeader",
                () -> {
                    Patience patience = patience();
                    int retries = 0;
                    LeaderSearch.Found found =
                            LeaderSearch.find(client, groupId, members(conf), patience);
                    while (found.leader() == null
                            && retries++ < options.getMaxRetry()
                            && patience.pause()) {
                        found = LeaderSearch.find(client, groupId, members(conf), patience);
                    }
                    PeerId leader = found.leader();
                    if (leader != null) {
                        leaderId.parse(leader.toString());
                    }
                    return found.status();
                });
    }

    @Override
    public List<PeerId> getPeers(String groupId, Configuration conf) {
        return ask(groupId, conf, false).getPeers();
    }

    @Override
    public List<PeerId> getAlivePeers(String groupId, Configuration conf) {
        return ask(groupId, conf, true).getPeers();
    }

    @Override
    public List<PeerId> getLearners(String groupId, Configuration conf) {
        return ask(groupId, conf, false).listLearners();
    }

    @Override
    public List<PeerId> getAliveLearners(String groupId, Configuration conf) {
        return ask(groupId, conf, true).listLearners();
    }

    private Configuration ask(String groupId, Configuration conf, boolean onlyAlive) {
        Configuration[] read = new Configuration[1];
        Status status =
                waiting(
                        "getPeers",
                        () -> {
                            Answer<GetPeersResponse> answer =
                                    call(groupId, conf, patience())
                                            .ask(
                                                    null,
                                                    leader ->
                                                            MemberChange.getPeers(
                                                                    groupId, leader, onlyAlive),
                                                    GetPeersResponse.class,
                                                    true);
                            GetPeersResponse response = answer.response();
                            if (response != null) {
                                read[0] = MemberChange.configuration(response);
                            }
                            return answer.status();
                        });
        Configuration found = read[0];
        if (found == null) {
            throw new IllegalStateException(
                    "Fail to ask for the members of group "
                            + groupId
                            + ": "
                            + status.getErrorMsg());
        }
        return found;
    }

    // -------------------------------------------------------------------- members

    @Override
    public Status addPeer(String groupId, Configuration conf, PeerId peer) {
        return change(
                "addPeer",
                groupId,
                conf,
                (leader, before) ->
                        AddPeerRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLeaderId(leader.toString())
                                .setPeerId(peer.toString())
                                .setExpectedConf(before.toString())
                                .build(),
                AddPeerResponse.class,
                now -> now.contains(peer));
    }

    @Override
    public Status removePeer(String groupId, Configuration conf, PeerId peer) {
        return change(
                "removePeer",
                groupId,
                conf,
                (leader, before) ->
                        RemovePeerRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLeaderId(leader.toString())
                                .setPeerId(peer.toString())
                                .setExpectedConf(before.toString())
                                .build(),
                RemovePeerResponse.class,
                now -> !now.contains(peer));
    }

    @Override
    public Status changePeers(String groupId, Configuration conf, Configuration newPeers) {
        return change(
                "changePeers",
                groupId,
                conf,
                (leader, before) ->
                        ChangePeersRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLeaderId(leader.toString())
                                .addAllNewPeers(MemberChange.texts(newPeers))
                                .addAllNewLearners(MemberChange.texts(newPeers.listLearners()))
                                .setExpectedConf(before.toString())
                                .build(),
                ChangePeersResponse.class,
                now -> isReached(now, newPeers));
    }

    private static boolean isReached(Configuration now, Configuration wanted) {
        return now.getPeerSet().equals(wanted.getPeerSet())
                && (wanted.getLearners().isEmpty()
                        || now.getLearners().equals(wanted.getLearners()));
    }

    @Override
    public Status learner2Follower(String groupId, Configuration conf, PeerId learner) {
        // A learner that becomes a voter is promoted in one step: there is no moment in which it is
        // neither.
        return addPeer(groupId, conf, learner);
    }

    @Override
    public Status addLearners(String groupId, Configuration conf, List<PeerId> learners) {
        return change(
                "addLearners",
                groupId,
                conf,
                (leader, before) ->
                        AddLearnersRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLeaderId(leader.toString())
                                .addAllLearners(MemberChange.texts(learners))
                                .setExpectedConf(before.toString())
                                .build(),
                LearnersOpResponse.class,
                now -> now.getLearners().containsAll(learners));
    }

    @Override
    public Status addLearners(
            String groupId, Configuration conf, List<PeerId> learners, PeerId source) {
        return change(
                "addLearners",
                groupId,
                conf,
                (leader, before) ->
                        AddLearnersRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLeaderId(leader.toString())
                                .addAllLearners(MemberChange.texts(learners))
                                .setExpectedConf(before.toString())
                                .setSource(source.toString())
                                .build(),
                LearnersOpResponse.class,
                now -> now.getLearners().containsAll(learners) && areFed(now, learners, source));
    }

    private static boolean areFed(Configuration now, List<PeerId> learners, PeerId source) {
        for (PeerId learner : learners) {
            PeerId feeds = now.getLearnerSources().get(learner);
            if (source.isEmpty() ? feeds != null : !source.equals(feeds)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Status removeLearners(String groupId, Configuration conf, List<PeerId> learners) {
        return change(
                "removeLearners",
                groupId,
                conf,
                (leader, before) ->
                        RemoveLearnersRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLeaderId(leader.toString())
                                .addAllLearners(MemberChange.texts(learners))
                                .setExpectedConf(before.toString())
                                .build(),
                LearnersOpResponse.class,
                now -> Collections.disjoint(now.getLearners(), learners));
    }

    @Override
    public Status resetLearners(String groupId, Configuration conf, List<PeerId> learners) {
        return change(
                "resetLearners",
                groupId,
                conf,
                (leader, before) ->
                        ResetLearnersRequest.newBuilder()
                                .setGroupId(groupId)
                                .setLeaderId(leader.toString())
                                .addAllLearners(MemberChange.texts(learners))
                                .setExpectedConf(before.toString())
                                .build(),
                LearnersOpResponse.class,
                now -> now.getLearners().equals(new LinkedHashSet<>(learners)));
    }

    private <R extends Message> Status change(
            String name,
            String groupId,
            Configuration conf,
            MemberChange.Request request,
            Class<R> type,
            Predicate<Configuration> reached) {
        return waiting(
                name,
                () -> {
                    Patience patience = patience();
                    LeaderCall call = call(groupId, conf, patience);
                    return new MemberChange(call, groupId, patience).run(request, type, reached);
                });
    }

    private LeaderCall call(String groupId, Configuration conf, Patience patience) {
        return new LeaderCall(client, groupId, members(conf), patience, options.getMaxRetry());
    }

    // ----------------------------------------------------------------- leadership

    @Override
    public Status transferLeader(String groupId, Configuration conf, PeerId peer) {
        return waiting(
                "transferLeader",
                () -> {
                    Patience patience = patience();
                    Answer<ErrorResponse> answer =
                            call(groupId, conf, patience)
                                    .ask(
                                            null,
                                            leader ->
                                                    TransferLeaderRequest.newBuilder()
                                                            .setGroupId(groupId)
                                                            .setLeaderId(leader.toString())
                                                            .setPeerId(
                                                                    peer.isEmpty()
                                                                            ? ""
                                                                            : peer.toString())
                                                            .build(),
                                            ErrorResponse.class,
                                            // Who is named leads in the end, however often it is
                                            // said.
                                            !peer.isEmpty());
                    return answer.status();
                });
    }

    @Override
    public Status rebalance(
            Set<String> balanceGroupIds,
            Configuration conf,
            Map<String, PeerId> balancedLeaderIds) {
        return new LeaderBalance(this, conf).run(balanceGroupIds, balancedLeaderIds);
    }

    // -------------------------------------------------------------- single members

    @Override
    public Status resetPeer(String groupId, PeerId peer, Configuration newPeers) {
        return waiting(
                "resetPeer",
                () ->
                        LeaderCall.askMember(
                                        client,
                                        peer,
                                        ResetPeerRequest.newBuilder()
                                                .setGroupId(groupId)
                                                .setPeerId(peer.toString())
                                                .addAllNewPeers(MemberChange.texts(newPeers))
                                                .addAllNewLearners(
                                                        MemberChange.texts(newPeers.listLearners()))
                                                .build(),
                                        ErrorResponse.class,
                                        patience())
                                .status());
    }

    @Override
    public Status snapshot(String groupId, PeerId peer) {
        return waiting(
                "snapshot",
                () ->
                        LeaderCall.askMember(
                                        client,
                                        peer,
                                        SnapshotRequest.newBuilder()
                                                .setGroupId(groupId)
                                                .setPeerId(peer.toString())
                                                .build(),
                                        ErrorResponse.class,
                                        patience())
                                .status());
    }

    // -------------------------------------------------------------------- waiting

    /** Something that waits and ends with a status. */
    @FunctionalInterface
    private interface Waiting {
        Status run() throws InterruptedException;
    }

    private Status waiting(String call, Waiting work) {
        NodeProvider.get().requireMayWait(call);
        try {
            return asTheFieldTells(work.run());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Status.unknownOutcome(RaftError.EINTR, call + " was interrupted");
        }
    }

    /** Trouble on the way has the code -1; programs compare with it. */
    private static Status asTheFieldTells(Status status) {
        if (status.getRaftError() != RaftError.EINTERNAL) {
            return status;
        }
        String text = String.valueOf(status.getErrorMsg());
        return switch (status.outcome()) {
            case NOT_APPENDED -> Status.notAppended(RaftError.UNKNOWN, text);
            case UNKNOWN -> Status.unknownOutcome(RaftError.UNKNOWN, text);
            case NONE -> status;
        };
    }

    private Patience patience() {
        return new Patience(client.timeoutMs(), ended);
    }

    /** Voters and learners: whoever belongs to the group can tell who leads. */
    private static Collection<PeerId> members(@Nullable Configuration conf) {
        Set<PeerId> members = new LinkedHashSet<>();
        if (conf != null) {
            members.addAll(conf.listPeers());
            members.addAll(conf.listLearners());
        }
        return members;
    }
}
