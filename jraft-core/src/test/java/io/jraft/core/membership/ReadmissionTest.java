package io.jraft.core.membership;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.members;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.message.Route;
import io.jraft.model.GroupIdentity;
import io.jraft.model.GroupIdentity.Incarnation;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipRequest;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** M9: voters behind whose names is another disk than before, and those who were never heard; all played by the test. */
@Timeout(30)
class ReadmissionTest {
    private static final long OWN = 11;
    private static final long SECOND = 22;
    private static final long THIRD = 33;
    private static final long EMPTY = 99;

    private final NodeFixture f = NodeFixture.of(3, x -> x.disk = OWN);

    /** Has the vote of the second; the third was not heard. */
    private void hasWon() {
        f.passes(3 * ELECTION_MS);
        long term = f.node.term() + 1;
        f.hears(new PreVoteResponse(f.from(2, SECOND, true), term - 1, term, true, ""));
        f.hears(new VoteResponse(f.from(2, SECOND, true), term, term, true, ""));
    }

    /** Leads without having heard the third. */
    private void isElected() {
        hasWon();
        f.passes(2 * HEARTBEAT_MS);
        assertThat(f.node.leads()).isTrue();
    }

    /** Leads, and lists all three. */
    private void leads() {
        hasWon();
        f.hears(new VoteResponse(f.from(3, THIRD, true), f.node.term(), f.node.term(), true, ""));
        assertThat(f.node.leads()).isTrue();
        for (int i = 0; i < 5; i++) {
            answers(2, SECOND);
            answers(3, THIRD);
        }
        assertThat(listed()).hasSize(3);
        assertThat(last()).as("one entry").isEqualTo(1);
        assertThat(f.node.commit()).isEqualTo(1);
    }

    private long last() {
        return f.node.parts.log().lastIndex();
    }

    /** Takes what it was sent, on this disk. */
    private void answers(int peer, long disk) {
        f.passes(1);
        for (AppendRequest r : f.sent(AppendRequest.class, peer)) {
            f.hears(
                    new AppendResponse(
                            f.from(peer, disk, false),
                            r.term(),
                            true,
                            r.lastIndex(),
                            LogId.ZERO,
                            r.round(),
                            Long.MAX_VALUE,
                            false));
        }
    }

    private List<Incarnation> listed() {
        return f.node.parts.log().conf().identity().incarnations();
    }

    private static Incarnation disk(int peer, long disk) {
        return new Incarnation(peer(peer), disk, disk);
    }

    private String notice() {
        return String.valueOf(f.node.parts.status().picture().notice());
    }

    @Test
    @DisplayName("M9 the first leader waits for the third one's answer, a beat and no longer")
    void firstLeaderWaits() {
        hasWon();
        assertThat(f.node.leads()).isFalse();
        f.sent();
        f.passes(HEARTBEAT_MS / 2);
        assertThat(f.node.leads()).isFalse();
        assertThat(f.sent(VoteRequest.class, 3)).as("asked once more").isNotEmpty();
        f.passes(HEARTBEAT_MS);
        assertThat(f.node.leads()).isTrue();
        assertThat(listed()).containsExactlyInAnyOrder(disk(1, OWN), disk(2, SECOND));
    }

    @Test
    @DisplayName(
            "M9 the first leader leads as soon as the last voter was heard, even by its own question")
    void lastVoterAsks() {
        hasWon();
        f.hears(new PreVoteRequest(f.from(3, THIRD, true), f.node.term() + 1, LogId.ZERO));
        assertThat(f.node.leads()).isTrue();
        assertThat(f.sent(PreVoteResponse.class, 3)).noneMatch(PreVoteResponse::granted);
        assertThat(listed()).hasSize(3);
    }

    @Test
    @DisplayName("M9 a majority of votes is worth nothing when the last voter has a log already")
    void lastVoterKnowsBetter() {
        hasWon();
        f.hears(new PreVoteRequest(f.from(3, THIRD, false), f.node.term() + 1, new LogId(5, 1)));
        f.passes(20 * ELECTION_MS);
        assertThat(f.node.leads()).isFalse();
        assertThat(notice()).contains("the group has begun without this disk");
    }

