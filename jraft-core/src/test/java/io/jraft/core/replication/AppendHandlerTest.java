package io.jraft.core.replication;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.members;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A follower whose leaders, disk and state machine are played by the test. */
@Timeout(30)
class AppendHandlerTest {
    private final NodeFixture f = NodeFixture.of(3);
    private final LogSketch leader =
            new LogSketch().conf(1, members(3)).add(1, "a").add(1, "b").add(1, "c").add(1, "d");

    @Test
    @DisplayName("an answer with a match index waits until the disk holds what it claims")
    void answerWaitsForDisk() {
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.receives(request(0, 3, 0));
        f.turn();
        f.turn();
        assertThat(f.sent(AppendResponse.class)).isEmpty();
        f.diskAnswers();
        f.turn();
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .matches(r -> r.success() && r.index() == 3);
    }

    @Test
    @DisplayName("a retransmission over an unsynced tail is not answered at once either")
    void retransmissionWaitsToo() {
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.receives(request(0, 3, 0));
        f.turn();
        f.receives(request(0, 3, 0));
        f.turn();
        f.receives(request(3, 3, 0));
        f.turn();
        assertThat(f.sent(AppendResponse.class)).isEmpty();
        f.diskAnswers();
        f.turn();
        assertThat(f.sent(AppendResponse.class)).hasSize(3).allMatch(r -> r.index() == 3);
    }

    @Test
    @DisplayName(
            "C7 what was not synced was not acknowledged: a crash between write and sync loses nothing that was claimed")
    void crashBetweenWriteAndSync() {
        f.hears(request(0, 2, 0));
        assertThat(f.sent(AppendResponse.class)).last().matches(r -> r.index() == 2);
        f.receives(request(2, 5, 0));
        f.turn();
        f.node.workers.diskTakes(100);
        f.crash();
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(2);
    }

    @Test
    @DisplayName("appends of one turn are answered by one message, with the newest round")
    void oneAnswerPerTurn() {
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.receives(leader.request(f.from(2), 1, 0, 1, 0, 1));
        f.receives(leader.request(f.from(2), 1, 1, 3, 0, 2));
        f.receives(leader.request(f.from(2), 1, 3, 5, 0, 3));
        f.settle();
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .matches(r -> r.index() == 5 && r.round() == 3);
    }

