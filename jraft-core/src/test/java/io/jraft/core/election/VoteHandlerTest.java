package io.jraft.core.election;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.message.Route;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a voter says, when, and what it remembers of it. */
@Timeout(30)
class VoteHandlerTest {

    @Test
    @DisplayName("T2 a vote is told only after it is durable")
    void grantWaitsForDisk() {
        NodeFixture f = NodeFixture.of(3);
        f.receives(f.voteRequest(2, 1, LogId.ZERO));
        f.turn();
        assertThat(f.sent()).isEmpty();
        f.diskAnswers();
        f.turn();
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }

    @Test
    @DisplayName("J6 O11 T2 a vote that cannot be saved is not given: the node stops and says why")
    void failingSave() {
        NodeFixture f = NodeFixture.of(3);
        f.store.breakDisk(new IOException("Input/output error"));
        f.hears(f.voteRequest(2, 1, LogId.ZERO));
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.node.picture().cause()).contains("the log could not be written");
        assertThat(f.machine.events)
                .filteredOn(e -> e.startsWith("error"))
                .singleElement()
                .asString()
                .contains("the log could not be written");
        f.passes(5 * ELECTION_MS);
        f.hears(f.voteRequest(2, 2, LogId.ZERO));
        assertThat(f.sent()).as("who broke a promise says nothing more").isEmpty();
    }

    @Test
    @DisplayName("T3 a term that cannot be saved is never claimed")
    void failingTermBump() {
        NodeFixture f = NodeFixture.of(3);
        f.store.breakDisk(new IOException("Input/output error"));
        f.receives(f.beat(2, 3, 0));
        f.receives(new LogSketch().add(3, "a").request(f.from(2), 3, 0, 1, 0, 0));
        f.turn();
        f.turn();
        assertThat(f.sent()).isEmpty();
        f.settle();
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
    }

    @Test
    @DisplayName(
            "N1 C1 a vote is for the whole term: it outlives the leader's silence and a restart")
    void voteIsImmutableWithinTerm() {
        NodeFixture f = NodeFixture.of(5);
        f.hears(f.voteRequest(2, 5, LogId.ZERO));
        f.hears(f.beat(2, 5, 0));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
        // The leader falls silent; this node campaigns, loses, and the delayed request of term 5
        // comes in.
        f.passes(2 * ELECTION_MS);
        assertThat(f.node.picture().leader()).isNull();
        f.hears(f.voteRequest(4, 5, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(r -> !r.granted());
        f.crash();
        f.clock.advance(2 * ELECTION_MS);
        f.hears(f.voteRequest(4, 5, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(r -> !r.granted());
    }

    @Test
    @DisplayName(
            "T1 D10 a vote whose answer had no connection is said again when that one comes up, to its candidate only")
    void saysTheVoteAgain() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.voteRequest(2, 1, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).hasSize(1);
        f.connects(3);
        assertThat(f.sent()).as("that one asked nothing").isEmpty();
        f.connects(2);
        assertThat(f.sent())
                .singleElement()
                .isInstanceOfSatisfying(
                        VoteResponse.class,
                        r -> {
                            assertThat(r.route().to()).isEqualTo(peer(2));
                            assertThat(r.granted()).isTrue();
                            assertThat(r.askedTerm()).isEqualTo(1);
                        });
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.connects(2);
        assertThat(f.sent(VoteResponse.class)).as("it leads, so it heard enough").isEmpty();
    }

    @Test
    @DisplayName("E3 who gave way says so again when the connection to the other one comes up")
    void givesWayAgain() {
        NodeFixture f = NodeFixture.of(3);
        f.passes(ELECTION_MS);
        f.sent();
        f.hears(new PreVoteRequest(f.from(3), 1, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class)).singleElement().matches(PreVoteResponse::granted);
        f.connects(3);
        assertThat(f.sent(PreVoteResponse.class))
                .singleElement()
                .matches(r -> r.granted() && r.askedTerm() == 1);
    }

    @Test
    @DisplayName("a vote of a former life, or of a term that is over, is not said again")
    void saysNoOldVoteAgain() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.voteRequest(2, 1, LogId.ZERO));
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        f.sent();
        f.connects(2);
        assertThat(f.sent()).isEmpty();
        f.crash();
        f.sent();
        f.connects(3);
        assertThat(f.sent()).isEmpty();
    }

    @Test
    @DisplayName("a connection that comes and goes keeps nobody from campaigning")
    void flappingConnection() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.voteRequest(2, 1, LogId.ZERO));
        f.sent();
        for (int i = 0; i < 8; i++) {
            f.passes(ELECTION_MS / 2);
            f.connects(2);
        }
        assertThat(f.sent(PreVoteRequest.class)).isNotEmpty();
    }

    @Test
    @DisplayName(
            "who has just voted helps nobody to a later term: the leader it made is about to speak; but only for a beat")
    void hasJustVoted() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.voteRequest(2, 1, LogId.ZERO));
        f.sent();
        f.hears(new PreVoteRequest(f.from(3), 2, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class)).singleElement().matches(r -> !r.granted());
        f.hears(new PreVoteRequest(f.from(2), 2, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class))
                .as("whom the vote was for knows best whether it lost")
                .singleElement()
                .matches(PreVoteResponse::granted);

        f.hears(f.voteRequest(2, 2, LogId.ZERO));
        f.sent();
        f.passes(NodeFixture.HEARTBEAT_MS);
        f.hears(new PreVoteRequest(f.from(3), 3, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class)).singleElement().matches(PreVoteResponse::granted);
    }

    @Test
    @DisplayName("N4 who got votes is nobody's leader: only its own word in that term makes it one")
    void votesNameNoLeader() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.voteRequest(2, 5, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
        f.hears(new VoteResponse(f.from(3), 5, 5, true, "for another"));
        assertThat(f.node.picture().leader()).isNull();
        assertThat(f.node.leads()).isFalse();
        f.hears(f.beat(3, 4, 0));
        assertThat(f.node.picture().leader()).as("of an older term").isNull();
        f.hears(f.beat(2, 5, 0));
        assertThat(f.node.picture().leader()).isEqualTo(peer(2));
        assertThat(f.node.term()).isEqualTo(5);
    }

    @Test
    @DisplayName("C8 two members whose names have equal hashes are two members")
    void collidingNames() {
        PeerId first = new PeerId("Aa", 1);
        PeerId second = new PeerId("BB", 1);
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        NodeFixture f =
                NodeFixture.named(peer(1), new Members(List.of(peer(1), first, second), List.of()));
        f.hears(ask(f, first));
        f.hears(ask(f, second));
        assertThat(f.sent(VoteResponse.class))
                .extracting(r -> r.route().to().getIp() + " " + r.granted())
                .containsExactly("Aa true", "BB false");
    }

    private static VoteRequest ask(NodeFixture f, PeerId candidate) {
        return new VoteRequest(
                new Route(NodeFixture.GROUP, candidate, peer(1)), 1, LogId.ZERO, false);
    }

    @Test
    @DisplayName("N1 C16 a crash inside an election gives no second vote")
    void noSecondVoteAfterCrash() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.voteRequest(2, 1, LogId.ZERO));
        f.crash();
        f.clock.advance(2 * ELECTION_MS);
        f.sent();
        f.hears(f.voteRequest(3, 1, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(r -> !r.granted());
        f.hears(f.voteRequest(2, 1, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class))
                .as("the first candidate may hear it again")
                .singleElement()
                .matches(VoteResponse::granted);
    }

    @Test
    @DisplayName("C12 who hears a leader refuses votes and pre-votes, and keeps its term")
    void stickiness() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.clock.advance(ELECTION_MS - 1);
        f.hears(new PreVoteRequest(f.from(3), 2, LogId.ZERO));
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        assertThat(f.node.term()).isEqualTo(1);
        assertThat(f.sent())
                .extracting(Object::toString)
                .hasSize(2)
                .allMatch(s -> s.contains("hears a leader"));
        f.clock.advance(2);
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }

    @Test
    @DisplayName("a transfer breaks stickiness for exactly the next term")
    void transferMark() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.hears(new VoteRequest(f.from(3), 3, LogId.ZERO, true));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(r -> !r.granted());
        assertThat(f.node.term()).isEqualTo(1);
        f.hears(new VoteRequest(f.from(3), 2, LogId.ZERO, true));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }

    @Test
    @DisplayName(
            "after a restart a voter is silent for an election timeout: it may have promised a leader to be")
    void silenceAfterRestart() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 1, 0));
        f.crash();
        f.sent();
        f.clock.advance(ELECTION_MS - 1);
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        f.hears(new PreVoteRequest(f.from(3), 2, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).noneMatch(VoteResponse::granted);
        assertThat(f.node.term()).isEqualTo(1);
        f.hears(new VoteRequest(f.from(3), 2, LogId.ZERO, true));
        assertThat(f.sent(VoteResponse.class))
                .as("but the leader itself may release it")
                .singleElement()
                .matches(VoteResponse::granted);
    }

    @Test
    @DisplayName(
            "R7 a newcomer whose disk still knows the one voter of before is silent as well: its word may count already")
    void silenceOfANewcomer() {
        NodeFixture f = NodeFixture.named(peer(1), new Members(List.of(peer(2)), List.of()));
        f.hears(f.beat(2, 1, 0));
        f.crash();
        f.sent();
        f.clock.advance(ELECTION_MS - 1);
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).noneMatch(VoteResponse::granted);
        assertThat(f.node.term()).isEqualTo(1);
        f.clock.advance(1);
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }

    @Test
    @DisplayName("after that time it votes again")
    void silenceEnds() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.beat(2, 1, 0));
        f.crash();
        f.sent();
        f.clock.advance(ELECTION_MS);
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }

    @Test
    @DisplayName(
            "T56 an append heard before a vote request in the same turn counts when the logs are compared")
    void appendThenVote() {
        NodeFixture f = NodeFixture.of(3);
        LogSketch leader = new LogSketch().add(1, "a");
        f.receives(leader.request(f.from(2), 1, 0, 1, 0, 0));
        f.receives(new VoteRequest(f.from(3), 2, LogId.ZERO, true));
        f.turn();
        f.settle();
        assertThat(f.sent(VoteResponse.class))
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("less complete"));
    }

    @Test
    @DisplayName(
            "T56 a vote that left the loop with the append covers it: both are durable or neither is told")
    void voteCoversAppend() {
        NodeFixture f = NodeFixture.of(3);
        LogSketch leader = new LogSketch().add(1, "a");
        f.receives(leader.request(f.from(2), 1, 0, 1, 0, 0));
        f.receives(new VoteRequest(f.from(3), 2, leader.id(1), true));
        f.turn();
        assertThat(f.sent()).isEmpty();
        f.settle();
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
        assertThat(f.node.parts.log().stableIndex()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "C17 two leaders in one term: the second is not believed, the term is left, and it is counted")
    void leaderConflict() {
        NodeFixture f = NodeFixture.of(3);
        LogSketch second = new LogSketch().add(4, "other");
        f.hears(f.beat(2, 4, 0));
        f.sent();
        f.hears(second.request(f.from(3), 4, 0, 1, 1, 0));
        assertThat(f.sent(AppendResponse.class)).noneMatch(AppendResponse::success);
        assertThat(f.node.parts.log().lastIndex()).isZero();
        assertThat(f.node.term()).isEqualTo(5);
        assertThat(f.node.picture().conflicts()).isEqualTo(1);
        assertThat(f.node.picture().leader()).isNull();
    }

    @Test
    @DisplayName("C17 also a leader leaves a term that another one claims to lead")
    void leaderMeetsLeader() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        long term = f.node.term();
        f.hears(f.beat(2, term, 1));
        assertThat(f.node.leads()).isFalse();
        assertThat(f.node.term()).isEqualTo(term + 1);
        assertThat(f.node.picture().conflicts()).isEqualTo(1);
        f.hears(new PreVoteResponse(f.from(2), term, term + 1, true, "late"));
        assertThat(f.node.leads()).isFalse();
    }

    @Test
    @DisplayName("C10 the refusals of a voter name their reason, for people")
    void reasons() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(f.voteRequest(2, 3, LogId.ZERO));
        f.hears(f.voteRequest(3, 3, LogId.ZERO));
        f.hears(f.voteRequest(3, 2, LogId.ZERO));
        assertThat(f.sent(VoteResponse.class))
                .extracting(VoteResponse::reason)
                .containsExactly(
                        "log is at least as complete",
                        "voted for another in this term",
                        "term is older than mine");
    }
}
