package io.jraft.core.replication;

import static io.jraft.testing.NodeFixture.ELECTION_MS;
import static io.jraft.testing.NodeFixture.HEARTBEAT_MS;
import static io.jraft.testing.NodeFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.core.beats.SharedBeats;
import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.message.RaftMessage.SharedBeatResponse;
import io.jraft.message.Route;
import io.jraft.option.ReadOnlyOption;
import io.jraft.testing.NodeFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One node whose beats are shared, and a test that plays its loop and the others (lesson 23). */
@Timeout(30)
class SharedBeatsNodeTest {
    private static final long LIFE = 5_000;
    private static final long THEIR_LIFE = 9_000;

    private final List<RaftMessage> shared = new ArrayList<>();
    private final SharedBeats beats =
            new SharedBeats(peer(1).getEndpoint(), LIFE, (to, m) -> shared.add(m));

    private NodeFixture fixture() {
        return NodeFixture.of(3, f -> f.beats = beats);
    }

    // ------------------------------------------------------------------- leader

    /** Both followers have everything, say so, and were entered into a set. */
    private NodeFixture quiet() {
        NodeFixture f = fixture();
        f.leads();
        for (int i = 0; i < 6; i++) {
            f.passes(HEARTBEAT_MS);
            answer(f, f.node.commit());
        }
        assertThat(beats.relying()).isEqualTo(2);
        f.sent();
        return f;
    }

    /** The followers answer what they were sent, and know so much to be committed. */
    private static void answer(NodeFixture f, long known) {
        for (HeartbeatRequest r : f.sent(HeartbeatRequest.class)) {
            long set = Math.max(0, r.set());
            HeartbeatResponse answer =
                    r.set() == 0
                            ? f.echoed(r, f.node.parts.log().lastIndex())
                            : new HeartbeatResponse(
                                    r.route().back(),
                                    r.term(),
                                    r.round(),
                                    f.node.parts.log().lastIndex(),
                                    0,
                                    0,
                                    THEIR_LIFE,
                                    set,
                                    set == 0 ? 0 : 1,
                                    known);
            f.receives(answer);
        }
        f.settle();
    }

    /** The loop sends what is due, and the followers' loops say that all holds. */
    private void sharedBeatAnswered(NodeFixture f) {
        beats.flush(f.clock.nanoTime());
        for (RaftMessage m : List.copyOf(shared)) {
            beats.onMessage(((SharedBeatRequest) m).answer(true), f.clock.nanoTime());
        }
        shared.clear();
    }

    @Test
    @DisplayName(
            "a leader whose followers have everything beats none of them, and leads on by shared answers")
    void quietLeader() {
        NodeFixture f = quiet();
        for (int ms = 0; ms < 5 * ELECTION_MS; ms += HEARTBEAT_MS) {
            f.passes(HEARTBEAT_MS);
            sharedBeatAnswered(f);
        }
        assertThat(f.sent()).isEmpty();
        assertThat(f.node.leads()).isTrue();
        assertThat(f.follower(2).alive()).isTrue();
    }

    @Test
    @DisplayName("a leader has shown what its followers told last when it goes quiet")
    void showsWhatIsTold() {
        NodeFixture f = quiet();
        f.node.apply("a");
        f.settle();
        f.accept(2);
        f.accept(3);
        for (int i = 0; i < 3; i++) {
            // Answers come right behind the beat: the picture of the beat's turn is too young to be
            // drawn anew.
            f.passes(HEARTBEAT_MS);
            answer(f, f.node.commit());
        }
        assertThat(beats.relying()).isEqualTo(2);
        assertThat(f.node.picture().followers())
                .hasSize(2)
                .allMatch(follower -> follower.match() == f.node.commit() && follower.alive());
    }

    @Test
    @DisplayName("a quiet leader that no shared beat is answered for steps down in time")
    void nobodyAnswers() {
        NodeFixture f = quiet();
        f.passes(2 * ELECTION_MS);
        assertThat(f.node.leads()).isFalse();
    }

    @Test
    @DisplayName(
            "a write ends the quiet; it comes back only when the followers say that they know it is committed")
    void writeAndNotice() {
        NodeFixture f = quiet();
        f.node.apply("a");
        f.settle();
        f.accept(2);
        f.accept(3);
        long before = f.node.commit() - 1;
        assertThat(beats.relying()).isZero();

        for (int i = 0; i < 3; i++) {
            f.passes(HEARTBEAT_MS);
            answer(f, before);
        }
        assertThat(beats.relying()).as("the notice was lost, as far as is known").isZero();

        f.passes(HEARTBEAT_MS);
        answer(f, f.node.commit());
        f.passes(HEARTBEAT_MS);
        assertThat(beats.relying()).isEqualTo(2);
    }

    @Test
    @DisplayName("a read is asked about in beats of the group's own, which carry its round")
    void readsBeatSingly() {
        NodeFixture f = quiet();
        f.node.read(1_000);
        f.settle();
        assertThat(f.sent(HeartbeatRequest.class)).hasSize(2).allMatch(r -> r.round() == 1);
        // Its answer was lost: the next beat asks again.
        f.passes(HEARTBEAT_MS);
        assertThat(f.sent(HeartbeatRequest.class)).hasSize(2).allMatch(r -> r.round() == 1);
    }

