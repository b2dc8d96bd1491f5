package io.jraft.core.election;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.testing.NodeFixture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Elections on a machine or a disk that is slower than the timeouts. */
@Timeout(30)
class SlowWorldTest {
    private final NodeFixture f = NodeFixture.of(3);

    @Test
    @DisplayName(
            "P16 a worker that is always late still campaigns: only the first late wake-up is forgiven")
    void alwaysLate() {
        late();
        assertThat(f.sent(PreVoteRequest.class))
                .as("what came in meanwhile is heard first")
                .isEmpty();
        late();
        assertThat(f.sent(PreVoteRequest.class)).hasSize(2);
    }

    private void late() {
        f.clock.advance(ELECTION_MS + 150);
        f.node.core.afterPause(f.clock.nanoTime());
        f.settle();
    }

    @Test
    @DisplayName(
            "P16 a campaign waits for a slow disk: its vote is not given up before it was asked for")
    void slowDisk() {
        f.passes(ELECTION_MS);
        f.sent();
        f.receives(new PreVoteResponse(f.from(2), 0, 1, true, ""));
        f.turn();
        for (int i = 0; i < 5; i++) {
            f.clock.advance(ELECTION_MS);
            f.turn();
        }
        assertThat(f.node.term()).isEqualTo(1);
        f.settle();
        assertThat(f.sent(VoteRequest.class)).hasSize(2);
        f.hears(new VoteResponse(f.from(2), 1, 1, true, ""));
        assertThat(f.node.leads()).isTrue();
    }

    @Test
    @DisplayName(
            "P16 a leader that slept hears its followers before it believes that they were silent, once")
    void leaderSlept() {
        f.leads();
        late();
        assertThat(f.node.leads()).isTrue();
        late();
        assertThat(f.node.leads()).as("a majority has been silent for long").isFalse();
    }
}
