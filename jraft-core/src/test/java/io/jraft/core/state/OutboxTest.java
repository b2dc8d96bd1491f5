package io.jraft.core.state;

import static io.jraft.testing.NodeFixture.GROUP;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.Route;
import io.jraft.model.HardState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What leaves a node, and when. */
class OutboxTest {
    private static final long TERM = 3;

    private final NodeState state = new NodeState(peer(0), new HardState(TERM, null), 0);
    private final AtomicLong stable = new AtomicLong();
    private final List<RaftMessage> sent = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final Outbox outbox =
            new Outbox(
                    state,
                    stable::get,
                    (to, lane, messages, lost) -> sent.addAll(messages),
                    (to, lane) -> dropped.add(to + " " + lane));

    @Test
    @DisplayName(
            "I-7, S19 while the disk hangs a bounded number of messages waits for it; what is beyond is told to be lost, and the first ones leave in their order")
    void aDiskThatHangs() {
        state.setHardState(TERM + 1, null, 1);
        int beyond = 3;
        for (int i = 0; i < Outbox.HELD_MAX + beyond; i++) {
            outbox.send(answer(i));
        }
        outbox.flush();
        assertThat(sent).isEmpty();
        assertThat(dropped).hasSize(beyond).containsOnly(peer(1) + " ORDERED");

        stable.set(1);
        outbox.release();
        outbox.flush();
        assertThat(sent).hasSize(Outbox.HELD_MAX);
        assertThat(((PreVoteResponse) sent.get(0)).askedTerm()).isZero();
        assertThat(((PreVoteResponse) sent.get(Outbox.HELD_MAX - 1)).askedTerm())
                .isEqualTo(Outbox.HELD_MAX - 1);

        outbox.send(answer(0));
        outbox.flush();
        assertThat(sent).hasSize(Outbox.HELD_MAX + 1);
        assertThat(dropped).hasSize(beyond);
    }

    private static RaftMessage answer(long askedTerm) {
        return new PreVoteResponse(
                new Route(GROUP, peer(0), peer(1)), TERM + 1, askedTerm, true, "");
    }
}
