package io.jraft.rpc.impl.cli;

import static io.jraft.rpc.impl.cli.ScriptedMember.breaks;
import static io.jraft.rpc.impl.cli.ScriptedMember.follows;
import static io.jraft.rpc.impl.cli.ScriptedMember.hangs;
import static io.jraft.rpc.impl.cli.ScriptedMember.leads;
import static io.jraft.rpc.impl.cli.ScriptedMember.members;
import static io.jraft.rpc.impl.cli.ScriptedMember.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status.Outcome;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rpc.CliRequests.GetPeersRequest;
import io.jraft.rpc.CliRequests.GetPeersResponse;
import io.jraft.rpc.impl.cli.LeaderCall.Answer;
import io.jraft.testing.RealCluster;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a client finds the leader and asks it; real sockets, members that answer by script. */
@Timeout(60)
class LeaderCallTest {

    private static final int LONG_MS = 20_000;
    private static final int SHORT_MS = 300;

    private final CliClientServiceImpl client = new CliClientServiceImpl();
    private final ScriptedMember a = new ScriptedMember();
    private final ScriptedMember b = new ScriptedMember();

    /** Ends the patience of calls without looking at a clock. */
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @BeforeEach
    void start() {
        assertThat(client.init(new CliOptions())).isTrue();
    }

    @AfterEach
    void stop() {
        client.shutdown();
        a.close();
        b.close();
    }

    private Answer<GetPeersResponse> ask(
            int timeoutMs, int maxRetry, boolean repeatable, PeerId... members)
            throws InterruptedException {
        return ask(null, timeoutMs, maxRetry, repeatable, members);
    }

    private Answer<GetPeersResponse> ask(
            @Nullable PeerId known,
            int timeoutMs,
            int maxRetry,
            boolean repeatable,
            PeerId... members)
            throws InterruptedException {
        Patience patience = new Patience(timeoutMs, ended);
        return new LeaderCall(client, "g", List.of(members), patience, maxRetry)
                .ask(
                        known,
                        leader ->
                                GetPeersRequest.newBuilder()
                                        .setGroupId("g")
                                        .setLeaderId(leader.toString())
                                        .build(),
                        GetPeersResponse.class,
                        repeatable);
    }

    @Test
    @DisplayName(
            "S2-17 any member will do: a follower names the leader, which may be nobody we knew")
    void throughAFollower() throws Exception {
        a.onGetLeader(leads(b.peer));
        b.onGetPeers(members(a.peer, b.peer));

        Answer<GetPeersResponse> answer = ask(LONG_MS, 0, false, a.peer);

        assertThat(answer.status().isOk()).isTrue();
        assertThat(answer.leader()).isEqualTo(b.peer);
        assertThat(answer.response()).isNotNull();
        assertThat(answer.response().getPeersList())
                .containsExactly(a.peer.toString(), b.peer.toString());
        assertThat(a.askedForPeers()).isZero();
    }

    @Test
    @DisplayName("whoever follows by now redirects, also when the request must not be repeated")
    void redirected() throws Exception {
        a.onGetPeers(follows(b.peer));
        b.onGetPeers(members(b.peer));

        Answer<GetPeersResponse> answer = ask(a.peer, LONG_MS, 0, false, a.peer);

        assertThat(answer.status().isOk()).isTrue();
        assertThat(answer.leader()).isEqualTo(b.peer);
        assertThat(a.askedForPeers()).isEqualTo(1);
    }

    @Test
    @DisplayName("while the group elects it is waited, without any retry being allowed")
    void elections() throws Exception {
        a.onGetLeader(refuses(RaftError.EAGAIN), refuses(RaftError.EAGAIN), leads(a.peer));
        a.onGetPeers(members(a.peer));

        assertThat(ask(LONG_MS, 0, false, a.peer).status().isOk()).isTrue();
    }

    @Test
    @DisplayName("one deadline covers it all: an election without end is told as such")
    void electionWithoutEnd() throws Exception {
        a.onGetLeader(
                refuses(RaftError.EAGAIN),
                refuses(RaftError.EAGAIN),
                way -> {
                    ended.complete(null);
                    refuses(RaftError.EAGAIN).accept(way);
                });

        Answer<GetPeersResponse> answer = ask(LONG_MS, 0, true, a.peer);

        assertThat(answer.status().getRaftError()).isEqualTo(RaftError.EAGAIN);
        assertThat(answer.status().getErrorMsg()).contains("g", a.peer.toString());
    }

