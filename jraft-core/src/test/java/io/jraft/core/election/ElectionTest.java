package io.jraft.core.election;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.members;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.protocol.ElectionPolicy;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a node campaigns: the test plays its disk and the other two voters. */
@Timeout(30)
class ElectionTest {

    @Test
    @DisplayName("J6 T1 a request for votes leaves only once term and own vote are durable")
    void voteRequestWaitsForDisk() {
        NodeFixture f = campaigning();
        f.receives(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        f.turn();
        f.turn();
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.term()).isEqualTo(1);
        f.diskAnswers();
        f.turn();
        assertThat(f.sent(VoteRequest.class))
                .extracting(m -> m.route().to())
                .containsExactly(peer(2), peer(3));
    }

    @Test
    @DisplayName("a question that was lost because no connection was up is asked again when it is")
    void asksAgainWhenConnected() {
        NodeFixture f = campaigning();
        f.hears(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        assertThat(f.sent(VoteRequest.class)).hasSize(2);
        f.connects(3);
        assertThat(f.sent(VoteRequest.class))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.route().to()).isEqualTo(peer(3));
                            assertThat(r.term()).isEqualTo(1);
                        });
        f.hears(new VoteResponse(f.from(3), 1, 1, true, ""));
        assertThat(f.node.leads()).isTrue();
        f.sent();
        f.connects(2);
        assertThat(f.sent(VoteRequest.class)).as("the campaign is over").isEmpty();
    }

    @Test
    @DisplayName("T1 who asked for votes and crashed votes for nobody else in that term")
    void candidateRemembersItsVote() {
        NodeFixture f = campaigning();
        f.hears(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        assertThat(f.sent(VoteRequest.class)).hasSize(2);
        f.crash();
        f.clock.advance(ELECTION_MS);
        f.hears(f.voteRequest(3, 1, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).noneMatch(VoteResponse::granted);
    }

    @Test
    @DisplayName("T1 a campaign whose term never reached the disk leaves no trace")
    void unsyncedCampaignIsForgotten() {
        NodeFixture f = campaigning();
        f.receives(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        f.turn();
        f.crash();
        assertThat(f.node.term()).isZero();
        f.hears(f.voteRequest(3, 1, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }

    @Test
    @DisplayName("the own vote counts only once it is durable, even when all others have voted")
    void ownVoteWaitsForDisk() {
        NodeFixture f = NodeFixture.of(2);
        f.passes(ELECTION_MS);
        f.receives(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        f.turn();
        // A voter that answers before it can have been asked: no real one does, and it must not
        // matter.
        f.receives(new VoteResponse(f.from(2), 1, 1, true, ""));
        f.turn();
        assertThat(f.node.leads()).isFalse();
        f.diskAnswers();
        f.turn();
        assertThat(f.node.leads()).isTrue();
    }

    @Test
    @DisplayName("a single voter leads only once its own vote is durable")
    void singleVoter() {
        NodeFixture f = NodeFixture.of(1);
        assertThat(f.node.leads()).isTrue();
        f.node.workers.diskRing.refuse(true);
        f.hears(new HeartbeatResponse(f.from(1), 2, 0, 0));
        assertThat(f.node.leads()).isFalse();
        f.passes(2 * ELECTION_MS);
        assertThat(f.node.leads()).as("its vote is not on disk").isFalse();
        f.node.workers.diskRing.refuse(false);
        f.settle();
        assertThat(f.node.leads()).isTrue();
    }

    @Test
    @DisplayName(
            "of two that ask each other at once the one that ranks lower gives way, and does not campaign (E3)")
    void givesWay() {
        NodeFixture f = campaigning();
        f.sent();
        f.hears(new PreVoteRequest(f.from(3), 1, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class)).singleElement().matches(PreVoteResponse::granted);

        f.hears(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        assertThat(f.node.term()).as("a grant for the campaign that was given up").isZero();

        f.passes(ELECTION_MS + 1);
        assertThat(f.sent(PreVoteRequest.class)).as("it tries again later").isNotEmpty();
    }

    @Test
    @DisplayName("the one that ranks higher goes first, and asks once more whoever asked it (E3)")
    void goesFirst() {
        NodeFixture f = NodeFixture.named(NodeFixture.peer(3), NodeFixture.members(3));
        f.passes(ELECTION_MS);
        f.sent();
        f.hears(new PreVoteRequest(f.from(1), 1, LogId.ZERO));
        assertThat(f.sent())
                .hasSize(2)
                .anyMatch(m -> m instanceof PreVoteResponse r && !r.granted())
                .anyMatch(m -> m instanceof PreVoteRequest r && r.term() == 1);

        // Who answered already is no rival.
        f.hears(new PreVoteResponse(f.from(2), 0, 1, false, ""));
        f.hears(new PreVoteRequest(f.from(2), 1, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class)).singleElement().matches(PreVoteResponse::granted);
    }

    @Test
    @DisplayName(
            "P2 C1 a node that asks and is heard by nobody holds up no other, whatever its rank")
    void heardByNobody() {
        NodeFixture f = NodeFixture.named(NodeFixture.peer(3), NodeFixture.members(3));
        f.passes(ELECTION_MS);
        f.passes(NodeFixture.HEARTBEAT_MS);
        f.sent();
        f.hears(new PreVoteRequest(f.from(1), 1, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class)).singleElement().matches(PreVoteResponse::granted);
    }

    @Test
    @DisplayName("a more complete log goes first, whoever ranks higher (E7)")
    void completeLogGoesFirst() {
        assertThat(
                        ElectionPolicy.givesWay(
                                NodeFixture.peer(3),
                                new LogId(4, 1),
                                NodeFixture.peer(1),
                                new LogId(5, 1)))
                .isTrue();
        assertThat(
                        ElectionPolicy.givesWay(
                                NodeFixture.peer(1),
                                new LogId(5, 1),
                                NodeFixture.peer(3),
                                new LogId(4, 1)))
                .isFalse();
        assertThat(
                        ElectionPolicy.givesWay(
                                NodeFixture.peer(1),
                                new LogId(9, 1),
                                NodeFixture.peer(3),
                                new LogId(4, 2)))
                .isTrue();
    }

    @Test
    @DisplayName("a pre-vote moves no term, neither here nor there")
    void preVoteMovesNoTerm() {
        NodeFixture f = campaigning();
        assertThat(f.node.term()).isZero();
        f.hears(new PreVoteRequest(f.from(3), 7, LogId.ZERO));
        assertThat(f.node.term()).isZero();
        assertThat(f.sent(PreVoteResponse.class))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.granted()).isTrue();
                            assertThat(r.term()).isZero();
                            assertThat(r.askedTerm()).isEqualTo(7);
                        });
    }

    @Test
    @DisplayName(
            "a candidate ahead in term is elected with the pre-vote of a voter that lags behind")
    void preVoteOfLaggard() {
        NodeFixture f = campaigning();
        f.hears(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        // The requests of term 1 are lost, and the other voter, still in term 0, never campaigns
        // itself.
        f.passes(3 * ELECTION_MS);
        assertThat(f.node.term()).isEqualTo(1);
        f.sent();
        f.hears(new PreVoteResponse(f.from(2), 0, 2, true, ""));
        assertThat(f.sent(VoteRequest.class))
                .isNotEmpty()
                .allMatch(r -> r.term() == 2 && r.last().equals(LogId.ZERO));
    }

    @Test
    @DisplayName("T29 a leader that steps down with no other leader in sight campaigns again")
    void electionTimerAfterStepDown() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        f.hears(new HeartbeatResponse(f.from(2), 9, 0, 0));
        assertThat(f.node.leads()).isFalse();
        assertThat(f.node.term()).isEqualTo(9);
        f.sent();
        f.passes(ELECTION_MS + 1);
        assertThat(f.sent(PreVoteRequest.class)).hasSize(2).allMatch(r -> r.term() == 10);
    }

    @Test
    @DisplayName("N5 T29 also a leader that nobody answers steps down, and campaigns again")
    void checkQuorum() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        long term = f.node.term();
        f.passes(2 * ELECTION_MS);
        assertThat(f.node.leads()).isFalse();
        assertThat(f.node.term()).isEqualTo(term);
        f.passes(ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class)).isNotEmpty();
    }

    @Test
    @DisplayName("T31 a leader without a quorum does not refuse a pre-vote because of itself")
    void partitionedLeaderGrants() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        LogId last = f.node.parts.log().last();
        f.hears(new PreVoteRequest(f.from(3), f.node.term() + 1, last));
        assertThat(f.sent(PreVoteResponse.class))
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).isEqualTo("hears a leader"))
                .matches(r -> !r.granted());
        // Nobody answers for an election timeout; asked before its own check of the quorum comes
        // round.
        f.clock.advance(ELECTION_MS + 1);
        f.hears(new PreVoteRequest(f.from(3), f.node.term() + 1, last));
        assertThat(f.sent(PreVoteResponse.class)).singleElement().matches(PreVoteResponse::granted);
    }

    @Test
    @DisplayName("C10 a node that is no member never campaigns, not even when told to")
    void joinerNeverCampaigns() {
        NodeFixture f = NodeFixture.named(peer(4), members(3));
        f.passes(5 * ELECTION_MS);
        f.hears(new TimeoutNow(f.from(1), 1));
        f.passes(5 * ELECTION_MS);
        assertThat(f.sent()).isEmpty();
    }

    @Test
    @DisplayName(
            "who is told to take over campaigns at once, marked as a transfer, in the next term")
    void timeoutNow() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 4, 0));
        f.sent();
        f.hears(new TimeoutNow(f.from(2), 4));
        assertThat(f.sent(VoteRequest.class))
                .hasSize(2)
                .allMatch(r -> r.transfer() && r.term() == 5);
        // The network delivers it twice: a term that is over moves nothing.
        f.hears(new TimeoutNow(f.from(2), 4));
        assertThat(f.node.term()).isEqualTo(5);
    }

    @Test
    @DisplayName("a campaign ends when the leader of the same term turns up")
    void leaderTurnsUp() {
        NodeFixture f = campaigning();
        f.hears(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        f.hears(f.beat(3, 1, 0));
        f.hears(new VoteResponse(f.from(2), 1, 1, true, "late"));
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_FOLLOWER);
        assertThat(f.node.picture().leader()).isEqualTo(peer(3));
    }

    @Test
    @DisplayName("N3 an answer to another term's campaign counts for nothing")
    void answerOfOtherTerm() {
        NodeFixture f = campaigning();
        f.hears(new PreVoteResponse(f.from(2), 0, 3, true, "of a question never asked"));
        assertThat(f.node.term()).isZero();
        f.hears(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        f.hears(new VoteResponse(f.from(2), 1, 0, true, "of a campaign never held"));
        assertThat(f.node.leads()).isFalse();
    }

    @Test
    @DisplayName("N3 a second vote of the same voter is no majority")
    void duplicateVote() {
        NodeFixture f = NodeFixture.of(5);
        f.passes(ELECTION_MS);
        for (int i = 0; i < 3; i++) {
            f.hears(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        }
        assertThat(f.node.term()).isZero();
        f.hears(new PreVoteResponse(f.from(3), 0, 1, true, ""));
        for (int i = 0; i < 3; i++) {
            f.hears(new VoteResponse(f.from(2), 1, 1, true, ""));
        }
        assertThat(f.node.leads()).isFalse();
        f.hears(new VoteResponse(f.from(5), 1, 1, true, ""));
        assertThat(f.node.leads()).isTrue();
    }

    @Test
    @DisplayName(
            "a state machine ahead of its node's log keeps it from leading, also when it is the only voter")
    void machineAhead() {
        NodeFixture alone = NodeFixture.of(1, x -> x.machine.durable = 5);
        alone.passes(3 * ELECTION_MS);
        assertThat(alone.node.leads()).isFalse();
        NodeFixture f = NodeFixture.of(3, x -> x.machine.durable = 5);
        f.passes(3 * ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();
        LogSketch leader = new LogSketch();
        for (int i = 0; i < 5; i++) {
            leader.add(1, "x" + i);
        }
        f.hears(leader.request(f.from(2), 1, 0, 5, 0, 0));
        f.passes(3 * ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class)).isNotEmpty();
    }

    @Test
    @DisplayName("a term begins with one CONFIGURATION entry and a beat (semantics 1)")
    void termBegins() {
        NodeFixture f = NodeFixture.of(3);
        f.becomesLeader();
        assertThat(f.sent())
                .filteredOn(m -> m.route().to().equals(peer(2)))
                .filteredOn(m -> m instanceof AppendRequest || m instanceof HeartbeatRequest)
                .hasSize(2)
                .first()
                .isInstanceOfSatisfying(
                        AppendRequest.class,
                        r -> {
                            assertThat(r.lastIndex()).isEqualTo(1);
                            assertThat(r.blocks().get(0).isData(1)).isFalse();
                        });
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(1);
    }

    /** A voter of three that has just asked for pre-votes. */
    @Test
    @DisplayName(
            "E8 a voter whose vote took long to sync gives its candidate a full timeout from then on")
    void slowVoteGivesTime() {
        NodeFixture f = NodeFixture.of(3);
        f.receives(f.voteRequest(2, 7, f.node.parts.log().last()));
        for (int i = 0; i < ELECTION_MS - 5; i++) {
            f.clock.advance(1);
            f.turn();
        }
        f.diskAnswers();
        f.turn();
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
        f.passes(ELECTION_MS - 5);
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();
        f.passes(10);
        assertThat(f.sent(PreVoteRequest.class)).isNotEmpty();
    }

    @Test
    @DisplayName("E8 nobody campaigns while its vote for another is not durable")
    void noCampaignBeforeVoteIsHeard() {
        NodeFixture f = NodeFixture.of(3);
        f.receives(f.voteRequest(2, 7, f.node.parts.log().last()));
        for (int i = 0; i < 3 * ELECTION_MS; i++) {
            f.clock.advance(1);
            f.turn();
        }
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.term()).isEqualTo(7);
    }

    @Test
    @DisplayName(
            "an election timeout that is changed holds from the next turn on, with beats that fit it")
    void resetTimeout() {
        NodeFixture f = NodeFixture.of(3);
        f.node.parts.mailbox().post(() -> f.node.core.resetElectionTimeout(10 * ELECTION_MS));
        f.settle();
        f.passes(10 * ELECTION_MS - 5);
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();
        f.passes(10);
        assertThat(f.sent(PreVoteRequest.class)).isNotEmpty();
        f.leads();
        f.sent();
        f.node.parts.mailbox().post(() -> f.node.core.resetElectionTimeout(ELECTION_MS));
        f.settle();
        f.sent();
        f.passes(ELECTION_MS / 2);
        assertThat(f.sent(HeartbeatRequest.class, 2).size()).isBetween(4, 6);
    }

    @Test
    @DisplayName(
            "S15 the target falls with each timeout without a leader, and is whole again when somebody leads")
    void targetPriority() {
        Members ranked =
                new Members(
                        List.of(
                                peer(1),
                                new PeerId("127.0.0.1", 2, 0, 100),
                                new PeerId("127.0.0.1", 3, 0, 40)),
                        List.of());
        NodeFixture f = NodeFixture.named(peer(1), ranked, x -> x.options.setElectionPriority(70));
        assertThat(f.node.picture().targetPriority()).isEqualTo(100);
        f.passes(ELECTION_MS + 2);
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();
        assertThat(f.node.picture().targetPriority()).isEqualTo(80);
        f.hears(f.beat(2, 1, 0));
        assertThat(f.node.picture().targetPriority()).isEqualTo(100);
        f.passes(2 * ELECTION_MS + 5);
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();
        assertThat(f.node.picture().targetPriority()).isEqualTo(64);
        f.passes(ELECTION_MS + 5);
        assertThat(f.sent(PreVoteRequest.class)).as("70 is enough for 64").isNotEmpty();
    }

    private static NodeFixture campaigning() {
        NodeFixture f = NodeFixture.of(3);
        f.passes(ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class)).hasSize(2);
        return f;
    }
}
