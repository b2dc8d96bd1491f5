package io.jraft.core.replication;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.members;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.State;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A leader that is behind, or a disk that fails, while a log is to be shortened: who cannot do it rightly stops. */
@Timeout(30)
class CommittedStaysTest {
    private final Members withLearner = new Members(members(3).voters(), List.of(peer(4)));
    private final LogSketch agreed =
            new LogSketch().conf(1, withLearner).add(1, "a").add(1, "b").add(1, "c");

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    @DisplayName(
            "O9 Z10 voter and learner that are ahead of their leader stop before they give up what is committed")
    void aheadOfTheLeader(int self) {
        PeerId me = peer(self);
        NodeFixture f = NodeFixture.named(me, withLearner);
        f.hears(agreed.request(f.from(2), 1, 0, 4, 4, 0));
        assertThat(f.machine.applied).containsExactly("a", "b", "c");
        f.sent();

        // What it says is impossible if elections are right: its log ends before what is committed.
        LogSketch behind = agreed.upTo(2).add(2, "x").add(2, "y");
        f.hears(behind.request(f.from(3), 2, 2, 4, 2, 0));

        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.node.cause()).contains("I-3");
        assertThat(f.sent(AppendResponse.class)).isEmpty();
        assertThat(f.machine.applied).containsExactly("a", "b", "c");
        f.crash();
        assertThat(f.node.parts.log().last()).as("its data is kept").isEqualTo(new LogId(4, 1));
    }

    @Test
    @DisplayName(
            "Z3 a suffix that cannot be cut off: the node stops, and neither confirms nor votes")
    void truncationFails() {
        NodeFixture f = NodeFixture.of(3);
        f.hears(agreed.request(f.from(2), 1, 0, 4, 1, 0));
        f.hears(f.beat(3, 2, 1));
        f.sent();
        assertThat(f.node.parts.log().lastIndex())
                .as("the term is durable, the tail there")
                .isEqualTo(4);
        f.store.breakDisk(new IOException("Input/output error"));
        LogSketch second = agreed.upTo(2).add(2, "x");
        f.hears(second.request(f.from(3), 2, 2, 3, 3, 0));

        assertThat(f.node.picture().state()).isEqualTo(State.STATE_ERROR);
        assertThat(f.sent(AppendResponse.class)).isEmpty();
        f.passes(3 * ELECTION_MS);
        f.hears(f.voteRequest(3, 9, new LogId(99, 8)));
        assertThat(f.sent(VoteResponse.class)).isEmpty();
        assertThat(f.machine.applied).as("what both leaders agree on").containsExactly("a");
    }
}