    @Test
    @DisplayName(
            "two members that name each other are asked now and then, not in a circle at full speed")
    void circle() throws Exception {
        a.onGetLeader(leads(b.peer));
        b.onGetLeader(leads(a.peer));
        a.onGetPeers(follows(b.peer));
        b.onGetPeers(
                follows(a.peer),
                follows(a.peer),
                way -> {
                    ended.complete(null);
                    follows(a.peer).accept(way);
                });
        long began = RealCluster.nanoTime();

        Answer<GetPeersResponse> answer = ask(LONG_MS, 0, true, a.peer, b.peer);

        assertThat(answer.status().getRaftError()).isEqualTo(RaftError.EPERM);
        // Each round asks both once; between three rounds are pauses of 20 and 40 ms.
        assertThat(b.askedForPeers()).isEqualTo(3);
        assertThat(RealCluster.nanoTime() - began).isGreaterThanOrEqualTo(60_000_000L);
    }

    @Test
    @DisplayName("a request that may have been worked on is not sent again unless that is harmless")
    void unknownOutcome() throws Exception {
        a.onGetLeader(leads(a.peer)).onGetPeers(breaks(), members(a.peer));

        Answer<GetPeersResponse> once = ask(LONG_MS, 5, false, a.peer);

        assertThat(once.status().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(a.askedForPeers()).isEqualTo(1);

        a.onGetPeers(breaks(), members(a.peer));

        Answer<GetPeersResponse> again = ask(LONG_MS, 0, true, a.peer);

        assertThat(again.status().isOk()).isTrue();
        assertThat(again.repeated()).as("the caller learns of it").isTrue();
    }

    @Test
    @DisplayName("a member that never answers holds up nobody who asks for the leader")
    void silentMember() throws Exception {
        a.onGetLeader(hangs());
        b.onGetLeader(leads(b.peer)).onGetPeers(members(b.peer));

        // The first would be waited for all the time there is.
        assertThat(ask(LONG_MS, 0, false, a.peer, b.peer).status().isOk()).isTrue();
    }

    @Test
    @DisplayName("a leader that never answers ends the call in time, as unknown")
    void silentLeader() throws Exception {
        a.onGetLeader(leads(a.peer)).onGetPeers(hangs());

        Answer<GetPeersResponse> answer = ask(SHORT_MS, 3, false, a.peer);

        assertThat(answer.status().getRaftError()).isEqualTo(RaftError.ETIMEDOUT);
        assertThat(answer.status().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(answer.timedOut()).isTrue();
    }

    @Test
    @DisplayName("a busy leader is asked again as often as is allowed, and not once more")
    void busy() throws Exception {
        a.onGetLeader(leads(a.peer)).onGetPeers(refuses(RaftError.EBUSY));

        assertThat(ask(LONG_MS, 0, false, a.peer).status().getRaftError())
                .isEqualTo(RaftError.EBUSY);
        assertThat(a.askedForPeers()).isEqualTo(1);

        assertThat(ask(LONG_MS, 2, false, a.peer).status().getRaftError())
                .isEqualTo(RaftError.EBUSY);
        assertThat(a.askedForPeers()).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "a group that nobody knows is ENOENT; members that cannot be reached are -1, with what each said")
    void nobodyKnows() throws Exception {
        a.onGetLeader(refuses(RaftError.ENOENT));
        b.onGetLeader(refuses(RaftError.ENOENT));

        assertThat(ask(LONG_MS, 0, true, a.peer, b.peer).status().getRaftError())
                .isEqualTo(RaftError.ENOENT);

        PeerId nobody = RealCluster.freePeers(1).get(0);
        Answer<GetPeersResponse> mixed = ask(LONG_MS, 0, true, nobody, a.peer);

        assertThat(mixed.status().getCode()).isEqualTo(-1);
        assertThat(mixed.status().getErrorMsg())
                .contains("Check connection[" + nobody.getEndpoint() + "] fail")
                .contains(a.peer + ": scripted ENOENT");
        assertThat(ask(LONG_MS, 0, true).status().getErrorMsg()).contains("no member to ask");
    }

    @Test
    @DisplayName("a shutdown ends a call that waits")
    void shutdownEndsPauses() throws Exception {
        a.onGetLeader(
                way -> {
                    ended.complete(null);
                    refuses(RaftError.EAGAIN).accept(way);
                });
        Patience patience = new Patience(LONG_MS, ended);

        LeaderSearch.Found found = LeaderSearch.find(client, "g", List.of(a.peer), patience);

        assertThat(found.electing()).isTrue();
        assertThat(patience.pause()).isFalse();
    }
}
