package io.jraft.core.node;

import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status.Outcome;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.Told;
import io.jraft.testing.ToldRead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that loses its office and gets it back a thousand times, with work half done each time. */
@Timeout(60)
class ThousandTermsTest {
    private static final int TERMS = 1_000;
    private final NodeFixture f = NodeFixture.of(3);

    @Test
    @DisplayName(
            "Z8 a thousand times deposed and elected again: nothing of an old term acts in a new one")
    void deposedAndElected() {
        List<RaftMessage> late = new ArrayList<>();
        for (int i = 0; i < TERMS; i++) {
            f.becomesLeader();
            long commit = f.node.commit();
            late.forEach(f::hears);
            late.clear();
            assertThat(f.node.commit())
                    .as("answers to an old term commit nothing")
                    .isEqualTo(commit);
            assertThat(f.follower(2).match() + f.follower(3).match()).as("nor match").isZero();
            f.leads();
            leaveHalfDone(late, i);
        }
        f.leads();
        // The first ones tell of the commit.
        f.passes(HEARTBEAT_MS);
        f.sent();
        f.passes(HEARTBEAT_MS);
        assertThat(f.sent(HeartbeatRequest.class))
                .as("one beat for each follower, from the one term that is led")
                .hasSize(2)
                .allMatch(b -> b.term() == f.node.term())
                .extracting(b -> b.route().to())
                .containsExactlyInAnyOrder(peer(2), peer(3));
        assertThat(f.node.given)
                .hasSize(TERMS)
                .allMatch(t -> t.runs() == 1 && t.status().outcome() == Outcome.UNKNOWN);
        assertThat(f.node.reads).hasSize(TERMS).allMatch(r -> r.runs() == 1 && !r.isOk());
        assertThat(f.node.parts.reads().waiting()).isZero();
        assertThat(f.node.tasks.available()).isEqualTo(f.node.tasks.max());
        assertThat(f.node.bytes.available()).isEqualTo(f.node.bytes.max());
        assertThat(f.machine.applied).as("the followers kept what they were sent").hasSize(TERMS);
        assertThat(f.machine.events)
                .filteredOn(e -> e.startsWith("lead"))
                .hasSize(2 * TERMS + 1)
                .endsWith("lead " + f.node.term());
    }

    /** A write that is sent and not acknowledged, a read that is asked about and not confirmed; then a newer term. */
    private void leaveHalfDone(List<RaftMessage> late, int i) {
        Told write = f.node.apply("x" + i);
        ToldRead read = f.node.read(1_000_000);
        f.settle();
        for (int peer = 2; peer <= 3; peer++) {
            for (RaftMessage m : f.sent(RaftMessage.class, peer)) {
                if (m instanceof AppendRequest r) {
                    late.add(f.accepted(r));
                } else if (m instanceof HeartbeatRequest r) {
                    late.add(f.echoed(r, r.commit()));
                }
            }
        }
        assertThat(late).hasSizeGreaterThanOrEqualTo(2);
        assertThat(write.isTold() || read.isTold()).isFalse();
        f.hears(new HeartbeatResponse(f.from(2), f.node.term() + 1, 0, 0));
        assertThat(f.node.leads()).isFalse();
        assertThat(write.isTold() && read.isTold()).isTrue();
    }
}
