package io.jraft.core.replication;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.members;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.model.LogId;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a group that nobody writes to, a follower must not stay behind because one of the two forgot what matches. */
@Timeout(30)
class ForgottenMatchTest {
    private final LogSketch leader = new LogSketch().conf(1, members(3)).add(1, "a").add(1, "b");

    @Test
    @DisplayName(
            "T16 a follower that lost sight of its leader and hears it again, in one term, still knows what matches")
    void sameLeaderAgain() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(leader.request(f.from(2), 1, 0, 3, 0, 0));
        f.passes(3 * ELECTION_MS);
        assertThat(f.node.parts.state().leader()).isNull();
        f.hears(f.beat(2, 1, 3));
        assertThat(f.node.commit()).isEqualTo(3);
        assertThat(f.machine.applied).containsExactly("a", "b");
    }

    @Test
    @DisplayName(
            "T16 a follower that started anew asks its leader what matches as soon as a beat says more")
    void restartedFollower() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(leader.request(f.from(2), 1, 0, 3, 0, 0));
        f.crash();
        f.sent();
        f.hears(f.beat(2, 1, 3));
        assertThat(f.node.commit()).as("nothing says yet that the logs are equal").isZero();
        assertThat(f.sent(AppendResponse.class))
                .singleElement()
                .matches(r -> r.success() && r.index() == 0);
        f.hears(leader.request(f.from(2), 1, 3, 3, 3, 0));
        assertThat(f.machine.applied).containsExactly("a", "b");
    }

    @Test
    @DisplayName(
            "T16 a leader that hears less than it knew to match looks again, without counting less")
    void leaderLooksAgain() {
        NodeFixture f = NodeFixture.of(3);
        f.leads();
        f.node.apply("a");
        f.settle();
        f.accept(2);
        f.accept(3);
        f.sent();
        f.hears(
                new AppendResponse(
                        f.from(3), f.node.term(), true, 0, LogId.ZERO, 0, Long.MAX_VALUE, false));
        assertThat(f.follower(3).match()).isEqualTo(2);
        assertThat(f.sent(AppendRequest.class, 3))
                .singleElement()
                .matches(r -> r.prev().index() == 2 && r.commit() == 2);
    }

    @Test
    @DisplayName(
            "T19 a follower with an empty log is never sent what the leader's log no longer has: only a snapshot helps")
    void emptyFollowerOfShortenedLog() {
        NodeFixture f = NodeFixture.of(3);
        f.becomesLeader();
        for (int i = 0; i < 5; i++) {
            f.node.apply("x" + i);
        }
        f.settle();
        f.accept(2);
        assertThat(f.machine.applied).hasSize(5);
        f.node.parts.mailbox().post(() -> f.node.parts.log().truncatePrefix(7));
        f.settle();
        f.sent();
        f.passes(3 * HEARTBEAT_MS);
        assertThat(f.sent(AppendRequest.class, 3)).isEmpty();
        assertThat(f.node.leads()).isTrue();
    }
}
