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
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.CliRequests.SnapshotRequest;
import io.jraft.rpc.CliRequests.TransferLeaderRequest;
import io.jraft.rpc.RpcRequests.ErrorResponse;
import io.jraft.rpc.impl.cli.CliClientServiceImpl;
import io.jraft.rpc.impl.cli.LeaderCall;
import io.jraft.rpc.impl.cli.LeaderCall.Answer;
import io.jraft.rpc.impl.cli.LeaderSearch;
import io.jraft.rpc.impl.cli.Patience;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
                            LeaderCall call =
                                    new LeaderCall(
                                            client,
                                            groupId,
                                            members(conf),
                                            patience(),
                                            options.getMaxRetry());
                            Answer<GetPeersResponse> answer =
                                    call.ask(
                                            null,
                                            leader -> getPeers(groupId, leader, onlyAlive),
                                            GetPeersResponse.class,
                                            true);
                            GetPeersResponse response = answer.response();
                            if (response != null) {
                                read[0] = configuration(response);
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

    private static Message getPeers(String groupId, PeerId leader, boolean onlyAlive) {
        return GetPeersRequest.newBuilder()
                .setGroupId(groupId)
                .setLeaderId(leader.toString())
                .setOnlyAlive(onlyAlive)
                .build();
    }

    private static Configuration configuration(GetPeersResponse response) {
        return new Configuration(peers(response.getPeersList()), peers(response.getLearnersList()));
    }

    private static List<PeerId> peers(List<String> texts) {
        List<PeerId> peers = new ArrayList<>();
        for (String text : texts) {
            PeerId peer = PeerId.parsePeer(text);
            if (peer == null) {
                throw new IllegalStateException("The leader named the peer '" + text + "'");
            }
            peers.add(peer);
        }
        return peers;
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

    // ------------------------------------------------------------------- snapshot

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

    private LeaderCall call(String groupId, Configuration conf, Patience patience) {
        return new LeaderCall(client, groupId, members(conf), patience, options.getMaxRetry());
    }

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
