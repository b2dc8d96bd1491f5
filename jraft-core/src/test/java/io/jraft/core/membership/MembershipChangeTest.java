package io.jraft.core.membership;

import static io.jraft.testing.NodeFixture.members;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.Status.Outcome;
import io.jraft.core.replication.ReplicatorGroup;
import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.protocol.MembershipRequest;
import io.jraft.testing.NodeFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A change of members whose leader loses its office and gets it back, in another term. */
@Timeout(30)
class MembershipChangeTest {
    private final NodeFixture f = NodeFixture.of(3);
    private final List<Status> told = new ArrayList<>();

    @Test
    @DisplayName(
            "O15 what a newcomer answered to an earlier term finishes no change when the same node leads again")
    void catchUpOfAnEarlierTerm() {
        f.leads();
        ask(4);
        List<AppendRequest> early = f.sent(AppendRequest.class, 4);
        assertThat(early).as("the newcomer is fed").isNotEmpty();
        f.hears(new HeartbeatResponse(f.from(2), f.node.term() + 1, 0, 0));
        assertThat(f.node.leads()).isFalse();
        assertThat(told).hasSize(1);
        assertThat(told.get(0).getRaftError()).isEqualTo(RaftError.EPERM);
        assertThat(told.get(0).outcome()).isEqualTo(Outcome.NOT_APPENDED);

        f.leads();
        long last = f.node.parts.log().lastIndex();
        early.forEach(r -> f.hears(f.accepted(r)));
        assertThat(f.node.leads()).isTrue();
        assertThat(f.node.parts.log().lastIndex())
                .as("no configuration is written")
                .isEqualTo(last);
        assertThat(f.node.parts.log().conf().current()).isEqualTo(members(3));
        assertThat(f.node.parts.membership().isRunning()).isFalse();
        assertThat(f.node.parts.followers().picture(f.clock.nanoTime()))
                .extracting(ReplicatorGroup.Follower::peer)
                .doesNotContain(peer(4));

        // Asked anew it is fed anew: only what it answers to this term counts.
        ask(4);
        early.forEach(r -> f.hears(f.accepted(r)));
        assertThat(f.node.parts.log().lastIndex()).isEqualTo(last);
        f.accept(4);
        assertThat(f.node.parts.log().conf().isJoint()).isTrue();
        assertThat(told).as("the first one is told nothing more").hasSize(1);
    }

    private void ask(int newcomer) {
        f.node.parts
                .mailbox()
                .post(
                        () ->
                                f.node.core.change(
                                        new MembershipRequest.AddPeer(peer(newcomer)), told::add));
        f.settle();
    }
}
