package io.jraft.core.election;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.error.RaftError;
import io.jraft.message.RaftMessage.ReadIndexRequest;
import io.jraft.message.RaftMessage.ReadIndexResponse;
import io.jraft.testing.LogSketch;
import io.jraft.testing.NodeFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait for a leader, or until this node has what was committed: what they are told, and that they are. */
@Timeout(30)
class AwaitingTest {
    private final NodeFixture f = NodeFixture.of(3);
    private final List<String> told = new ArrayList<>();
    private int asked;

    @AfterEach
    void everybodyIsToldOnce() {
        f.passes(2000);
        assertThat(told).hasSize(asked);
    }

    private void await(boolean caughtUp, long timeoutMs) {
        asked++;
        f.node.parts
                .mailbox()
                .post(
                        () ->
                                f.node.core.await(
                                        caughtUp,
                                        timeoutMs,
                                        (status, leader, term) ->
                                                told.add(
                                                        status.getRaftError()
                                                                + " "
                                                                + leader
                                                                + " "
                                                                + term)));
        f.settle();
    }

    @Test
    @DisplayName(
            "S2-08 whoever waits for a leader is told who and since which term, as soon as one is heard")
    void leader() {
        await(false, 1000);
        assertThat(told).isEmpty();
        f.hears(f.beat(2, 3, 0));
        assertThat(told).containsExactly("SUCCESS " + peer(2) + " 3");
        await(false, 1000);
        assertThat(told).hasSize(2);
    }

    @Test
    @DisplayName("without a leader the wait ends with its time")
    void nobody() {
        await(false, ELECTION_MS / 2);
        await(true, ELECTION_MS / 2);
        f.passes(ELECTION_MS / 2 + 2);
        assertThat(told).containsExactly("ETIMEDOUT null 0", "ETIMEDOUT null 0");
    }

    @Test
    @DisplayName(
            "caught up means: has applied what the leader had committed; a refusal is asked again")
    void caughtUp() {
        LogSketch leader = new LogSketch().add(1, "a");
        await(true, 1000);
        f.hears(f.beat(2, 1, 0));
        ReadIndexRequest ask = f.sent(ReadIndexRequest.class).get(0);
        f.hears(new ReadIndexResponse(f.from(2), 1, ask.id(), -1, RaftError.EAGAIN.getNumber()));
        assertThat(told).isEmpty();
        f.passes(20);
        ReadIndexRequest again = f.sent(ReadIndexRequest.class).get(0);
        f.hears(new ReadIndexResponse(f.from(2), 1, again.id(), 1, 0));
        assertThat(told).isEmpty();
        f.hears(leader.request(f.from(2), 1, 0, 1, 1, 0));
        assertThat(told).containsExactly("SUCCESS " + peer(2) + " 1");
    }

    @Test
    @DisplayName("a node that stops tells everybody who waits")
    void stops() {
        await(false, 100_000);
        await(true, 100_000);
        f.node.stop();
        f.settle();
        assertThat(told).containsExactly("ESHUTDOWN null 0", "ESHUTDOWN null 0");
    }
}
