package io.jraft.core.read;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.ReadIndexRequest;
import io.jraft.message.RaftMessage.ReadIndexResponse;
import io.jraft.message.RaftMessage.TimeoutNow;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import io.jraft.option.ReadOnlyOption;
import io.jraft.testing.NodeFixture;
import io.jraft.testing.ToldRead;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads by a lease: when nobody is asked, when a quorum is, and what voters give their word for. */
@Timeout(30)
class LeaseReadTest {
    private static final long PROMISE = ELECTION_MS * 1_000_000L;

    private NodeFixture f = byLease();

    private static NodeFixture byLease() {
        return NodeFixture.of(
                3,
                x ->
                        x.options
                                .getRaftOptions()
                                .setReadOnlyOptions(ReadOnlyOption.ReadOnlyLeaseBased));
    }

    private void promises(int peer) {
        List<HeartbeatRequest> beats = f.sent(HeartbeatRequest.class, peer);
        HeartbeatRequest beat = beats.get(beats.size() - 1);
        f.hears(promise(beat));
    }

    private static HeartbeatResponse promise(HeartbeatRequest beat) {
        return new HeartbeatResponse(
                beat.route().back(), beat.term(), beat.round(), 1, beat.sentAt(), PROMISE);
    }

    private void leadsWithLease() {
        f.leads();
        f.passes(HEARTBEAT_MS);
        promises(2);
    }

    private ToldRead read() {
        ToldRead read = f.node.read(1000);
        f.settle();
        return read;
    }

    @Test
    @DisplayName("with a majority's promise a read is answered in its turn, and nobody is asked")
    void answeredAtOnce() {
        leadsWithLease();
        f.sent();
        ToldRead read = read();
        assertThat(read.isOk()).isTrue();
        assertThat(read.index()).isEqualTo(1);
        assertThat(f.sent(HeartbeatRequest.class)).isEmpty();
        assertThat(f.node.parts.reads().answeredByLease()).isEqualTo(1);
    }

    @Test
    @DisplayName("without promises, and when they ran out, a quorum is asked")
    void fallsBack() {
        f.leads();
        assertThat(read().isTold()).isFalse();
        promises(2);
        assertThat(read().isOk()).isTrue();
        // The answers to appends keep the leader alive and promise nothing.
        for (int i = 0; i < ELECTION_MS; i += HEARTBEAT_MS) {
            f.passes(HEARTBEAT_MS);
            f.sent(HeartbeatRequest.class, 2).forEach(b -> f.receives(f.echoed(b, 1)));
        }
        f.settle();
        f.sent();
        ToldRead late = read();
        assertThat(late.isTold()).isFalse();
        promises(2);
        assertThat(late.isOk()).isTrue();
    }

    @Test
    @DisplayName("R1 no lease answers before an entry of the own term is committed")
    void ownTermFirst() {
        f.becomesLeader();
        List<AppendRequest> first = f.sent(AppendRequest.class, 2);
        f.passes(HEARTBEAT_MS);
        promises(2);
        ToldRead read = read();
        assertThat(read.isTold()).isFalse();
        first.forEach(r -> f.receives(f.accepted(r)));
        f.settle();
        promises(3);
        assertThat(read.isOk()).isTrue();
    }

    @Test
    @DisplayName("R8 before a TimeoutNow leaves the lease is given up, for the rest of the term")
    void givenUpForTransfer() {
        leadsWithLease();
        f.node.parts.mailbox().post(() -> f.node.core.transfer(peer(2), s -> {}, null));
        f.settle();
        assertThat(f.sent(TimeoutNow.class)).hasSize(1);
        assertThat(read().isTold()).isFalse();
        for (int i = 0; i < ELECTION_MS; i += HEARTBEAT_MS) {
            f.passes(HEARTBEAT_MS);
            f.sent(HeartbeatRequest.class, 2).forEach(b -> f.receives(promise(b)));
        }
        f.settle();
        assertThat(f.node.leads()).isTrue();
        f.sent();
        assertThat(read().isTold()).isFalse();
    }

    @Test
    @DisplayName("R10 a leader that stood still asks a quorum first")
    void afterPause() {
        leadsWithLease();
        f.clock.advance(3 * HEARTBEAT_MS);
        assertThat(read().isTold()).isFalse();
    }

    @Test
    @DisplayName("a follower's request says whether a lease will do, and is answered by one")
    void forwarded() {
        f.hears(f.beat(2, 1, 0));
        ToldRead read = read();
        assertThat(f.sent(ReadIndexRequest.class))
                .singleElement()
                .satisfies(r -> assertThat(r.lease()).isTrue());
        assertThat(read.isTold()).isFalse();
        f.passes(30);
        f = byLease();
        leadsWithLease();
        f.sent();
        f.hears(new ReadIndexRequest(f.from(3), f.node.term(), 7, true));
        assertThat(f.sent(ReadIndexResponse.class))
                .singleElement()
                .satisfies(r -> assertThat(r.index()).isEqualTo(1));
        f.hears(new ReadIndexRequest(f.from(3), f.node.term(), 8, false));
        assertThat(f.sent(ReadIndexResponse.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "a voter that gave its word votes for nobody else, although it forgot its leader in a newer term")
    void promiseOutlivesLeader() {
        f.hears(new HeartbeatRequest(f.from(2), 1, 0, 0, 77));
        assertThat(f.sent(HeartbeatResponse.class))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.sentAt()).isEqualTo(77);
                            assertThat(r.promiseNanos()).isEqualTo(PROMISE);
                        });
        // An answer to a question of old brings a newer term, and with it no leader.
        f.hears(new VoteResponse(f.from(3), 5, 0, false, ""));
        assertThat(f.node.term()).isEqualTo(5);
        f.hears(new PreVoteRequest(f.from(3), 6, f.node.parts.log().last()));
        assertThat(f.sent(PreVoteResponse.class)).noneMatch(PreVoteResponse::granted);
        f.hears(f.voteRequest(3, 6, f.node.parts.log().last()));
        assertThat(f.sent(VoteResponse.class)).noneMatch(VoteResponse::granted);
        // The leader itself handed over: its word is given back.
        f.hears(new VoteRequest(f.from(3), 6, f.node.parts.log().last(), true));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }

    @Test
    @DisplayName(
            "a voter that was not asked for its word is bound by a leader it hears, and by nothing else")
    void notAsked() {
        f.hears(f.beat(2, 1, 0));
        assertThat(f.sent(HeartbeatResponse.class))
                .singleElement()
                .satisfies(r -> assertThat(r.promiseNanos()).isZero());
        f.hears(new VoteResponse(f.from(3), 5, 0, false, ""));
        f.hears(f.voteRequest(3, 6, f.node.parts.log().last()));
        assertThat(f.sent(VoteResponse.class)).singleElement().matches(VoteResponse::granted);
    }
}