    @Test
    @DisplayName("M9, S7 who was not heard when the group began counts all the same")
    void whoIsNotListedCounts() {
        isElected();
        answers(3, THIRD);
        assertThat(f.node.commit()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "M9, S1 who was not heard when the group began is listed by one entry, after ten timeouts")
    void latecomerIsListed() {
        isElected();
        for (int i = 0; i < 7 * ELECTION_MS / HEARTBEAT_MS; i++) {
            beats(HEARTBEAT_MS);
        }
        assertThat(last()).isEqualTo(1);
        for (int i = 0; i < 20 * ELECTION_MS / HEARTBEAT_MS; i++) {
            beats(HEARTBEAT_MS);
        }
        assertThat(last()).isEqualTo(2);
        assertThat(listed()).contains(disk(3, THIRD));
    }

    @Test
    @DisplayName(
            "M9 who was never listed and changes its disk under a leader's eyes is readmitted like a listed one")
    void unlistedDiskIsEmptied() {
        isElected();
        answers(3, THIRD);
        answers(2, SECOND);
        f.hears(refusal(3, EMPTY));
        assertThat(listed()).contains(disk(3, THIRD));
        long proof = last();
        for (int i = 0; i < 5; i++) {
            answers(3, EMPTY);
        }
        assertThat(f.node.commit()).isLessThan(proof);
        answers(2, SECOND);
        assertThat(listed()).contains(disk(3, EMPTY));
    }

    /** Time passes, and both others answer whatever comes. */
    private void beats(long millis) {
        f.passes(millis);
        for (HeartbeatRequest r : f.sent(HeartbeatRequest.class)) {
            boolean second = r.route().to().equals(peer(2));
            f.hears(
                    new HeartbeatResponse(
                            f.from(second ? 2 : 3, second ? SECOND : THIRD, false),
                            r.term(),
                            r.round(),
                            f.follower(second ? 2 : 3).match(),
                            r.sentAt(),
                            0));
        }
        answers(2, SECOND);
        answers(3, THIRD);
    }

    private AppendResponse refusal(int peer, long disk) {
        return new AppendResponse(
                f.from(peer, disk, true), f.node.term(), false, 3, LogId.ZERO, 0, 1 << 20, false);
    }

    @Test
    @DisplayName(
            "M9 what an emptied voter acknowledges counts for nothing until a majority without it agreed")
    void emptiedVoterDoesNotCount() {
        leads();
        f.hears(refusal(2, EMPTY));
        long proof = f.node.parts.log().lastIndex();
        assertThat(f.follower(2).match()).as("what the lost disk had is forgotten").isZero();
        assertThat(notice()).contains(peer(2) + " speaks from another disk");
        for (int i = 0; i < 5; i++) {
            answers(2, EMPTY);
        }
        assertThat(f.follower(2).match()).isEqualTo(proof);
        assertThat(f.node.commit()).as("refilled, and not counted").isLessThan(proof);
        assertThat(listed()).contains(disk(2, SECOND));
        answers(3, THIRD);
        assertThat(f.node.commit()).isGreaterThanOrEqualTo(proof);
        assertThat(listed()).contains(disk(2, EMPTY)).doesNotContain(disk(2, SECOND));
        answers(2, EMPTY);
        assertThat(f.node.commit()).as("now it counts").isEqualTo(proof + 1);
        assertThat(notice()).isEqualTo("null");
    }

    @Test
    @DisplayName("M9 a disk that was thought lost and comes back is a stranger, too")
    void formerDiskIsAStranger() {
        leads();
        for (int i = 0; i < 3; i++) {
            f.node.apply("w" + i);
            answers(2, EMPTY);
            f.passes(3 * HEARTBEAT_MS);
            answers(2, EMPTY);
            answers(3, THIRD);
        }
        for (int i = 0; i < 5; i++) {
            answers(3, THIRD);
            answers(2, EMPTY);
        }
        assertThat(listed()).contains(disk(2, EMPTY));
        long before = f.node.commit();
        f.node.apply("x");
        answers(2, SECOND);
        f.passes(3 * HEARTBEAT_MS);
        answers(2, SECOND);
        assertThat(f.node.commit()).isEqualTo(before);
    }

    @Test
    @DisplayName("M9 the vote of another disk than the listed one elects nobody")
    void voteOfAnotherDisk() {
        GroupIdentity identity =
                GroupIdentity.NONE.with(disk(1, OWN)).with(disk(2, SECOND)).with(disk(3, THIRD));
        LogSketch log = new LogSketch().conf(1, members(3), identity);
        f.hears(log.request(f.from(3, THIRD, false), 1, 0, 1, 0, 0));
        f.passes(3 * ELECTION_MS);
        f.sent();
        f.hears(new PreVoteResponse(f.from(2, EMPTY, true), 1, 2, true, ""));
        assertThat(f.sent(VoteRequest.class)).isEmpty();
        f.passes(3 * ELECTION_MS);
        f.sent();
        f.hears(new PreVoteResponse(f.from(2, SECOND, false), 1, 2, true, ""));
        assertThat(f.sent(VoteRequest.class)).isNotEmpty();
        f.hears(new VoteResponse(f.from(2, EMPTY, true), 2, 2, true, ""));
        assertThat(f.node.leads()).isFalse();
    }

    @Test
    @DisplayName("M9 a node whose own disk is another one than the listed never campaigns")
    void emptiedNodeWaits() {
        GroupIdentity identity = GroupIdentity.NONE.with(disk(1, EMPTY)).with(disk(2, SECOND));
        LogSketch log = new LogSketch().conf(1, members(3), identity);
        f.hears(log.request(f.from(2, SECOND, false), 1, 0, 1, 0, 0));
        f.sent();
        f.passes(20 * ELECTION_MS);
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();
        assertThat(notice()).contains("this node's disk is not the one that the group knows");
    }

    @Test
    @DisplayName("M9 two empty disks do not begin a group once more of which a third has a log")
    void groupIsNotBegunAnew() {
        f.passes(3 * ELECTION_MS);
        f.sent();
        f.hears(new PreVoteResponse(f.from(3, THIRD, false), 0, 1, false, "log is newer"));
        f.hears(new PreVoteResponse(f.from(2, EMPTY, true), 0, 1, true, ""));
        f.passes(20 * ELECTION_MS);
        assertThat(f.sent(VoteRequest.class)).isEmpty();
        Route empty = f.from(2, EMPTY, true);
        f.hears(new PreVoteRequest(empty, 50, LogId.ZERO));
        assertThat(f.sent(PreVoteResponse.class)).noneMatch(PreVoteResponse::granted);
        f.hears(new VoteRequest(empty, 50, LogId.ZERO, false));
        assertThat(f.sent(VoteResponse.class)).noneMatch(VoteResponse::granted);
        assertThat(notice()).contains("the group has begun without this disk");
    }

    @Test
    @DisplayName("M9, I-10 a change of members waits until the listing of a disk is decided")
    void changeWaits() {
        leads();
        f.hears(refusal(3, EMPTY));
        long open = last();
        assertThat(f.node.commit()).isLessThan(open);
        f.node.parts
                .mailbox()
                .post(() -> f.node.core.change(new MembershipRequest.RemovePeer(peer(3)), null));
        f.passes(5);
        assertThat(last()).isEqualTo(open);
        for (int i = 0; i < 6; i++) {
            answers(2, SECOND);
            answers(3, EMPTY);
        }
        Members fewer = new Members(List.of(peer(1), peer(2)), List.of());
        assertThat(f.node.parts.log().conf().current()).isEqualTo(fewer);
        assertThat(listed()).containsExactlyInAnyOrder(disk(1, OWN), disk(2, SECOND));
    }

    @Test
    @DisplayName("M9 a change of members lists who was not listed yet")
    void changeLists() {
        isElected();
        answers(2, SECOND);
        answers(3, THIRD);
        assertThat(listed()).hasSize(2);
        f.node.parts
                .mailbox()
                .post(() -> f.node.core.change(new MembershipRequest.RemovePeer(peer(2)), null));
        for (int i = 0; i < 6; i++) {
            answers(2, SECOND);
            answers(3, THIRD);
        }
        assertThat(listed()).containsExactlyInAnyOrder(disk(1, OWN), disk(3, THIRD));
    }
}
