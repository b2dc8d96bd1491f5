package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.Status;
import io.jraft.Status.Outcome;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.impl.cli.LeaderCall.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes who belongs to a group, once: reads the members in force, asks for the change if they are still those, and
 * after a lost answer asks again with the same expectation, or looks whether it has come about.
 * Owner: the thread that calls; it waits.
 * Invariants: the change is not made a second time after somebody else has undone it.
 */
public final class MemberChange {

    /** Makes the request of a change. */
    @FunctionalInterface
    public interface Request {
        /**
         * The request.
         *
         * @param leader who is asked
         * @param before the members in force that the change is thought out from
         */
        Message of(PeerId leader, Configuration before);
    }

    private final LeaderCall call;
    private final String group;
    private final Patience patience;

    /**
     * Changes of one group.
     *
     * @param patience the same as that of {@code call}
     */
    public MemberChange(LeaderCall call, String group, Patience patience) {
        this.call = call;
        this.group = group;
        this.patience = patience;
    }

    /**
     * Changes.
     *
     * @param request the change
     * @param type class of the answer to it
     * @param reached whether members are as the change would have them
     */
    public <R extends Message> Status run(
            Request request, Class<R> type, Predicate<Configuration> reached)
            throws InterruptedException {
        while (true) {
            Answer<GetPeersResponse> read = read(null);
            GetPeersResponse found = read.response();
            if (found == null) {
                return read.status();
            }
            Configuration before = configuration(found);
            Answer<R> answer =
                    call.ask(read.leader(), leader -> request.of(leader, before), type, true);
            if (answer.status().getRaftError() != RaftError.ESTALE) {
                return afterRepeats(answer);
            }
            if (answer.repeated()) {
                return look(answer, reached);
            }
            // Somebody else changed the members in between; nothing was done yet.
            if (!patience.pause()) {
                return answer.status();
            }
        }
    }

    /** A refusal of the second request says nothing about the first. */
    private static Status afterRepeats(Answer<?> answer) {
        Status status = answer.status();
        if (status.isOk() || !answer.repeated() || status.outcome() == Outcome.UNKNOWN) {
            return status;
        }
        RaftError error = status.getRaftError();
        return Status.unknownOutcome(error, String.valueOf(status.getErrorMsg()));
    }

    private Status look(Answer<?> answer, Predicate<Configuration> reached)
            throws InterruptedException {
        GetPeersResponse now = read(answer.leader()).response();
        if (now != null && reached.test(configuration(now))) {
            return Status.OK();
        }
        return Status.unknownOutcome(
                RaftError.ESTALE,
                "The answer to the change was lost, and the members are others by now: "
                        + answer.status().getErrorMsg());
    }

    private Answer<GetPeersResponse> read(@Nullable PeerId leader) throws InterruptedException {
        return call.ask(leader, to -> getPeers(group, to, false), GetPeersResponse.class, true);
    }

    /** The request for members. */
    public static Message getPeers(String group, PeerId leader, boolean onlyAlive) {
        return GetPeersRequest.newBuilder()
                .setGroupId(group)
                .setLeaderId(leader.toString())
                .setOnlyAlive(onlyAlive)
                .build();
    }

    /**
     * The members that a leader named.
     *
     * @throws IllegalStateException if it named a peer that is none
     */
    public static Configuration configuration(GetPeersResponse response) {
        Configuration conf = new Configuration();
        if (response.hasConf() && conf.parse(response.getConf())) {
            return conf;
        }
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

    /** The texts of peers, for a request. */
    public static List<String> texts(Iterable<PeerId> peers) {
        return CliServer.texts(peers);
    }
}