    @Test
    @DisplayName("a turn that hears two leaders claims to the second only what the second one sent")
    void twoLeadersInOneTurn() {
        f.hears(f.beat(2, 1, 0));
        f.sent();
        LogSketch second = leader.upTo(1).add(2, "x");
        f.receives(leader.request(f.from(2), 1, 0, 5, 0, 9));
        f.receives(second.request(f.from(3), 2, 0, 1, 0, 4));
        f.settle();
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.route().to()).isEqualTo(peer(3));
                            assertThat(r.index()).isEqualTo(1);
                            assertThat(r.round()).isEqualTo(4);
                        });
    }

    @Test
    @DisplayName("T20 duplicates, late and short requests are confirmed, and truncate nothing")
    void duplicatesAndLatecomers() {
        f.hears(request(0, 5, 0));
        f.sent();
        f.hears(request(0, 2, 0));
        f.hears(request(1, 3, 0));
        f.hears(request(4, 5, 0));
        assertThat(f.sent(AppendResponse.class))
                .allMatch(AppendResponse::success)
                .extracting(AppendResponse::index)
                .containsExactly(2L, 3L, 5L);
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(5);
    }

    @Test
    @DisplayName("T20 entries at or below applied are acknowledged when they come again")
    void belowApplied() {
        f.hears(request(0, 5, 5));
        assertThat(f.node.applied.read()).isEqualTo(5);
        f.sent();
        f.hears(request(0, 3, 5));
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .matches(r -> r.success() && r.index() == 3);
        assertThat(f.machine.applied).containsExactly("a", "b", "c", "d");
    }

    @Test
    @DisplayName("a follower's commit is capped by what this very message covers")
    void commitCappedByMessage() {
        f.hears(request(0, 5, 0));
        // Index 5 is another leader's: the new one has only matched up to 2, and its commit is far
        // ahead.
        LogSketch second = leader.upTo(2).add(2, "x").add(2, "y").add(2, "z");
        f.hears(second.request(f.from(3), 2, 2, 2, 5, 0));
        assertThat(f.node.commit()).isEqualTo(2);
        f.hears(f.beat(3, 2, 5));
        assertThat(f.node.commit()).isEqualTo(2);
        f.hears(second.request(f.from(3), 2, 2, 5, 5, 0));
        assertThat(f.node.commit()).isEqualTo(5);
        assertThat(f.machine.applied).containsExactly("a", "x", "y", "z");
    }

    @Test
    @DisplayName("O28 a commit index ahead of the own disk is remembered, not dropped")
    void commitWaitsForDisk() {
        f.hears(f.beat(2, 1, 0));
        f.receives(request(0, 5, 5));
        f.turn();
        assertThat(f.node.commit()).isZero();
        f.diskAnswers();
        f.turn();
        assertThat(f.node.commit()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "N6 C18 a heartbeat touches no entry, and never raises commit beyond what is known to match")
    void heartbeatWithHighCommit() {
        f.hears(request(0, 5, 0));
        f.hears(f.beat(3, 2, 5));
        assertThat(f.node.commit()).isZero();
        assertThat(f.node.parts.log().last()).isEqualTo(leader.id(5));
        f.hears(leader.request(f.from(3), 2, 4, 4, 0, 0));
        f.hears(f.beat(3, 2, 5));
        assertThat(f.node.commit()).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "T9 C9 a configuration goes with the entry that is truncated, and stays away after a restart")
    void configurationIsRolledBack() {
        Members four = members(4);
        LogSketch withFour = leader.upTo(2).conf(1, four);
        f.hears(withFour.request(f.from(2), 1, 0, 3, 0, 0));
        assertThat(f.node.parts.log().conf().current()).isEqualTo(four);
        LogSketch second = leader.upTo(2).add(2, "x");
        f.hears(second.request(f.from(3), 2, 2, 3, 0, 0));
        assertThat(f.node.parts.log().conf().current()).isEqualTo(members(3));
        f.crash();
        assertThat(f.node.parts.log().conf().current()).isEqualTo(members(3));
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(3);
    }

    @Test
    @DisplayName("C9 a configuration in force counts at once, also for a campaign")
    void configurationIsInForceFromAppend() {
        f.hears(leader.upTo(2).conf(1, members(5)).request(f.from(2), 1, 0, 3, 0, 0));
        f.sent();
        f.passes(2 * ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class))
                .extracting(r -> r.route().to().getPort())
                .contains(2, 3, 4, 5);
    }

    @Test
    @DisplayName(
            "N13 members come from the log: what the options name counts only as long as the log names nobody")
    void membersComeFromTheLog() {
        NodeFixture own =
                NodeFixture.named(peer(1), new Members(List.of(peer(1), peer(9)), List.of()));
        LogSketch agreed = new LogSketch().conf(1, members(3));
        own.hears(agreed.request(own.from(2), 1, 0, 1, 1, 0));
        for (boolean restarted : new boolean[] {false, true}) {
            if (restarted) {
                own.crash();
            }
            own.sent();
            own.passes(3 * ELECTION_MS);
            assertThat(own.node.parts.log().conf().current()).isEqualTo(members(3));
            assertThat(own.sent(PreVoteRequest.class))
                    .as("whom it asks, restarted: " + restarted)
                    .isNotEmpty()
                    .extracting(r -> r.route().to())
                    .containsOnly(peer(2), peer(3));
        }
        own.hears(new PreVoteResponse(own.from(9), 1, own.node.term() + 1, true, "no member"));
        assertThat(own.sent(VoteRequest.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "C9 a leader of an older term cannot install a configuration; it is told the newer term")
    void staleLeaderIsAnswered() {
        f.hears(f.beat(3, 7, 0));
        f.sent();
        f.hears(leader.upTo(2).conf(1, members(4)).request(f.from(2), 1, 0, 3, 3, 0));
        f.hears(f.beat(2, 1, 3));
        assertThat(f.node.parts.log().conf().current()).isEqualTo(members(3));
        assertThat(f.node.parts.log().lastIndex()).isZero();
        assertThat(f.sent())
                .hasSize(2)
                .allMatch(m -> m.term() == 7 && m.route().to().equals(peer(2)));
    }

    @Test
    @DisplayName("J3 a log that does not match is refused with a hint that skips the whole term")
    void hint() {
        LogSketch mine = new LogSketch();
        for (int i = 0; i < 10; i++) {
            mine.add(i < 3 ? 1 : 2, "m" + i);
        }
        f.hears(mine.request(f.from(2), 2, 0, 10, 0, 0));
        f.sent();
        LogSketch other = mine.upTo(3);
        for (int i = 0; i < 7; i++) {
            other.add(1, "o" + i);
        }
        other.add(4, "new");
        f.hears(other.request(f.from(3), 4, 10, 11, 0, 0));
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.success()).isFalse();
                            assertThat(r.index()).isEqualTo(10);
                            assertThat(r.hint()).isEqualTo(new LogId(3, 1));
                        });
    }

    @Test
    @DisplayName("a malformed append is dropped: the node goes on, and takes the next good one")
    void malformed() {
        AppendRequest good = request(0, 3, 0);
        AppendRequest gap =
                new AppendRequest(
                        good.route(), 1, LogId.ZERO, 0, 0, 0, List.of(good.blocks().get(1)));
        f.hears(gap);
        assertThat(f.node.picture().state()).isEqualTo(State.STATE_FOLLOWER);
        assertThat(f.sent(AppendResponse.class)).isEmpty();
        f.hears(good);
        assertThat(f.sent(AppendResponse.class)).singleElement().matches(AppendResponse::success);
    }

    @Test
    @DisplayName(
            "with a full disk a follower says so, keeps hearing its leader, and takes entries again by itself")
    void diskFull() {
        f.hears(request(0, 2, 0));
        f.store.setFull(true);
        for (int i = 0; i < 250; i++) {
            f.hears(f.beat(2, 1, 0));
            f.passes(1);
        }
        f.sent();
        f.hears(request(2, 4, 0));
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .matches(r -> !r.success() && r.diskFull());
        assertThat(f.node.picture().diskFull()).isTrue();
        f.hears(f.beat(2, 1, 2));
        assertThat(f.sent(HeartbeatResponse.class)).hasSize(1);
        assertThat(f.node.commit()).isEqualTo(2);
        f.store.setFull(false);
        for (int i = 0; i < 250; i++) {
            f.hears(f.beat(2, 1, 2));
            f.passes(1);
        }
        f.sent();
        f.hears(request(2, 4, 0));
        assertThat(f.sent(AppendResponse.class)).singleElement().matches(AppendResponse::success);
    }

    @Test
    @DisplayName("T21 C2 an answer of an older term does not leave after the term changed")
    void oldAnswerIsDropped() {
        f.hears(f.beat(2, 1, 0));
        f.sent();
        f.receives(request(0, 5, 0));
        f.turn();
        f.receives(f.beat(3, 2, 0));
        f.turn();
        f.settle();
        assertThat(f.sent(AppendResponse.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "N9 a truncation makes what lay behind it undurable: the same index is not taken for synced")
    void truncationIsNotDurable() {
        f.hears(request(0, 5, 0));
        f.hears(f.beat(3, 2, 0));
        f.sent();
        LogSketch second = leader.upTo(2).add(2, "x").add(2, "y").add(2, "z");
        f.receives(second.request(f.from(3), 2, 2, 5, 5, 0));
        f.turn();
        assertThat(f.node.parts.log().stableIndex()).isEqualTo(2);
        assertThat(f.node.commit()).isEqualTo(2);
        assertThat(f.sent(AppendResponse.class)).isEmpty();
        f.settle();
        assertThat(f.sent(AppendResponse.class)).singleElement().matches(r -> r.index() == 5);
        assertThat(f.machine.applied).containsExactly("a", "x", "y", "z");
    }

    @Test
    @DisplayName(
            "semantics 7 start and stop of following come in exact pairs; beats and probes add nothing")
    void followingInPairs() {
        f.hears(f.beat(2, 1, 0));
        f.hears(f.beat(2, 1, 0));
        f.hears(request(0, 2, 1));
        f.node.core.onConnection(peer(2).getEndpoint());
        f.hears(f.beat(3, 2, 0));
        f.hears(f.beat(3, 2, 0));
        assertThat(f.machine.events)
                .filteredOn(e -> e.startsWith("follow"))
                .containsExactly("follow 2", "follow no more 2", "follow 3");
    }

    @Test
    @DisplayName(
            "I-4 after a truncation the chain at the end of the log is that of the last entry kept")
    void chainAfterTruncation() {
        f.hears(request(0, 5, 0));
        int kept = f.node.parts.log().chainAt(3);
        f.node.parts.mailbox().post(() -> f.node.parts.log().truncateSuffix(3));
        f.settle();
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(3);
        assertThat(f.node.parts.log().chainAt(3)).isEqualTo(kept).isNotZero();
    }

    private AppendRequest request(long prev, long last, long commit) {
        return leader.request(f.from(2), 1, prev, last, commit, 0);
    }
}