    @Test
    @DisplayName("a leader with leases beats singly: a promise is asked for in every beat (R4)")
    void leasesBeatSingly() {
        NodeFixture f =
                NodeFixture.of(
                        3,
                        x -> {
                            x.beats = beats;
                            x.options
                                    .getRaftOptions()
                                    .setReadOnlyOptions(ReadOnlyOption.ReadOnlyLeaseBased);
                        });
        f.leads();
        for (int i = 0; i < 6; i++) {
            f.passes(HEARTBEAT_MS);
            answer(f, f.node.commit());
        }
        assertThat(beats.relying()).isZero();
        f.passes(HEARTBEAT_MS);
        assertThat(f.sent(HeartbeatRequest.class)).hasSize(2).allMatch(r -> r.sentAt() != 0);
    }

    @Test
    @DisplayName("when the other loop does not know the set, the leader beats singly at once")
    void unknownSet() {
        NodeFixture f = quiet();
        f.passes(HEARTBEAT_MS);
        beats.flush(f.clock.nanoTime());
        SharedBeatRequest toOne = (SharedBeatRequest) shared.get(0);
        SharedBeatResponse no = toOne.answer(false);

        beats.onMessage(no, f.clock.nanoTime());
        f.settle();

        assertThat(f.sent(HeartbeatRequest.class))
                .singleElement()
                .matches(r -> r.route().to().getEndpoint().equals(no.route().from().getEndpoint()));
    }

    @Test
    @DisplayName("a leader of a newer term ends the set before anything else is sent")
    void deposed() {
        NodeFixture f = quiet();
        f.hears(f.beat(2, f.node.term() + 1, 1));
        shared.clear();
        f.passes(HEARTBEAT_MS);
        beats.flush(f.clock.nanoTime());
        assertThat(shared).isEmpty();
    }

    // ----------------------------------------------------------------- follower

    /** A follower of peer 2 that was entered into its set. */
    private HeartbeatResponse entered(NodeFixture f) {
        f.hears(new HeartbeatRequest(f.from(2), 1, 0, 0, 0, 77));
        return f.sent(HeartbeatResponse.class).get(0);
    }

    private SharedBeatResponse hears(NodeFixture f, HeartbeatResponse entry, long number) {
        beats.onMessage(
                new SharedBeatRequest(
                        new Route("", peer(2), peer(1)),
                        THEIR_LIFE,
                        LIFE,
                        77,
                        entry.seat(),
                        number),
                f.clock.nanoTime());
        return (SharedBeatResponse) shared.remove(0);
    }

    @Test
    @DisplayName(
            "a follower that is entered hears its leader by shared beats, and campaigns when they end")
    void follower() {
        NodeFixture f = fixture();
        HeartbeatResponse entry = entered(f);
        assertThat(entry.life()).isEqualTo(LIFE);
        assertThat(entry.set()).isEqualTo(77);
        for (int i = 1; i <= 50; i++) {
            f.passes(HEARTBEAT_MS);
            assertThat(hears(f, entry, i).holds()).isTrue();
        }
        assertThat(f.sent(PreVoteRequest.class)).isEmpty();

        f.passes(ELECTION_MS + 1);
        assertThat(f.sent(PreVoteRequest.class)).isNotEmpty();
    }

    @Test
    @DisplayName(
            "a follower that moved to another term says no for its set, and is not kept waiting by it")
    void movedOn() {
        NodeFixture f = fixture();
        HeartbeatResponse entry = entered(f);
        assertThat(hears(f, entry, 1).holds()).isTrue();
        f.hears(f.beat(3, 2, 0));
        f.sent();
        for (int i = 2; i <= 15; i++) {
            f.passes(HEARTBEAT_MS);
            assertThat(hears(f, entry, i).holds()).isFalse();
        }
        assertThat(f.sent(PreVoteRequest.class)).as("its new leader is silent").isNotEmpty();
    }

    @Test
    @DisplayName(
            "whoever only asks is told the loop's number, and an offer that comes late is not taken")
    void askedAndLate() {
        NodeFixture f = fixture();
        f.hears(new HeartbeatRequest(f.from(2), 1, 0, 0, 0, HeartbeatRequest.ASK));
        assertThat(f.sent(HeartbeatResponse.class))
                .singleElement()
                .matches(r -> r.life() == LIFE && r.set() == 0);
        entered(f);
        f.hears(new HeartbeatRequest(f.from(2), 1, 0, 0, 0, 70));
        assertThat(f.sent(HeartbeatResponse.class)).singleElement().matches(r -> r.set() == 0);
        // A beat without an offer is answered as ever.
        f.hears(f.beat(2, 1, 0));
        assertThat(f.sent(HeartbeatResponse.class)).singleElement().matches(r -> r.life() == 0);
    }
}
